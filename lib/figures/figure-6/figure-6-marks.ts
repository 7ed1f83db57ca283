// What a panel of Figure 6 draws: networks without and with the decoder, and the lines through them.
import type { ComplexityPoint } from './figure-6-points.ts';

/** The lines that join the networks of one input, and the one shifted by the decoder. */
export const lineStyles = {
  latent: { label: 'Compressed representation', color: '#0072b2', dash: [1, 0] },
  reconstruction: { label: 'Reconstructed images, decoding not counted', color: '#d55e00', dash: [1, 0] },
  decoded: { label: 'Reconstructed images with decoding', color: '#d55e00', dash: [5, 3] },
} as const;

/** A drawn point: a network without or with the decoder in front. */
export interface Mark {
  readonly point: ComplexityPoint;
  readonly line: keyof typeof lineStyles;
  readonly flops: number;
}

export function marksOf(points: readonly ComplexityPoint[]): Mark[] {
  return points.flatMap((point): Mark[] => [
    { point, line: point.input, flops: point.flops },
    ...(point.input === 'reconstruction' && point.decoderFlops !== null
      ? [{ point, line: 'decoded' as const, flops: point.flops + point.decoderFlops }]
      : []),
  ]);
}
