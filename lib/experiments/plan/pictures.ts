// The pictures of Figures 5, 9 and 10: the first validation images, what the codecs make of them, what the networks see.
import { join } from 'node:path';
import { openSplit, type StoredSplit } from '../../datasets/split.ts';
import { maskPalette, maskPixels } from '../../figures/chart/mask-palette.ts';
import type { Picture, PicturesRecord } from '../../records/record.ts';
import { createConfusion, voidLabel } from '../../metrics/mean-iou.ts';
import type { Artifact, Finished } from '../../store/artifact.ts';
import type { Experiment } from './artifacts.ts';
import type { DataPair } from './data-artifacts.ts';
import { codecView, original, png, recordAt } from './drawn-pictures.ts';
import { recordName, seedPart } from '../../records/record-name.ts';
import { provenance } from './provenance.ts';
import { splitFolder } from '../recipes/dataset.ts';
import { roads } from '../../records/trained-networks.ts';
import { predictionsFolder } from '../recipes/segmenter.ts';
import { originOf, type Find, type RecordSource } from './sources.ts';

/** Images shown: the first of the validation split, so that nobody picks them. */
const imagesShown = 3;
/** Channels shown in Figure 9, those of the highest entropy (A.2). */
const channelsShown = 4;
/** Runs `read` on an opened split and closes it. */
async function withSplit<T>(data: Finished, read: (split: StoredSplit) => Promise<T>): Promise<T> {
  const split = openSplit(join(data.directory, splitFolder));
  try {
    return await read(split);
  } finally {
    split.close();
  }
}

function picturesRecord(
  experiment: Experiment,
  find: Find,
  data: DataPair,
  from: Artifact<{ readonly width: number }>,
  split: StoredSplit,
  rest: Pick<PicturesRecord, 'pictures' | 'legend'>,
): PicturesRecord {
  const { width } = from.config;
  const scale = { imageSize: Math.max(split.height, split.width), width };
  return { kind: 'pictures', ...rest, provenance: provenance(originOf(experiment, find, data), find(from), scale) };
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Figure 9: the first validation images, decoded at every operating point, with the channels of highest entropy. */
export function codecPictures(experiment: Experiment): RecordSource[] {
  const { data, profile } = experiment;
  const points = profile.operatingPoints.map((point) => {
    const codec = experiment.codec(point);
    return { point, codec, encoding: experiment.encoding(codec, data.val, true) };
  });
  return [
    {
      names: [recordName('pictures', 'codec', seedPart(experiment.seed))],
      needs: [data.train, data.val, ...points.flatMap(({ codec, encoding }) => [codec, encoding])],
      read: (find) =>
        withSplit(find(data.val), async (split) => {
          const pictures = await Promise.all(
            range(Math.min(imagesShown, split.count)).map(async (image) => [
              await original(split, image),
              ...(
                await Promise.all(
                  points.map(({ point, codec, encoding }) =>
                    codecView(split, image, point.bpp, find(encoding), find(codec), channelsShown),
                  ),
                )
              ).flat(),
            ]),
          );
          return [
            picturesRecord(experiment, find, data, points[0].codec, split, { pictures: pictures.flat(), legend: [] }),
          ];
        }),
    },
  ];
}

/** The two networks whose masks Figures 5 and 10 compare. */
const compared = [roads.reconstruction, roads.latent];

/** Figures 5 and 10: the first validation images with masks, decoded and segmented at every operating point. */
export async function segmentationPictures(experiment: Experiment): Promise<RecordSource[]> {
  const data = await experiment.segmentationData();
  const points = await Promise.all(
    experiment.profile.operatingPoints.map(async (point) => {
      const codec = experiment.codec(point);
      const segmenters = await Promise.all(
        compared.map(async ({ network, input }) => ({
          network,
          input,
          artifact: await experiment.segmenter(network, input, point),
        })),
      );
      return { point, codec, encoding: experiment.encoding(codec, data.val, true), segmenters };
    }),
  );
  return [
    {
      names: [recordName('pictures', 'segmentation', seedPart(experiment.seed))],
      needs: [
        data.train,
        data.val,
        ...points.flatMap(({ codec, encoding, segmenters }) => [
          codec,
          encoding,
          ...segmenters.map(({ artifact }) => artifact),
        ]),
      ],
      read: (find) =>
        withSplit(find(data.val), async (split) => {
          const classNames = split.maskClassNames ?? [];
          const palette = maskPalette(classNames);
          const seen = new Set<number>();
          const masked = async (
            mask: Uint8Array,
            rest: Omit<Picture, 'png' | 'width' | 'height'>,
          ): Promise<Picture> => {
            for (const label of mask) if (label !== voidLabel) seen.add(label);
            return { ...rest, ...(await png(maskPixels(mask, palette), split, 3)) };
          };
          const ofImage = async (image: number): Promise<Picture[]> => {
            const truth = split.readMasks!([image]);
            const predictions = points.flatMap(({ point, segmenters }) =>
              segmenters.map(async ({ network, input, artifact }) => {
                const mask = recordAt(join(find(artifact).directory, predictionsFolder), image);
                const confusion = createConfusion(classNames.length);
                confusion.add(mask, truth);
                const values = confusion.isEmpty() ? {} : { miou: confusion.scores().miou };
                return masked(mask, { role: 'prediction', image, targetBpp: point.bpp, network, input, values });
              }),
            );
            return [
              await original(split, image),
              await masked(truth, { role: 'truth', image, targetBpp: null, values: {} }),
              ...(
                await Promise.all(
                  points.map(({ point, codec, encoding }) =>
                    codecView(split, image, point.bpp, find(encoding), find(codec), 0),
                  ),
                )
              ).flat(),
              ...(await Promise.all(predictions)),
            ];
          };
          const pictures = (await Promise.all(range(Math.min(imagesShown, split.count)).map(ofImage))).flat();
          const legend = classNames.flatMap((name, index) =>
            seen.has(index) ? [{ name, color: palette[index] }] : [],
          );
          return [
            picturesRecord(experiment, find, data, points[0].segmenters[0].artifact, split, { pictures, legend }),
          ];
        }),
    },
  ];
}
