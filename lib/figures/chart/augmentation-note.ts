// How the networks were augmented, in words: a comparison of two roads says whether both saw the same views.
import { networkName } from '../../records/network-name.ts';
import type { ClassificationRecord, SegmentationRecord } from '../../records/record.ts';

const onSymbols = {
  symbols: 'of the compressed representation itself (A.4)',
  pictures: 'of pictures, which their codec encoded anew each time',
} as const;

/** A sentence for the networks on the compressed representation, none without any. Several ways are told with their networks. */
export function augmentationNotes(records: readonly (ClassificationRecord | SegmentationRecord)[]): string[] {
  const ways = new Map<keyof typeof onSymbols, Set<string>>();
  for (const { input, augmentation, network, tuning, kind } of records) {
    if (input !== 'latent' || augmentation === 'lattice') continue;
    const name = `${networkName(network, kind)}${tuning === 'none' ? '' : ` (${tuning})`}`;
    ways.set(augmentation, (ways.get(augmentation) ?? new Set()).add(name));
  }
  if (ways.size === 0) return [];
  const told =
    ways.size === 1
      ? onSymbols[[...ways.keys()][0]]
      : [...ways].map(([way, names]) => `${onSymbols[way]}: ${[...names].join(', ')}`).join('; ');
  const held = records.some(({ augmentation }) => augmentation === 'lattice') ? ', at every eighth pixel only,' : '';
  return [
    `Training crops and mirrors are of pictures${held} for networks on images; for those on the compressed representation, ${told}.`,
  ];
}
