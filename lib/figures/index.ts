// The one list of the kit's figures and tables: commands, cells, the plan and the report take theirs from it.
import { claims } from './claims/claims.ts';
import { dctStudy } from './dct-study/dct-study.ts';
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
import { figureR } from './figure-r/figure-r.ts';
import { gapStudy } from './gap-study/gap-study.ts';
import { learningRateStudy } from './learning-rate-study/learning-rate-study.ts';
import { table1 } from './table-1/table-1.ts';
import { table2 } from './table-2/table-2.ts';
import { table3 } from './table-3/table-3.ts';

// In the order in which they are made and drawn.
const all: readonly Figure[] = [
  table1,
  table2,
  table3,
  figure3,
  figure4,
  figure5,
  figure6,
  figure7,
  figure8,
  figure9,
  figure10,
  figure11,
  figure12,
  figureR,
  gapStudy,
  dctStudy,
  learningRateStudy,
  claims,
];

export const figures: Readonly<Record<string, Figure>> = Object.fromEntries(all.map((figure) => [figure.name, figure]));
