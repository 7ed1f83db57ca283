// What can be asked for by name: each table and figure, what it needs, how it is drawn.
import type { ResultRecord } from '../figures/record.ts';
import type { Finished } from './artifact.ts';
import { experimentOf } from './artifacts.ts';
import type { Output, Outputs } from './output.ts';
import type { KitProfile } from './profiles/profile.ts';
import { classificationRecord, codecRecord, type FinishedData } from './records.ts';

/** Draws a figure of lib/figures from records into a folder. */
async function draw(name: string, records: readonly ResultRecord[], directory: string): Promise<readonly string[]> {
  const [{ figures }, { writeFigure }] = await Promise.all([import('../figures/index.ts'), import('../figures/files.ts')]);
  return writeFigure(directory, name, figures[name]!.build(records));
}

function architectureTable(name: string, description: string): Output<KitProfile> {
  return {
    name,
    description,
    needs: () => [],
    draw: (_profile, _finished, directory) => draw(name, [], directory),
  };
}

/** The records behind Figure 3, from what `figure3.needs` asked for, in its order. */
export function figure3Records(profile: KitProfile, finished: readonly Finished<any>[]): ResultRecord[] {
  const [train, val, original, ...rest] = finished as [Finished<any>, Finished<any>, Finished<any>, ...Finished<any>[]];
  const data: FinishedData = { train, val };
  const perPoint = rest.length / profile.operatingPoints.length;
  return [
    classificationRecord(profile, data, original, null),
    ...profile.operatingPoints.flatMap((point, index) => {
      const [codec, encoding, ...classifiers] = rest.slice(index * perPoint, (index + 1) * perPoint) as [Finished<any>, Finished<any>, ...Finished<any>[]];
      return [
        codecRecord(profile, data, codec, encoding),
        ...classifiers.map((one) => classificationRecord(profile, data, one, { targetBpp: point.bpp, encoding })),
      ];
    }),
  ];
}

const figure3: Output<KitProfile> = {
  name: 'figure-3',
  description: 'validation accuracy per epoch, for each network and input',
  async needs(profile, options) {
    const experiment = await experimentOf(profile, options);
    return [
      experiment.train,
      experiment.val,
      experiment.classifier('ResNet-50', 'original', null),
      ...profile.operatingPoints.flatMap((point) => [
        experiment.codec(point),
        experiment.encoding(point, 'val'),
        experiment.classifier('ResNet-50', 'reconstruction', point),
        experiment.classifier('cResNet-51', 'latent', point),
        experiment.classifier('cResNet-39', 'latent', point),
      ]),
    ];
  },
  draw: (profile, finished, directory) => draw('figure-3', figure3Records(profile, finished), directory),
  json: (profile, finished) => figure3Records(profile, finished),
};

const table1: Output<KitProfile> = {
  ...architectureTable('table-1', 'the networks and their complexity, counted from the block table'),
  async json() {
    const { table1Rows } = await import('../figures/table-1.ts');
    return table1Rows();
  },
};

export const outputs: Outputs = {
  'table-1': table1,
  'table-3': architectureTable('table-3', "the networks' layers"),
  'figure-3': figure3,
};
