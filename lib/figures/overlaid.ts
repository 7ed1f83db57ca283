// The figures that can draw a tweaked run over a baseline.
import type { Chart } from './figure.ts';
import { figure11 } from './figure-11/figure-11.ts';
import { figure3 } from './figure-3/figure-3.ts';
import { figure4 } from './figure-4/figure-4.ts';
import { figure6 } from './figure-6/figure-6.ts';
import { figure7 } from './figure-7/figure-7.ts';
import { figure8 } from './figure-8/figure-8.ts';
import type { Overlay } from './chart/overlay.ts';
import type { ResultRecord } from '../records/record.ts';

/** By name: builds the figure of the baseline's records with the overlay drawn over it. Throws as without an overlay. */
export const overlaidFigures: Readonly<Record<string, (records: readonly ResultRecord[], overlay: Overlay) => Chart>> =
  {
    'figure-3': figure3,
    'figure-4': figure4,
    'figure-6': figure6,
    'figure-7': figure7,
    'figure-8': figure8,
    'figure-11': figure11,
  };
