import { expect, it } from 'vitest';
import { pretrainedCodec } from '../../../lib/notebook/models/pretrained-codec.ts';

const residentMib = () => process.memoryUsage().rss / 2 ** 20;

it('pictures of many sizes through a codec do not fill the memory', async () => {
  const codec = await pretrainedCodec('imagenette', { bpp: 0.33, engine: 'onnx-cpu' });
  const before = residentMib();
  let most = 0;
  for (let n = 0; n < 24; n++) {
    const [width, height] = [400 + 8 * n, 304];
    const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 31) % 256);
    await codec.decode(await codec.encode({ width, height, pixels }));
    most = Math.max(most, residentMib() - before);
  }
  await codec.dispose();
  // One step for each size and direction took 2 GiB.
  expect(most).toBeLessThan(1000);
}, 240_000);
