import type { NetworkName } from '../classification/architecture.ts';
import type { Task } from './trained.ts';

/** What the paper calls a network that does the task: the one that segments, dilated, has -d behind its name. */
export function networkName(network: NetworkName, task: Task): string {
  return task === 'segmentation' ? `${network}-d` : network;
}
