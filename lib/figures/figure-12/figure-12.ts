// Figure 12: measured inference time per image of each setup, with and without decoding.
import { architectures } from '../../classification/architecture.ts';
import { median } from '../../metrics/median.ts';
import type { Chart, Figure } from '../figure.ts';
import { chart } from '../chart/chart.ts';
import { grouped } from '../chart/grouped.ts';
import { networkName } from '../../records/network-name.ts';
import { bppText } from '../../records/operating-point.ts';
import { isOfPaper } from '../../records/paper.ts';
import { answering } from '../../records/query.ts';
import type { Setup } from '../../records/query.ts';
import { tasks } from '../../records/record.ts';
import type { ResultRecord, RuntimeRecord, Task } from '../../records/record.ts';
import { runtimePanel } from './runtime-panel.ts';
import type { Bar } from './runtime-panel.ts';
import { scaleNote } from '../chart/scale.ts';
import { networkStyle } from '../chart/theme.ts';
import { rowTitle } from '../chart/views.ts';
import { nothingToDraw, sentenceOf } from '../chart/words.ts';

/** Every network is timed, whether it is trained or not. */
const setups = Object.values(architectures).map(({ name, input }): Setup => {
  return { network: name, input: input === 'rgb' ? 'reconstruction' : 'latent' };
});
const taskNames = { classification: 'Classification', segmentation: 'Segmentation' };

/**
 * Figure 12, of one engine and machine: a panel for each task with a bar for each setup at the lowest operating point
 * that was measured, decoding on top for networks that read reconstructed images. Rounds of several records of one setup
 * are put together. It throws a RangeError without any record, or when they come from different profiles, engines or
 * machines.
 */
export const figure12: Figure<Chart> = {
  name: 'figure-12',
  about: 'measured inference time, with and without decoding',
  reads: [{ kind: 'runtime' }],
  draw,
};

function draw(records: readonly ResultRecord[]): Chart {
  const all = answering(records, { kind: 'runtime' });
  if (all.length === 0) throw nothingToDraw('figure-12', records, 'runtime records, got none', 'measure');
  const lowest = Math.min(...all.map(({ targetBpp }) => targetBpp));
  const drawn = all.filter(({ targetBpp }) => targetBpp === lowest);
  checkOneMachine(drawn);
  const panels = tasks.flatMap((task) => {
    const recordsOfTask = drawn.filter((record) => record.task === task);
    return recordsOfTask.length > 0
      ? [{ task, bars: barsOf(task, recordsOfTask), setting: settingOf(recordsOfTask) }]
      : [];
  });
  const [
    {
      provenance: { engine, machine },
    },
  ] = drawn;
  const lacks = missing(drawn);
  const bars = panels.flatMap((panel) => panel.bars);
  return chart({
    name: 'figure-12',
    title: 'Figure 12. Measured inference time per image',
    scale: scaleNote(drawn),
    clauses: [
      `engine ${engine} on ${machine}, codec of the ${bppText(lowest)} bpp operating point`,
      'bars: median of the rounds, decoding in grey',
      'thin lines: from the fastest to the slowest round',
      'encoding is not counted',
      ...(lacks.length > 0 ? [`not measured: ${lacks.join(', ')}`] : []),
    ],
    caption: [
      'Milliseconds per image of the inference network and, for networks that read reconstructed images, of the decoder in front of it.',
      comparison(bars),
    ],
    details: [
      ...(all.length > drawn.length ? ['Higher operating points were measured too, and are not drawn.'] : []),
      'The paper measured on a GeForce Titan X with TensorFlow 1.3 and prints no numbers for this figure.',
    ],
    views: panels.map(({ task, bars: taskBars, setting }) => ({
      title: rowTitle(`${taskNames[task]}, ${setting}`),
      ...runtimePanel(taskBars),
    })),
    rows: bars.map(dataRow),
  });
}

function barsOf(task: Task, records: readonly RuntimeRecord[]): Bar[] {
  const groups = grouped(records, ({ network, input }) => `${network} ${input}`);
  const order = setups.map(({ network, input }) => `${network} ${input}`);
  const names = [
    ...order.filter((name) => groups.has(name)),
    ...[...groups.keys()].filter((name) => !order.includes(name)),
  ];
  return names.map((name) => {
    const groupRecords = groups.get(name)!;
    const [{ network, input }] = groupRecords;
    return {
      records: groupRecords,
      network: networkName(network, task),
      style: networkStyle(network, input, task),
      inference: together(groupRecords.map(({ inference }) => inference)),
      decoding:
        groupRecords[0].decoding === null ? null : together(groupRecords.flatMap(({ decoding }) => decoding ?? [])),
    };
  });
}

function together(timings: readonly RuntimeRecord['inference'][]): Bar['inference'] {
  const rounds = timings.flatMap((timing) => timing.rounds);
  const middle = timings.length === 1 ? timings[0].median : median(rounds);
  return { median: middle, low: Math.min(middle, ...rounds), high: Math.max(middle, ...rounds) };
}

function settingOf(records: readonly RuntimeRecord[]): string {
  const texts = new Set(records.map(({ image, batch }) => `${image.width} × ${image.height} px, batches of ${batch}`));
  return [...texts].join('; ');
}

function checkOneMachine(records: readonly RuntimeRecord[]): void {
  const places = [
    ...new Set(
      records.map(({ provenance: { profile, engine, machine } }) => `profile ${profile}, engine ${engine}, ${machine}`),
    ),
  ];
  if (places.length > 1) {
    throw new RangeError(
      `figure-12: expected run times of one profile, engine and machine, got ${places.join('; and ')}; draw them apart`,
    );
  }
}

function missing(records: readonly RuntimeRecord[]): string[] {
  return tasks.flatMap((task) => {
    const taskRecords = records.filter((record) => record.task === task);
    if (taskRecords.length === 0) return [`all of ${task}`];
    const isMeasured = ({ network, input }: Setup) =>
      taskRecords.some((record) => record.network === network && record.input === input);
    return setups
      .filter((setup) => isOfPaper(setup.network) && !isMeasured(setup))
      .map(({ network }) => networkName(network, task));
  });
}

/** How much longer decoding and reading images takes, in a sentence; empty without a pair to compare. */
function comparison(bars: readonly Bar[]): string {
  const each = bars.flatMap(({ network, inference }) => {
    const suffix = network.endsWith('-d') ? '-d' : '';
    const rgb = bars.find((bar) => bar.network === `ResNet-50${suffix}`);
    if (network !== `cResNet-51${suffix}` || !rgb?.decoding) return [];
    const factor = (rgb.inference.median + rgb.decoding.median) / inference.median;
    return [`decoding and ${rgb.network} take ${factor.toFixed(2)} times as long as ${network}`];
  });
  return each.length > 0 ? sentenceOf(each) : '';
}

function dataRow({ records, network, inference, decoding }: Bar) {
  const [{ task, input, targetBpp, batch, image, provenance }] = records;
  return {
    task,
    network,
    input,
    target_bpp: targetBpp,
    image_height: image.height,
    image_width: image.width,
    batch,
    inference_ms_per_image: inference.median,
    inference_fastest_ms_per_image: inference.low,
    inference_slowest_ms_per_image: inference.high,
    decoding_ms_per_image: decoding?.median ?? null,
    decoding_fastest_ms_per_image: decoding?.low ?? null,
    decoding_slowest_ms_per_image: decoding?.high ?? null,
    total_ms_per_image: inference.median + (decoding?.median ?? 0),
    rounds: records.reduce((sum, record) => sum + record.inference.rounds.length, 0),
    engine: provenance.engine,
    machine: provenance.machine,
    keys: records.map((record) => record.provenance.key).join(' '),
  };
}
