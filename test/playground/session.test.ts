// The page's computing in this process, on TensorFlow.js's plain backend, against the kit's own engine.
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderScene } from '../../lib/datasets/synthetic-scenes.ts';
import { pretrainedClassifier } from '../../lib/notebook/models/pretrained-classifier.ts';
import { pretrainedCodec } from '../../lib/notebook/models/pretrained-codec.ts';
import { committedNetworks, packedNetworks, profileName } from '../../lib/playground/committed.ts';
import type { PageContent } from '../../lib/playground/content.ts';
import {
  openPlayground,
  readingOf,
  opaque,
  type JpegAt,
  type PlaygroundSession,
} from '../../lib/playground/session.ts';
import { joined } from '../../lib/playground/weights.ts';

/** sharp in place of the browser's encoder. */
const jpegAt: JpegAt = async ({ rgba, height, width }, bytes) => {
  const file = await sharp(rgba, { raw: { height, width, channels: 4 } })
    .removeAlpha()
    .jpeg({ quality: 50 })
    .toBuffer();
  return {
    picture: opaque(await sharp(file).raw().toBuffer(), { height, width }),
    bytes: file.length,
    percent: 50,
    fits: file.length <= bytes,
  };
};

let content: PageContent;
let session: PlaygroundSession;
const size = { height: 96, width: 96 };
const pixels = renderScene(1, 'val', 1, 96).image;
const codecAt = (bpp: number) => content.codecs.find((codec) => codec.bpp === bpp)!;

beforeAll(async () => {
  const { parts, ...networks } = packedNetworks(await committedNetworks());
  content = { kit: '0', pictures: [], ...networks };
  session = openPlayground(content, joined(parts), jpegAt);
  await tf.setBackend('cpu');
});

describe('an answer', () => {
  it("has the symbols, bytes and picture of the kit's codec, and the classes of its networks", async () => {
    const answer = await session.answer(7, codecAt(0.33), { pixels, size });
    const codec = await pretrainedCodec(profileName, { bpp: 0.33, engine: 'onnx-cpu' });
    const [mine, theirs] = [codec.read(answer.stream), await codec.encode({ pixels, ...size })];
    const differing = mine.values.filter((symbol, at) => symbol !== theirs.values[at]).length;
    expect(differing / theirs.values.length).toBeLessThanOrEqual(0.001);
    expect(answer.stream).toEqual(codec.write(mine));
    const decoded = await codec.decode(mine);
    expect(
      answer.reconstruction.rgba.every(
        (value, at) => at % 4 === 3 || Math.abs(value - decoded.pixels[3 * (at >> 2) + (at % 4)]) <= 1,
      ),
    ).toBe(true);

    const network = await pretrainedClassifier(profileName, 'cResNet-51', { bpp: 0.33, engine: 'onnx-cpu' });
    const probabilities = await network.classify(mine);
    // At full precision there, in 8 bits here.
    answer.without.top.forEach(({ name, share }) =>
      expect(Math.abs(share - probabilities[content.classNames.indexOf(name)])).toBeLessThan(0.05),
    );
    await Promise.all([codec.dispose(), network.dispose()]);
  });

  it('says what each part took, and what it costs', async () => {
    const { encoding, withDecoding, without, quality, jpeg, asTrained, read } = await session.answer(
      8,
      codecAt(0.0983),
      { pixels, size },
    );
    expect(encoding.map(({ name }) => name)).toEqual(['Encoder', 'Bit-stream, written']);
    expect(withDecoding.parts.map(({ name }) => name)).toEqual(['Bit-stream, read', 'Decoder', 'ResNet-50']);
    expect(without.parts.map(({ name }) => name)).toEqual(['Bit-stream, read', 'cResNet-51']);
    expect(withDecoding.parts[2].multiplyAdds).toBeGreaterThan(3e7);
    expect(without.parts[1].milliseconds).toBeGreaterThan(0);
    expect(without.parts[1].first).toBe(true);
    expect(quality!.psnr).toBeGreaterThan(18);
    expect(jpeg!.quality.msSsim).toBeGreaterThan(0.5);
    expect({ asTrained, read }).toEqual({ asTrained: true, read: { height: 10, width: 10 } });
    const shares = without.top.map(({ share }) => share);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
  });

  it('to a stream is that to the picture it was made of, without what only the original tells', async () => {
    const first = await session.answer(1, codecAt(0.635), { pixels, size });
    const codec = await pretrainedCodec(profileName, { bpp: 0.635 });
    const { values, ...rest } = codec.read(first.stream);
    const again = await session.answer(2, codecAt(0.635), { image: { symbols: values, ...rest, centers: 6 } });
    expect(again).toMatchObject({ source: 'stream', original: null, quality: null, jpeg: null, encoding: [] });
    expect(again.stream).toEqual(first.stream);
    expect(again.reconstruction).toEqual(first.reconstruction);
    expect(again.without.top).toEqual(first.without.top);
    expect(again.withDecoding.top).toEqual(first.withDecoding.top);
    await codec.dispose();
  });
});

it('networks read the crop they were trained with at that size only', () => {
  const classifier = content.classifiers[0];
  expect(readingOf({ height: 12, width: 12 }, classifier)).toEqual({
    read: { height: 10, width: 10 },
    asTrained: true,
  });
  expect(readingOf({ height: 12, width: 16 }, classifier)).toEqual({
    read: { height: 12, width: 16 },
    asTrained: false,
  });
  expect(readingOf({ height: 1, width: 1 }, classifier)).toEqual({ read: { height: 1, width: 1 }, asTrained: false });
});
