// The networks whose weights are published: of each road one, at every operating point.
import type { Point } from '../plan/artifacts.ts';
import type { KitProfile } from '../profiles/profile.ts';
import type { NetworkPlace } from './committed-network.ts';

export interface PublishedRoad extends Omit<NetworkPlace, 'kind'> {
  readonly point: Point;
}

/** ResNet-50 on original images, and cResNet-51 behind each codec: as they are, and made -d networks. */
export function publishedRoads({ operatingPoints }: KitProfile): PublishedRoad[] {
  return [
    { network: 'ResNet-50', input: 'original', point: null },
    ...operatingPoints.map((point) => ({ network: 'cResNet-51', input: 'latent', point }) as const),
  ];
}
