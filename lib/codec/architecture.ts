// The auto-encoder's layer table (Appendix A.1, completed by the count of 3.56e9 FLOPs):
// read by the builder (autoencoder.ts) and by the FLOP count (complexity.ts).

/** The three operating points of the paper: target rate and bottleneck channels. */
export interface OperatingPoint {
  /** Target rate in bits per pixel. */
  readonly bpp: number;
  /** Channels C of the compressed representation. */
  readonly channels: number;
}

export const operatingPoints = {
  low: { bpp: 0.0983, channels: 8 },
  medium: { bpp: 0.33, channels: 16 },
  high: { bpp: 0.635, channels: 32 },
} as const satisfies Record<string, OperatingPoint>;

export interface CodecArchitecture {
  /** Kernel size of the three strided layers on each side. */
  readonly kernel: number;
  /** Channels after the first and the second strided convolution, at width 1. */
  readonly filters: readonly [number, number];
  /** Residual units (two 3x3 convolutions each) between the second and the third strided layer. */
  readonly residualUnits: number;
  /** Input pixels per compressed symbol, along each axis. */
  readonly stride: number;
}

/** 5x5/2 to 64, 5x5/2 to 128, 3 residual units at 1/4 size, 5x5/2 to C; the decoder mirrors it. */
export const codecArchitecture: CodecArchitecture = {
  kernel: 5,
  filters: [64, 128],
  residualUnits: 3,
  stride: 8,
};
