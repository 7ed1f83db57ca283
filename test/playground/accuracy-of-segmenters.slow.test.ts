// What five-bit differences cost the page's segmenters, on CamVid's test images. Skipped where none are committed, or CamVid is not here.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { architectures } from '../../lib/classification/architecture.ts';
import { learnedCenters, openTranscoder } from '../../lib/codec/transcoding.ts';
import { prepareCamVid } from '../../lib/datasets/camvid.ts';
import { downloadedFolder } from '../../lib/datasets/downloads.ts';
import { openEngine } from '../../lib/engine/choose.ts';
import { createConfusion } from '../../lib/metrics/mean-iou.ts';
import { committedNetworks, hasSegmenters, startOf } from '../../lib/playground/committed.ts';
import { segmenter, segmenterEvaluationProgram, segmenterInput } from '../../lib/segmentation/programs.ts';
import { stored8Bit } from './stored.ts';

const camvid = downloadedFolder(['camvid']);
const size = { height: 176, width: 240 };

describe.skipIf(camvid === undefined || !hasSegmenters())(
  'segmenters in the page (skipped without `data camvid` and committed ones)',
  () => {
    let folder: string | undefined;
    afterAll(async () => folder && rm(folder, { recursive: true }));

    it('lose less than half a point of mIoU', async () => {
      folder = await mkdtemp(join(tmpdir(), 'camvid-'));
      const split = await prepareCamVid(camvid!, join(folder, 'test'), { part: 'test', ...size, fit: 'resize' });
      const engine = await openEngine('onnx-cpu');
      const { codecs, classifiers, segmenters } = await committedNetworks();
      for (const one of segmenters) {
        const { bpp, network, width, atrousRates, classNames, channelMean } = one.about;
        const codec = codecs.find(({ about }) => about.bpp === bpp);
        const side = codec ? 8 : 1;
        const channels = codec ? codec.about.shape.channels : 3;
        const read = { height: size.height / side, inputWidth: size.width / side, channels };
        const shape = { architecture: architectures[network], width, atrousRates, classes: classNames.length, ...read };
        const { layout } = one.weights;
        const step = await engine.compile(segmenterEvaluationProgram(segmenter(shape), layout, size), {
          ...segmenterInput(shape, 1),
          parameters: { shape: [layout.parameterCount] },
          statistics: { shape: [layout.statisticCount] },
        });
        const encoder = codec && (await openTranscoder(engine, codec.about.shape, codec.weights, size, 1, false));
        const centers = codec && (await learnedCenters(codec.about.shape, codec.weights.parameters));
        const { parameters, statistics } = one.weights;
        const both = [{ parameters, statistics }, stored8Bit(one.weights, startOf(one, classifiers))];
        const confusions = both.map(() => createConfusion(classNames.length));
        for (let image = 0; image < split.count; image++) {
          const pixels = split.readImages([image]);
          const x = encoder
            ? Float32Array.from((await encoder.run(pixels, 1)).symbols, (symbol) => centers![symbol])
            : Float32Array.from(pixels, (value, at) => value - channelMean[at % 3]);
          for (const [at, weights] of both.entries()) {
            const { masks } = await step.run({ x, ...weights });
            confusions[at].add(Uint8Array.from(masks), split.readMasks!(Uint32Array.of(image)));
          }
        }
        await Promise.all([step.dispose(), encoder?.dispose()]);
        const [before, after] = confusions.map((confusion) => confusion.scores().miou);
        console.log(
          `${network}-d, ${bpp ?? 'pictures'}: ${(100 * before).toFixed(2)} % mIoU, in the page ${(100 * after).toFixed(2)} %`,
        );
        expect(Math.abs(after - before)).toBeLessThan(0.005);
      }
      split.close();
    });
  },
);
