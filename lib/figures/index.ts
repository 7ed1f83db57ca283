// Every figure and table of the kit by its name: for commands that list or draw them.
import { claims } from './claims/claims.ts';
import type { Figure } from './figure.ts';
import { figure10 } from './figure-10/figure-10.ts';
import { figure11 } from './figure-11/figure-11.ts';
import { figure12 } from './figure-12/figure-12.ts';
import { figure3 } from './figure-3/figure-3.ts';
import { figure4 } from './figure-4/figure-4.ts';
import { figure5 } from './figure-5/figure-5.ts';
import { figure6 } from './figure-6/figure-6.ts';
import { figure7 } from './figure-7/figure-7.ts';
import { figure8 } from './figure-8/figure-8.ts';
import { figure9 } from './figure-9/figure-9.ts';
import type { ResultRecord } from '../records/record.ts';
import { table1 } from './table-1/table-1.ts';
import { table2 } from './table-2/table-2.ts';
import { table3 } from './table-3/table-3.ts';

export interface FigureEntry {
  readonly description: string;
  /** Whether `build` reads records; without, it needs nothing trained. */
  readonly needsRecords: boolean;
  /** The figure, from the records of one profile. Throws a RangeError when they do not make one. */
  build(records: readonly ResultRecord[]): Figure;
}

export const figures: Readonly<Record<string, FigureEntry>> = {
  'table-1': {
    description: 'Structure and FLOPs of the networks, the encoder and the decoder',
    needsRecords: false,
    build: table1,
  },
  'table-2': {
    description: "Accuracy and mIoU of every network at each operating point, beside the paper's",
    needsRecords: true,
    build: table2,
  },
  'table-3': {
    description: 'Layers of the networks in detail (Appendix A.3)',
    needsRecords: false,
    build: table3,
  },
  'figure-3': {
    description: 'Validation accuracy per epoch at each operating point',
    needsRecords: true,
    build: figure3,
  },
  'figure-4': {
    description: 'Validation mIoU along the training for segmentation at each operating point',
    needsRecords: true,
    build: figure4,
  },
  'figure-5': {
    description:
      'A validation image at each operating point, segmented from reconstructions and compressed representations',
    needsRecords: true,
    build: figure5,
  },
  'figure-6': {
    description: 'Accuracy and mIoU against computation at the lowest rate, with and without decoding',
    needsRecords: true,
    build: figure6,
  },
  'figure-7': {
    description: "Classification and segmentation without fine-tuning, with the codec's and with joint fine-tuning",
    needsRecords: true,
    build: figure7,
  },
  'figure-8': {
    description: 'MS-SSIM, SSIM and PSNR against the rate, beside JPEG, JPEG 2000, WebP and AVIF',
    needsRecords: true,
    build: figure8,
  },
  'figure-9': {
    description: 'Reconstructions, and the channels of the compressed representation',
    needsRecords: true,
    build: figure9,
  },
  'figure-10': {
    description: 'Further validation images segmented as in Figure 5',
    needsRecords: true,
    build: figure10,
  },
  'figure-11': {
    description: 'How fine-tuning moves the operating points in the rate-quality planes',
    needsRecords: true,
    build: figure11,
  },
  'figure-12': {
    description: 'Measured inference time per image, with and without decoding',
    needsRecords: true,
    build: figure12,
  },
  claims: {
    description: 'Claims of the paper, and whether this run bears them out',
    needsRecords: true,
    build: claims,
  },
};
