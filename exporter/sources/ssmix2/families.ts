/** Which mapper reads which datatype of standardized storage; what stands here alone can be told from one message. */
import { adt } from './adt.ts';
import type { Family } from './filing.ts';
import { omg } from './omg.ts';
import { oml } from './oml.ts';
import { omp } from './omp.ts';
import { ppr } from './ppr.ts';
import { ras } from './ras.ts';

export const families: Readonly<Record<string, Family>> = {
  'ADT-00': adt,
  'PPR-01': ppr,
  'OMP-01': omp,
  'OMP-11': ras,
  'OMP-12': ras,
  'OML-11': oml,
  'OMG-11': omg,
};
