// Which networks are trained, on what, and at which rates: the rows of Table 2. The plan trains these, and the figures and claims
// that compare the networks with each other take theirs from here.
import { architectures, type NetworkName } from '../classification/architecture.ts';
import type { Setup } from './query.ts';

export interface TrainedNetwork extends Setup {
  /** At no rate, at all operating points, or at the lowest. */
  readonly at: 'original' | 'all' | 'lowest';
  /** Whether with each of the seeds that are compared. */
  readonly isCompared: boolean;
}

export const trainedNetworks: readonly TrainedNetwork[] = [
  { network: 'ResNet-50', input: 'original', at: 'original', isCompared: true },
  { network: 'ResNet-50', input: 'reconstruction', at: 'all', isCompared: true },
  { network: 'cResNet-51', input: 'latent', at: 'all', isCompared: true },
  { network: 'cResNet-39', input: 'latent', at: 'all', isCompared: false },
  { network: 'ResNet-71', input: 'reconstruction', at: 'lowest', isCompared: false },
  { network: 'cResNet-72', input: 'latent', at: 'lowest', isCompared: false },
];

/** The two that the paper compares (section 4.4), which cost the same without decoding: on symbols, and on decoded pictures. */
export const roads = {
  latent: { network: 'cResNet-51', input: 'latent' },
  reconstruction: { network: 'ResNet-50', input: 'reconstruction' },
} as const satisfies Readonly<Record<string, Setup>>;

/** The networks that are trained on what a codec gives, in the order of the block table: by depth. */
export function networksReading(input: 'latent' | 'reconstruction'): NetworkName[] {
  const names = Object.keys(architectures) as NetworkName[];
  return names.filter((name) => trainedNetworks.some((row) => row.network === name && row.input === input));
}
