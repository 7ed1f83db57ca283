// The committed networks, and segmenters beside them that nobody trained: the classifiers' features a little off, and random ASPP.
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { architectures, type NetworkName } from '../../lib/classification/architecture.ts';
import { operatingPoints } from '../../lib/codec/architecture.ts';
import { CAMVID_CLASS_NAMES } from '../../lib/datasets/camvid.ts';
import { createRandom } from '../../lib/datasets/random.ts';
import { networkWeightsName } from '../../lib/experiments/reference/committed-network.ts';
import { pretrainedClassifierOf } from '../../lib/experiments/reference/pretrained-classifiers.ts';
import { packWeights, writeWeights } from '../../lib/experiments/reference/weights-file.ts';
import { layoutOf } from '../../lib/nn/parameters.ts';
import { profileName } from '../../lib/playground/committed.ts';
import { asppScope } from '../../lib/segmentation/architecture.ts';
import { pretrainedParameters } from '../../lib/segmentation/pretraining.ts';
import { segmenter, segmenterInput } from '../../lib/segmentation/programs.ts';

const atrousRates = [3, 6, 9, 12];

/** A folder like `data`, with a segmenter of symbols at each of the rates, and one of pixels for null. */
export async function madeSegmenters(rates: readonly (number | null)[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'reference-'));
  const pretrained = join(folder, 'pretrained', profileName);
  await cp(fileURLToPath(new URL(`../../data/pretrained/${profileName}`, import.meta.url)), pretrained, {
    recursive: true,
    filter: (path) => !path.includes('segmenter-'),
  });
  for (const bpp of rates) await make(pretrained, bpp);
  return folder;
}

/** Channels of the codec at an operating point (section 3.1). */
function channelsAt(bpp: number): number {
  const { channels } = Object.values(operatingPoints).find((point) => point.bpp === bpp)!;
  return channels;
}

async function make(folder: string, bpp: number | null): Promise<void> {
  const network: NetworkName = bpp === null ? 'ResNet-50' : 'cResNet-51';
  const input = bpp === null ? 'original' : 'latent';
  const point = bpp === null ? null : { bpp };
  const { config, codec, committed } = pretrainedClassifierOf(profileName, network, input, point);
  const { width } = config;
  const channels = bpp === null ? 3 : channelsAt(bpp);
  const shape = {
    architecture: architectures[network],
    width,
    atrousRates,
    classes: CAMVID_CLASS_NAMES.length,
    ...{ height: 8, inputWidth: 8, channels },
  };
  const layout = await layoutOf(segmenter(shape), segmenterInput(shape, 1));
  const classifier = { classes: committed.trainedOn.classNames.length, ...committed.read() };
  const { parameters, statistics } = await pretrainedParameters(shape, layout, classifier, 1);
  const random = createRandom(1, 'made segmenters', bpp ?? 0);
  let at = 0;
  for (const { name, shape: own } of layout.parameters) {
    const length = own.reduce((product, side) => product * side, 1);
    const moved = own.length > 1 && !name.startsWith(asppScope);
    if (moved) for (let place = at; place < at + length; place++) parameters[place] *= 1 + 0.1 * random.normal();
    at += length;
  }
  const weights = { parameters, statistics };
  const { record, trainedOn } = committed;
  await writeWeights(
    folder,
    networkWeightsName({ kind: 'segmenter', network, input, point }),
    packWeights(weights),
    weights,
    {
      ...record,
      kind: 'segmenter',
      config: { ...record.config, atrousRates },
      inputs: { ...record.inputs, ...(codec !== null && { codec }) },
    },
    { ...trainedOn, classNames: CAMVID_CLASS_NAMES },
  );
}
