// An invented gap study: two seeds, of which one lacks a network, and a change of which one road is missing.
import type { GapRecord, InputType } from '../../lib/records/record.ts';
import { fakeRecord } from './fixtures.ts';

function gap(
  factor: string,
  level: string,
  input: Exclude<InputType, 'original'>,
  seed: number,
  top1: number,
): GapRecord {
  const network = input === 'latent' ? 'cResNet-51' : 'ResNet-50';
  const record = fakeRecord(network, input, 0.635, { provenance: { seed } });
  const touches: InputType[] = factor === 'augmentation' ? ['latent'] : ['latent', 'reconstruction'];
  return { ...record, kind: 'gap-study', factor, level, touches, curve: [{ ...record.curve[0], top1 }] };
}

export const study: readonly GapRecord[] = [
  ...[1, 2].flatMap((seed) => [
    gap('base', '14 epochs', 'latent', seed, 0.7 + 0.01 * seed),
    gap('base', '14 epochs', 'reconstruction', seed, 0.73),
    gap('augmentation', 'stored symbols', 'latent', seed, 0.68),
    gap('epochs', '28', 'latent', seed, 0.74),
  ]),
  gap('epochs', '28', 'reconstruction', 1, 0.75),
  gap('photos', 'a quarter', 'latent', 1, 0.6),
];
