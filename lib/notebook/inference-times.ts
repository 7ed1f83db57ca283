// A small measurement of inference from a cell, the way Figure 12 is measured (A.9).
import { setImmediate } from 'node:timers/promises';
import { architectures } from '../classification/architecture.ts';
import type { NetworkName } from '../classification/architecture.ts';
import { codecArchitecture } from '../codec/architecture.ts';
import type { KitProfile } from '../experiments/profiles/profile.ts';
import type { Task } from '../records/record.ts';
import type { ExperimentOptions } from './experiment.ts';
import { interruptSignal } from '../kernel/interrupt.ts';

export interface InferenceTimesOptions extends Pick<ExperimentOptions, 'engine'> {
  /** Default: `classification`. */
  readonly task?: Task;
  /** Default: ResNet-50 and cResNet-51. */
  readonly networks?: readonly NetworkName[];
  /** Images at a time. Default: 8. */
  readonly batch?: number;
  /** How often each is measured, after one run to warm up. Default: 9. */
  readonly rounds?: number;
  /** Side of the square image in pixels, a multiple of 8. Default: the profile's crop. */
  readonly pixels?: number;
  /** Width multiplier of the networks. Default: the profile's. */
  readonly width?: number;
  /** Width multiplier of the codec. Default: the profile's. */
  readonly codecWidth?: number;
}

/** Milliseconds per image: the median of the rounds, and all of them. */
export interface Rounds {
  readonly median: number;
  readonly rounds: readonly number[];
}

export interface InferenceTime {
  readonly network: NetworkName;
  readonly batch: number;
  /** Of the image in pixels. */
  readonly image: { readonly height: number; readonly width: number };
  readonly inference: Rounds;
  /** The decoder in front; null for networks that read symbols. */
  readonly decoding: Rounds | null;
}

// Classes of the last layers, which hardly take time: as many as the embedded scenes have.
const classes = { classification: 20, segmentation: 21 };

/**
 * Measures inference with networks of a profile's shape behind the codec of its lowest rate: milliseconds per image, the
 * networks and, for those that read images, the decoder apart. All are measured in turns, on one thread, so that a slow
 * spell of the machine hits all alike. Nothing is trained for it: initial weights and random inputs take as long.
 * Rejects with a RangeError for an option out of range, and when the cell is interrupted.
 */
export async function inferenceTimes(
  profile: KitProfile,
  options: InferenceTimesOptions = {},
): Promise<InferenceTime[]> {
  const {
    task = 'classification',
    networks = ['ResNet-50', 'cResNet-51'],
    batch = 8,
    rounds = 9,
    pixels = profile.classification.cropPixels,
    width = profile.classification.width,
    codecWidth = profile.codec.width,
  } = options;
  check(networks, { batch, rounds, pixels }, { width, codecWidth });
  const [{ measureInference }, { openEngine }] = await Promise.all([
    import('../runtime/inference.ts'),
    import('../engine/choose.ts'),
  ]);
  const engine = await openEngine(options.engine ?? 'auto');
  const lowest = profile.operatingPoints.reduce((a, b) => (b.bpp < a.bpp ? b : a));
  const setups = networks.map((network) => ({ task, network, batch, image: { height: pixels, width: pixels } }));
  const signal = interruptSignal();
  return measureInference(
    engine,
    setups,
    {
      codec: { width: codecWidth, channels: lowest.channels, centers: profile.codec.centers },
      width,
      classes,
      rounds,
      atrousRates: profile.segmentation.atrousRates,
    },
    async () => {
      await setImmediate();
      signal.throwIfAborted();
    },
  );
}

function check(
  networks: readonly NetworkName[],
  counts: Readonly<Record<string, number>>,
  widths: Readonly<Record<string, number>>,
): void {
  const stranger = networks.find((network) => !Object.hasOwn(architectures, network));
  if (stranger !== undefined || networks.length === 0) {
    throw new RangeError(
      `inferenceTimes: expected networks among ${Object.keys(architectures).join(', ')}, got ${stranger ?? 'none'}`,
    );
  }
  for (const [name, value] of Object.entries(counts)) {
    const { stride } = codecArchitecture;
    if (name === 'pixels' && value % stride !== 0) {
      throw new RangeError(`inferenceTimes: expected pixels to be a multiple of ${stride}, got ${value}`);
    }
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`inferenceTimes: expected ${name} to be a whole number of at least 1, got ${value}`);
  }
  for (const [name, value] of Object.entries(widths)) {
    if (!(value > 0 && value <= 2))
      throw new RangeError(`inferenceTimes: expected ${name} to be above 0 and at most 2, got ${value}`);
  }
}
