// What inference costs: FLOPs of networks and decoder, at the paper's scale and at that of a run.
import { architectures } from '../classification/architecture.ts';
import type { NetworkName } from '../classification/architecture.ts';
import { countFlops } from '../classification/complexity.ts';
import { codecArchitecture } from '../codec/architecture.ts';
import { countDecoderFlops } from '../codec/complexity.ts';
import { countSegmenterFlops } from '../segmentation/complexity.ts';
import { bppText } from '../records/operating-point.ts';
import type { Task } from '../records/record.ts';
import type { Evidence, MissingRecords } from './evidence.ts';

/** FLOPs for one image. */
export interface Costs {
  readonly decoder: number;
  of(network: NetworkName): number;
}

interface Scale {
  /** Of the image, in pixels. */
  readonly height: number;
  readonly width: number;
  /** Channels of the compressed representation. */
  readonly channels: number;
  /** Width multipliers. */
  readonly network: number;
  readonly codec: number;
  /** Of the masks. */
  readonly classes: number;
}

/** At 224x224 and full width; compressed representation of 32 channels, as in Table 1; 21 classes for segmentation. */
export function paperCosts(task: Task): Costs {
  return costsAt(task, { height: 224, width: 224, channels: 32, network: 1, codec: 1, classes: 21 });
}

/** At the image size and widths of the run's records at an operating point, or what is missing for it. */
export function runCosts(evidence: Evidence, task: Task, bpp: number): Costs | MissingRecords {
  const codec = evidence.codecs.find((record) => record.targetBpp === bpp && record.tuning === 'none');
  const [record] = evidence[task].filter(({ targetBpp }) => targetBpp === bpp);
  const missing = [
    ...(codec ? [] : [`the codec at ${bppText(bpp)}\u00a0bpp`]),
    ...(record ? [] : [`${task} at ${bppText(bpp)}\u00a0bpp`]),
  ];
  if (!codec || !record) return { missing };
  const { imageSize, width } = record.provenance;
  const size = record.kind === 'segmentation' ? record.evaluation : { height: imageSize, width: imageSize };
  // The codec pads images to whole symbols.
  const whole = (side: number) => Math.ceil(side / codecArchitecture.stride) * codecArchitecture.stride;
  return costsAt(task, {
    height: whole(size.height),
    width: whole(size.width),
    channels: codec.channels,
    network: width,
    codec: codec.provenance.width,
    classes: record.kind === 'segmentation' ? record.classNames.length : 0,
  });
}

function costsAt(task: Task, { height, width, channels, network, codec, classes }: Scale): Costs {
  const { stride } = codecArchitecture;
  return {
    decoder: countDecoderFlops(codecArchitecture, { height, width, channels, widthMultiplier: codec }),
    of(name) {
      const architecture = architectures[name];
      const map =
        architecture.input === 'rgb'
          ? { height, width, channels: 3 }
          : { height: height / stride, width: width / stride, channels };
      const input = { ...map, widthMultiplier: network };
      return task === 'classification'
        ? countFlops(architecture, input)
        : countSegmenterFlops(architecture, { ...input, classes });
    },
  };
}
