// Table 1: the structure of the five networks and what they cost, counted from the block table; the
// encoder and decoder of Section 3.1 beside them.
import { from } from 'arquero';
import { architectures } from '../../classification/architecture.ts';
import type { NetworkName } from '../../classification/architecture.ts';
import { countFlops, paperInput } from '../../classification/complexity.ts';
import { codecArchitecture } from '../../codec/architecture.ts';
import { countDecoderFlops, countEncoderFlops } from '../../codec/complexity.ts';
import { signed } from '../../claims/claim.ts';
import { cell } from '../figure.ts';
import type { TableCell, Figure, TableFigure } from '../figure.ts';
import { paperNumbers } from '../../records/paper.ts';
import type { StageName } from '../../records/paper.ts';

/** A row of Table 1: FLOPs for one 224x224 image (multiply-adds), counted and as the paper prints them. */
export interface Table1Row {
  readonly network: NetworkName | 'encoder' | 'decoder';
  readonly flops: number;
  readonly paperFlops: number;
}

const stageNames: readonly StageName[] = ['conv2_x', 'conv3_x', 'conv4_x', 'conv5_x'];
const stageSizes = ['56×56', '28×28', '14×14', '7×7'];
const codecInput = { height: 224, width: 224, channels: 32 };

/** Networks in the paper's order, then encoder and decoder at C = 32. */
export function table1Rows(): Table1Row[] {
  const paper = paperNumbers();
  const networks = paper.networks.map(({ network, flops }) => ({
    network,
    flops: countFlops(architectures[network], paperInput(architectures[network])),
    paperFlops: flops,
  }));
  return [
    ...networks,
    {
      network: 'encoder',
      flops: countEncoderFlops(codecArchitecture, codecInput),
      paperFlops: paper.codec.encoderFlops,
    },
    {
      network: 'decoder',
      flops: countDecoderFlops(codecArchitecture, codecInput),
      paperFlops: paper.codec.decoderFlops,
    },
  ];
}

/** Table 1, needing no records. */
export const table1: Figure<TableFigure> = {
  name: 'table-1',
  about: 'the networks and their complexity, counted from the block table',
  reads: [],
  draw,
};

function draw(): TableFigure {
  const rows = table1Rows();
  const networks = rows.filter((row): row is Table1Row & { network: NetworkName } => row.network in architectures);
  const codec = rows.filter((row) => !(row.network in architectures));
  const counts = ({ flops, paperFlops }: Table1Row): TableCell[] => [
    cell((flops / 1e9).toFixed(3), { align: 'right' }),
    cell((paperFlops / 1e9).toFixed(2), { align: 'right' }),
    cell(deviationText(flops / paperFlops - 1), { align: 'right' }),
  ];
  return {
    form: 'table',
    name: 'table-1',
    title: 'Table 1. Structure and computational complexity',
    caption:
      'Bottleneck units per stage, and FLOPs for one 224×224 image (for cResNets: its 28×28×32 compressed ' +
      'representation), counted from the block table. One multiply-add is one FLOP; convolutions only, projection ' +
      'shortcuts included.',
    head: [
      [
        cell(''),
        cell(''),
        cell('Units, at output size', { span: 4, align: 'center' }),
        cell('FLOPs [10⁹]', { span: 3, align: 'center' }),
      ],
      [
        cell('Network'),
        cell('Root', { align: 'center' }),
        ...stageNames.map((name, i): TableCell => ({ lines: [name, stageSizes[i]], align: 'center' })),
        cell('Counted', { align: 'right' }),
        cell('Paper', { align: 'right' }),
        cell('Deviation', { align: 'right' }),
      ],
    ],
    body: [
      networks.map((row) => {
        const { root, stages } = architectures[row.network];
        const units = stageNames.map((name) => stages.find((stage) => stage.name === name)?.units);
        return [
          cell(row.network),
          cell(rootText(root), { align: 'center' }),
          ...units.map((count) => cell(count === undefined ? 'none' : String(count), { align: 'center' })),
          ...counts(row),
        ];
      }),
      codec.map((row) => [
        cell(row.network === 'encoder' ? 'Encoder, C = 32' : 'Decoder, C = 32 ¹'),
        cell(codecStructure(row.network === 'encoder'), { span: 5, align: 'center' }),
        ...counts(row),
      ]),
    ],
    notes: [decoderNote(codec.find((row) => row.network === 'decoder')!)],
    data: from(
      rows.map(({ network, flops, paperFlops }) => ({
        network,
        ...structure(network),
        flops,
        paper_flops: paperFlops,
        deviation_percent: Number((100 * (flops / paperFlops - 1)).toFixed(3)),
      })),
    ),
  };
}

function rootText(hasRoot: boolean): string {
  return hasRoot ? 'yes' : 'no';
}

function structure(network: Table1Row['network']) {
  const architecture = network in architectures ? architectures[network as NetworkName] : undefined;
  const units = (name: StageName) => architecture?.stages.find((stage) => stage.name === name)?.units ?? null;
  return {
    root: architecture ? rootText(architecture.root) : null,
    ...Object.fromEntries(stageNames.map((name) => [name, units(name)])),
  };
}

function codecStructure(isEncoder: boolean): string {
  const { kernel, filters, residualUnits } = codecArchitecture;
  const strided = (channels: number | string) => `${kernel}×${kernel}, ${channels}`;
  const units = `${residualUnits} units`;
  return isEncoder
    ? [strided(filters[0]), strided(filters[1]), units, strided('C')].join(' – ')
    : [strided(filters[1]), units, strided(filters[0]), strided(3)].join(' – ');
}

function decoderNote({ flops, paperFlops }: Table1Row): string {
  const [counted, printed] = [flops, paperFlops].map((count) => `${(count / 1e9).toFixed(2)}×10⁹`);
  return (
    `¹ The paper says that the decoder mirrors the encoder (Appendix A.1) and prints ${printed} FLOPs (Section 3.1). ` +
    `A mirror costs what the encoder costs, ${counted}; no mirror of this encoder gives the printed number. ` +
    'The 5×5 layers of the codec have stride 2, transposed in the decoder; its units are two 3×3 convolutions of ' +
    '128 channels.'
  );
}

/** A share as percent: "+0.08%", "−0.11%". */
function deviationText(share: number): string {
  return `${signed(100 * share, Math.abs(share) < 0.01 ? 2 : 1)}%`;
}
