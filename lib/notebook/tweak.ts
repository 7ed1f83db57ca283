import type { Augmentation } from '../training/examples.ts';

/** Hyper-parameters to change, `const tweak: Tweak = { beta: 50, point: 0.33 };`. What is left out stays as the profile has it. */
export interface Tweak {
  /**
   * A profile whose committed codecs (data/pretrained) are taken in place of training some: 'imagenette'. Whatever says
   * how codecs are trained must be left out then.
   */
  codec?: string;
  /**
   * The operating point that `beta`, `Ht`, `C` and `codecRate` change: its target rate in bits per pixel, 0.635, 0.33 or
   * 0.0983. Left out: all of them, for `beta` and `codecRate`; `Ht` and `C` ask for one.
   */
  point?: number;
  /** Weight of the rate term in Eq. 1, MSE (0-255 scale) + beta max(H(q) - Ht, 0): a number of at least 0. Joint training keeps its own (A.8). */
  beta?: number;
  /**
   * Ht of Eq. 1, the entropy up to which bits are free: bits per symbol, above 0 and at most log2 L (2.58 for L = 6). Needs
   * `point`. The rate is about Ht C / 64 bits per pixel. Joint training keeps its own (A.8).
   */
  Ht?: number;
  /**
   * Channels of the compressed representation (Section 3.1): a whole number, 1 to 512; 32, 16 and 8 in the paper. Needs
   * `point`. Unless `Ht` is given too, Ht changes with it so that the target rate stays the same: H = 64 bpp / C.
   */
  C?: number;
  /** Centers of the quantizer (A.1): a whole number, 2 to 256; a symbol holds at most log2 L bits. */
  L?: number;
  /** Weight of the l2 penalty on the centers, which keeps them within reach of each other, in joint training too: a number of at least 0; not said in the paper. */
  centerPenalty?: number;
  /** Training steps of the codec (A.1): a whole number of at least 1; 600,000 in the paper. */
  codecIterations?: number;
  /** Side of the codec's training crops in pixels (A.1): a multiple of 8, at least 16 and at most an image's side; not said in the paper. */
  codecCrop?: number;
  /** Crops per training step of the codec (A.1): a whole number of at least 1; 30 in the paper. */
  codecBatch?: number;
  /** Share of the codec's training over which Ht comes down from log2 L: 0 to 1; 0 holds it from the first step on. */
  codecRelaxed?: number;
  /** Learning rate of the codec (A.1, Adam): above 0, at most 1; 1e-3 in the paper. */
  codecRate?: number;
  /** Width of the codec in units of the paper's 64 and 128 channels: above 0, at most 2. */
  codecWidth?: number;
  /** Width of the classifiers and of the segmentation networks made from them, in units of the paper's: above 0, at most 2. */
  width?: number;
  /** Epochs of the classifiers (A.4): a whole number of at least 1. The drops of the learning rate keep their share of the training. */
  epochs?: number;
  /**
   * Where networks on the compressed representation, classifiers and segmenters, get their training crops: 'symbols' (A.4) crops
   * and mirrors the representation, 'pictures' the picture, which the frozen codec then encodes anew each time; 'lattice' is
   * 'symbols' with the networks on images held to every eighth pixel, too.
   */
  augmentation?: Augmentation;
  /** Images that make an epoch of the classifiers: a whole number, at least a batch. Fewer than there are: drawn anew each time. */
  epochImages?: number;
  /** First learning rate of the classifiers (A.4): above 0, at most 10; 0.025 in the paper. */
  rate?: number;
  /** Images per training step of the classifiers (A.4): a whole number of at least 1; 64 in the paper. */
  batch?: number;
  /** Weight decay of the classifiers (A.4): 0 to 1; 1e-4 in the paper. */
  weightDecay?: number;
  /** Training steps of the segmentation networks (A.5): a whole number of at least 1; 20,000 in the paper. */
  segmentationIterations?: number;
  /** First learning rate of the segmentation networks (A.5): above 0, at most 10; 0.001 in the paper. */
  segmentationRate?: number;
  /** Atrous rates of ASPP's branches (Section 5.1): whole numbers of at least 1, in steps of the feature map; 6, 12, 18, 24 in the paper. */
  atrousRates?: number[];
  /** Weight of the codec's loss in joint training, gamma of Eq. 2: a number of at least 0; 0.001 in the paper. */
  gamma?: number;
  /** Epochs of fine-tuning, joint and of the codec alone (A.8): a whole number of at least 1; the rate's drops keep their share. */
  jointEpochs?: number;
  /** First learning rate of fine-tuning (A.8): above 0, at most 10; 0.0025 in the paper. */
  jointRate?: number;
  /** Training images of codec and classifiers: a whole number, at least a batch. Everything is trained anew. */
  trainImages?: number;
}
