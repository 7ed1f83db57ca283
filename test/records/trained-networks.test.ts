import { describe, expect, it } from 'vitest';
import { evidenceOf } from '../../lib/claims/evidence.ts';
import { frontierOf } from '../../lib/claims/frontier.ts';
import { architectures, type NetworkName } from '../../lib/classification/architecture.ts';
import { figure3 } from '../../lib/figures/figure-3/figure-3.ts';
import { figure4 } from '../../lib/figures/figure-4/figure-4.ts';
import { figure6 } from '../../lib/figures/figure-6/figure-6.ts';
import { networkName } from '../../lib/records/network-name.ts';
import { networksReading, trainedNetworks } from '../../lib/records/trained-networks.ts';
import type { Setup } from '../../lib/records/query.ts';
import { fakeRecord, fakeSegmentation } from '../figures/fixtures.ts';

const bpp = 0.0983;
const ofSetup = ({ network, input }: Setup) => [network, input, input === 'original' ? null : bpp] as const;
const drawnIn = (figure: typeof figure6, records: Parameters<typeof figure6.draw>[0]) => {
  const { data } = figure.draw(records);
  const rows = data.objects() as { network: string; input: string }[];
  return new Set(rows.map(({ network, input }) => `${network} ${input}`));
};
const namesOf = (setups: readonly Setup[], task: 'classification' | 'segmentation') =>
  new Set(setups.map(({ network, input }) => `${networkName(network, task)} ${input}`));

describe('the networks that are trained', () => {
  const atEveryRate = trainedNetworks.filter(({ at }) => at !== 'lowest');
  const onCodecs = trainedNetworks.filter(({ at }) => at !== 'original');
  const classified = trainedNetworks.map((setup) => fakeRecord(...ofSetup(setup)));
  const segmented = trainedNetworks.map((setup) => fakeSegmentation(...ofSetup(setup)));

  it('are those of the block table, each on what it can read', () => {
    expect(new Set(trainedNetworks.map(({ network }) => network))).toEqual(new Set(Object.keys(architectures)));
    for (const { network, input } of trainedNetworks)
      expect(architectures[network].input, network).toBe(input === 'latent' ? 'latent' : 'rgb');
  });

  it('stand in figures by depth', () => {
    const depth = (name: NetworkName) => Number(name.split('-')[1]);
    for (const input of ['latent', 'reconstruction'] as const) {
      const depths = networksReading(input).map(depth);
      expect(depths).toEqual([...depths].sort((a, b) => a - b));
    }
  });

  it('are all in Figure 6, and those of every rate in Figures 3 and 4', () => {
    const both = [...classified, ...segmented];
    expect(drawnIn(figure6, both)).toEqual(
      new Set([...namesOf(onCodecs, 'classification'), ...namesOf(onCodecs, 'segmentation')]),
    );
    expect(drawnIn(figure3, classified)).toEqual(namesOf(atEveryRate, 'classification'));
    expect(drawnIn(figure4, segmented)).toEqual(namesOf(atEveryRate, 'segmentation'));
  });

  it('are all on the frontier of accuracy at a cost', () => {
    const costs = { decoder: 1, of: () => 1 };
    const { latent, rgb } = frontierOf(evidenceOf(classified), 'classification', bpp, costs);
    expect(new Set([...latent, ...rgb].map(({ network }) => network))).toEqual(
      new Set(onCodecs.map(({ network }) => network)),
    );
  });
});
