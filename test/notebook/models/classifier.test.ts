// What is asked of a classifier in vain; the networks themselves are in classifier.slow.test.ts.
import { expect, it } from 'vitest';
import { trainedClassifier } from '../../../lib/notebook/models/classifier.ts';
import { quick } from '../../../lib/experiments/profiles/quick.ts';

it.each([
  ['ResNet-18', {}, 'expected one of ResNet-50, ResNet-71, cResNet-39, cResNet-51, cResNet-72, got ResNet-18'],
  ['cResNet-51', { input: 'original' }, 'expected the input of cResNet-51 to be latent, got original'],
  ['ResNet-50', { input: 'latent' }, 'expected the input of ResNet-50 to be original or reconstruction, got latent'],
  ['ResNet-50', { input: 'original', bpp: 0.33 }, 'leave bpp out, or ask for reconstruction'],
  ['cResNet-51', { bpp: 0.5 }, 'expected bpp to be an operating point of quick (0.635, 0.33, 0.0983), got 0.5'],
  [
    'cResNet-39',
    { bpp: 0.0983, tuning: 'joint' },
    'expected cResNet-51, the one network that is fine-tuned (section 6), got cResNet-39',
  ],
  ['cResNet-51', { bpp: 0.33, tuning: 'joint' }, 'expected one of 0.635, 0.0983 bpp, got 0.33'],
] as const)('refuses %s %j', async (network, options, message) => {
  await expect(trainedClassifier(quick, network as never, options)).rejects.toThrow(message);
});
