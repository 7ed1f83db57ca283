// What 8 bits a value cost the classifiers, on all validation photos of Imagenette: the numbers of docs/playground.md.
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { classifier, classifierInput, evaluationProgram } from '../../lib/classification/programs.ts';
import { logitsOf } from '../../lib/classification/validation.ts';
import { learnedCenters, openTranscoder } from '../../lib/codec/transcoding.ts';
import { readImage } from '../../lib/datasets/stored-size.ts';
import { downloadedFolder } from '../../lib/datasets/downloads.ts';
import { openEngine } from '../../lib/engine/choose.ts';
import { topK } from '../../lib/metrics/top-k.ts';
import { committedNetworks } from '../../lib/playground/committed.ts';
import { centerValues, pixelValues, type Examples } from '../../lib/training/examples.ts';
import { stored8Bit } from './stored.ts';

const data = downloadedFolder(['imagenette']);
const folder = data && join(data, 'val');

describe.skipIf(folder === undefined || !existsSync(folder))(
  '8-bit filters (skipped without `data imagenette`)',
  () => {
    it('cost what the documentation says', async () => {
      const side = 96;
      const files = readdirSync(folder!)
        .sort()
        .flatMap((name, label) =>
          readdirSync(join(folder!, name))
            .sort()
            .map((file) => ({ label, path: join(folder!, name, file) })),
        );
      const images = new Uint8Array(files.length * side * side * 3);
      for (const [at, { path }] of files.entries())
        images.set((await readImage(path, { height: side, width: side, fit: 'resize' })).image, at * side * side * 3);
      const labels = files.map(({ label }) => label);
      const examplesOf = (bytes: Uint8Array, size: number, channels: number, values: Float32Array): Examples => {
        const length = size * size * channels;
        const read = (indices: ArrayLike<number>): Uint8Array => {
          const chosen = new Uint8Array(indices.length * length);
          Array.from(indices).forEach((index, at) =>
            chosen.set(bytes.subarray(index * length, (index + 1) * length), at * length),
          );
          return chosen;
        };
        return { count: files.length, height: size, width: size, channels, labels, values, read };
      };
      const { codecs, classifiers } = await committedNetworks();
      const engine = await openEngine('onnx-cpu');
      const documented = await readFile(new URL('../../docs/playground.md', import.meta.url), 'utf8');
      const batch = 50;
      const rows: string[] = [];
      for (const {
        about: { network, bpp, channelMean },
        shape,
        weights,
      } of classifiers) {
        const codec = codecs.find(({ about }) => about.bpp === bpp);
        let examples = examplesOf(images, side, 3, pixelValues(channelMean));
        if (codec) {
          const {
            about: {
              shape: { channels },
            },
          } = codec;
          const transcoder = await openTranscoder(
            engine,
            codec.about.shape,
            codec.weights,
            { height: side, width: side },
            batch,
            false,
          );
          const symbols = new Uint8Array(files.length * 144 * channels);
          for (let start = 0; start < files.length; start += batch) {
            const count = Math.min(batch, files.length - start);
            symbols.set(
              (await transcoder.run(images.subarray(start * side * side * 3, (start + count) * side * side * 3), count))
                .symbols,
              start * 144 * channels,
            );
          }
          await transcoder.dispose();
          examples = examplesOf(
            symbols,
            12,
            channels,
            centerValues(await learnedCenters(codec.about.shape, codec.weights.parameters), channels),
          );
        }
        const { layout } = weights;
        const evaluate = await engine.compile(evaluationProgram(classifier(shape), layout), {
          ...classifierInput(shape, batch),
          parameters: { shape: [layout.parameterCount] },
          statistics: { shape: [layout.statisticCount] },
        });
        const crop = { height: shape.height, width: shape.inputWidth };
        const answers = await Promise.all(
          [weights, stored8Bit(weights)].map(({ parameters, statistics }) =>
            logitsOf(evaluate, examples, { batch, classes: shape.classes, crop }, { parameters, statistics }),
          ),
        );
        const [before, after] = answers.map((logits) => topK(logits, labels, shape.classes, 1)) as [number, number];
        const best = (logits: Float32Array, at: number): number => {
          const row = logits.subarray(at * shape.classes, (at + 1) * shape.classes);
          return row.indexOf(Math.max(...row));
        };
        const same = labels.filter((_, at) => best(answers[0], at) === best(answers[1], at)).length / labels.length;
        await evaluate.dispose();
        const row = `| ${network} | ${bpp ?? 'original photos'} | ${(100 * before).toFixed(2)} | ${(100 * after).toFixed(2)} | ${(100 * same).toFixed(1)} |`;
        rows.push(row);
        console.log(row);
        expect(Math.abs(after - before), row).toBeLessThan(0.005);
      }
      // Another machine's sums end in other bits, and a photo in a few thousand in another class.
      const cells = (row: string): string[] => row.split('|').map((cell) => cell.trim());
      for (const row of rows) {
        const [, network, reads, ...numbers] = cells(row);
        const told = documented
          .split('\n')
          .map(cells)
          .find((one) => one[1] === network && one[2] === reads);
        expect(told, row).toBeDefined();
        for (const at of [0, 1, 2])
          expect(Math.abs(Number(told![3 + at]) - Number(numbers[at])), row).toBeLessThan(0.2);
      }
    });
  },
);
