// The kit's figures for cells: built when asked for, because the tables behind them take most of a second to load. Those
// that `displayTweak` draws take a second run to lay over the first.
import type { ScaledClaim } from '../claims/claim.ts';
import type { Tolerances } from '../claims/tolerances.ts';
import type { MarginUnit } from '../figures/claims/claim-margins.ts';
import type { Chart, TableFigure } from '../figures/figure.ts';
import type { Overlay } from '../figures/chart/overlay.ts';
import type { ResultRecord } from '../records/record.ts';

/**
 * Table 1 (Sections 3.1, 4.1, 4.2): the structure of the five networks, the encoder and the decoder, and their
 * multiply-adds beside the paper's.
 */
export async function table1(): Promise<TableFigure> {
  return (await import('../figures/table-1/table-1.ts')).table1.draw([]);
}

/** Table 3 (Appendix A.3): the layers of the five networks, with FLOPs and parameters. */
export async function table3(): Promise<TableFigure> {
  return (await import('../figures/table-3/table-3.ts')).table3.draw([]);
}

/**
 * Figure 3 (Section 4) from the records of one profile: validation top-5 and top-1 in percent per epoch. Rejects with a
 * RangeError when the records hold no curve, or come from different profiles, data sets or image sizes.
 */
export async function figure3(records: readonly ResultRecord[], overlay?: Overlay): Promise<Chart> {
  return (await import('../figures/figure-3/figure-3.ts')).figure3.draw(records, overlay);
}

/**
 * Table 2 (Sections 4 and 5): final top-5, top-1 and mIoU in percent of every network at every operating point,
 * beside the paper's. Rejects with a RangeError when the records do not make one.
 */
export async function table2(records: readonly ResultRecord[]): Promise<TableFigure> {
  return (await import('../figures/table-2/table-2.ts')).table2.draw(records);
}

/**
 * Figure 4 (Section 5): validation mIoU in percent along the training for segmentation. Rejects with a RangeError
 * when the records do not make one.
 */
export async function figure4(records: readonly ResultRecord[], overlay?: Overlay): Promise<Chart> {
  return (await import('../figures/figure-4/figure-4.ts')).figure4.draw(records, overlay);
}

/**
 * Figure 5 (Section 5): a validation image segmented from reconstructions and from compressed representations.
 * Rejects with a RangeError when the records do not make one.
 */
export async function figure5(records: readonly ResultRecord[]): Promise<Chart> {
  return (await import('../figures/figure-5/figure-5.ts')).figure5.draw(records);
}

/**
 * Figure 6 (Sections 4.5, 5.4): accuracy and mIoU in percent against multiply-adds an image, at the lowest rate.
 * Rejects with a RangeError when the records do not make one.
 */
export async function figure6(records: readonly ResultRecord[], overlay?: Overlay): Promise<Chart> {
  return (await import('../figures/figure-6/figure-6.ts')).figure6.draw(records, overlay);
}

/**
 * Figure 7 (Section 6): accuracy and mIoU in percent after fine-tuning, of the codec alone and jointly with
 * cResNet-51. Rejects with a RangeError when the records do not make one.
 */
export async function figure7(records: readonly ResultRecord[], overlay?: Overlay): Promise<Chart> {
  return (await import('../figures/figure-7/figure-7.ts')).figure7.draw(records, overlay);
}

/**
 * Figure 8 (Section 3.1): MS-SSIM, SSIM and PSNR in dB against the bits per pixel of files, beside the engineered
 * codecs. Rejects with a RangeError when the records do not make one.
 */
export async function figure8(records: readonly ResultRecord[], overlay?: Overlay): Promise<Chart> {
  return (await import('../figures/figure-8/figure-8.ts')).figure8.draw(records, overlay);
}

/**
 * Figure 9 (A.2): reconstructions, and channels of the compressed representation. Rejects with a RangeError when the
 * records do not make one.
 */
export async function figure9(records: readonly ResultRecord[]): Promise<Chart> {
  return (await import('../figures/figure-9/figure-9.ts')).figure9.draw(records);
}

/** Figure 10 (A.5): more validation images segmented. Rejects with a RangeError when the records do not make one. */
export async function figure10(records: readonly ResultRecord[]): Promise<Chart> {
  return (await import('../figures/figure-10/figure-10.ts')).figure10.draw(records);
}

/**
 * Figure 11 (A.7): where fine-tuning moves the operating points among those of Figure 8. Rejects with a RangeError
 * when the records do not make one.
 */
export async function figure11(records: readonly ResultRecord[], overlay?: Overlay): Promise<Chart> {
  return (await import('../figures/figure-11/figure-11.ts')).figure11.draw(records, overlay);
}

/**
 * Figure 12 (A.9): measured inference time in milliseconds an image. Rejects with a RangeError when the records do
 * not make one.
 */
export async function figure12(records: readonly ResultRecord[]): Promise<Chart> {
  return (await import('../figures/figure-12/figure-12.ts')).figure12.draw(records);
}

/**
 * Figure R, beyond the paper: accuracy against the bits per pixel of files, read in the pictures of each codec.
 * Rejects with a RangeError when the records do not make one.
 */
export async function figureR(records: readonly ResultRecord[], overlay?: Overlay): Promise<Chart> {
  return (await import('../figures/figure-r/figure-r.ts')).figureR.draw(records, overlay);
}

/**
 * The paper's claims, each with what the records say of it; `changed` replaces tolerances. Rejects with a RangeError when
 * the records come from different data, or a tolerance is no number from 0.
 */
export async function claims(
  records: readonly ResultRecord[],
  changed: Partial<Tolerances> = {},
): Promise<TableFigure> {
  return (await import('../figures/claims/claims.ts')).claimsTable(records, changed);
}

/**
 * The gap study, beyond the paper: top-1 on symbols minus that on reconstructions in points, one change at a time.
 * Rejects with a RangeError when the records do not make one.
 */
export async function gapStudy(records: readonly ResultRecord[]): Promise<Chart> {
  return (await import('../figures/gap-study/gap-study.ts')).gapStudy.draw(records);
}

/**
 * The DCT study, beyond the paper: top-1 on learned symbols and on JPEG's coefficients, at the same bits per pixel of
 * files. Rejects with a RangeError when the records do not make one.
 */
export async function dctStudy(records: readonly ResultRecord[]): Promise<Chart> {
  return (await import('../figures/dct-study/dct-study.ts')).dctStudy.draw(records);
}

/**
 * The study of first learning rates, beyond the paper: each network's error on training images that were held out. Rejects with
 * a RangeError when the records do not make one.
 */
export async function learningRateStudy(records: readonly ResultRecord[]): Promise<Chart> {
  return (await import('../figures/learning-rate-study/learning-rate-study.ts')).learningRateStudy.draw(records);
}

/**
 * The claims' numbers in one unit as a chart: each with its interval, against the values that would bear it out. Rejects
 * with a RangeError when none has the unit.
 */
export async function claimMargins(claims: readonly ScaledClaim[], unit: MarginUnit = 'points'): Promise<Chart> {
  return (await import('../figures/claims/claim-margins.ts')).claimMargins(claims, unit);
}
