// Table 3 (Appendix A.3): every layer of the five networks, from the block table.
import { from } from 'arquero';
import { architectures, expansion, rootFilters } from '../../classification/architecture.ts';
import type { NetworkName } from '../../classification/architecture.ts';
import { convolutionLayers, countFlops, countParameters, paperInput } from '../../classification/complexity.ts';
import { totalFlops } from '../../metrics/flops.ts';
import { cell } from '../figure.ts';
import type { TableCell, Figure, TableFigure } from '../figure.ts';
import { paperNumbers } from '../../records/paper.ts';

// The paper's order of columns.
const networks: readonly NetworkName[] = ['ResNet-71', 'ResNet-50', 'cResNet-72', 'cResNet-51', 'cResNet-39'];
const rgb = networks.filter((name) => architectures[name].input === 'rgb');
const latent = networks.filter((name) => architectures[name].input === 'latent');
const classes = 1000;

/** Table 3, needing no records. Its data has one row per network and stage, with the stage's FLOPs. */
export const table3: Figure<TableFigure> = { name: 'table-3', about: "the networks' layers", reads: [], draw };

function draw(): TableFigure {
  const { networks: printed } = paperNumbers();
  const stageNames = architectures['ResNet-50'].stages.map((stage) => stage.name);
  const none = cell('none', { align: 'center' });
  const block = (name: NetworkName, stageName: string): TableCell => {
    const stage = architectures[name].stages.find((candidate) => candidate.name === stageName);
    if (!stage) return none;
    const { filters, units } = stage;
    const lines = [`1×1, ${filters}`, `3×3, ${filters}`, `1×1, ${expansion * filters}`];
    return { lines, times: units, align: 'center' };
  };
  const summary = (label: string, text: (name: NetworkName) => string): TableCell[] => [
    cell(label, { span: 2 }),
    ...networks.map((name) => cell(text(name), { align: 'center' })),
  ];
  const flops = (name: NetworkName) => countFlops(architectures[name], paperInput(architectures[name]));
  const parameters = (name: NetworkName) =>
    countParameters(architectures[name], { ...paperInput(architectures[name]), classes });

  return {
    form: 'table',
    name: 'table-3',
    title: 'Table 3. Layers of the ResNet and cResNet architectures',
    caption:
      'For RGB images of 224×224 and compressed representations of 28×28×32. In brackets the kernels and channels ' +
      'of a bottleneck unit, and how many units are stacked.',
    head: [
      [
        cell(''),
        cell(''),
        cell('RGB', { span: rgb.length, align: 'center' }),
        cell('Compressed representation', { span: latent.length, align: 'center' }),
      ],
      [cell('Layer'), cell('Output'), ...networks.map((name) => cell(name, { align: 'center' }))],
    ],
    body: [
      [
        [
          cell('conv1'),
          cell('112×112'),
          cell(`7×7, ${rootFilters}, stride 2`, { span: rgb.length, align: 'center' }),
          cell('none', { span: latent.length, align: 'center' }),
        ],
        [
          cell('pool'),
          cell('56×56'),
          cell('3×3 max pool, stride 2', { span: rgb.length, align: 'center' }),
          cell('none', { span: latent.length, align: 'center' }),
        ],
      ],
      ...stageNames.map((stageName) => [
        [cell(stageName), cell(outputSize(stageName)), ...networks.map((name) => block(name, stageName))],
      ]),
      [
        [
          cell(''),
          cell('1×1'),
          cell(`average pool, ${classes}-d fully connected, softmax`, { span: networks.length, align: 'center' }),
        ],
      ],
      [
        summary('FLOPs counted [10⁹]', (name) => (flops(name) / 1e9).toFixed(3)),
        summary('FLOPs in the paper [10⁹]', (name) =>
          (printed.find(({ network }) => network === name)!.flops / 1e9).toFixed(2),
        ),
        summary('Parameters [10⁶]', (name) => (parameters(name) / 1e6).toFixed(2)),
      ],
    ],
    notes: [
      'The first unit of conv3_x (RGB networks only), conv4_x and conv5_x has stride 2, in its first 1×1 convolution.',
      `FLOPs: multiply-adds of the convolutions, projection shortcuts included. Parameters: filters, gamma and beta of each ` +
        `normalisation, and the ${classes}-way layer; the paper gives none.`,
    ],
    data: from(stageRows()),
  };
}

function layersOf(name: NetworkName) {
  return convolutionLayers(architectures[name], paperInput(architectures[name]));
}

function outputSize(stageName: string): string {
  const last = layersOf('ResNet-50')
    .filter((layer) => layer.name.startsWith(stageName.replace('_x', '_')))
    .at(-1)!;
  return `${last.outputHeight}×${last.outputWidth}`;
}

function stageRows() {
  return networks.flatMap((network) => {
    const layers = layersOf(network);
    const names = [...new Set(layers.map((layer) => layer.name.replace(/_\d+\/.*/, '_x')))];
    return names.map((name) => {
      const stageLayers = layers.filter((layer) => layer.name.replace(/_\d+\/.*/, '_x') === name);
      const stage = architectures[network].stages.find((candidate) => candidate.name === name);
      return {
        network,
        layer: name,
        output_height: stageLayers.at(-1)!.outputHeight,
        output_width: stageLayers.at(-1)!.outputWidth,
        units: stage?.units ?? null,
        stride: stage?.stride ?? stageLayers[0].stride,
        filters: stage?.filters ?? stageLayers[0].outputChannels,
        output_channels: stageLayers.at(-1)!.outputChannels,
        flops: totalFlops(stageLayers),
      };
    });
  });
}
