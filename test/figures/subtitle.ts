import type { Chart } from '../../lib/figures/figure.ts';

/** The lines under a chart's title, joined, with plain spaces. */
export function subtitleOf({ spec }: Chart): string {
  const { title } = spec as unknown as { title: { subtitle: string[] } };
  return title.subtitle.join(' ').replaceAll('\u00a0', ' ');
}
