/** Which mapper reads which datatype of standardized storage; what stands here alone can be told from one message. */
import { adt } from './adt.ts';
import { diets } from './diets.ts';
import type { Family } from './filing.ts';
import { injections } from './injections.ts';
import { labOrders } from './lab-orders.ts';
import { ordered, performed } from './omg.ts';
import { oml } from './oml.ts';
import { omp } from './omp.ts';
import { physiology } from './physiology.ts';
import { ppr } from './ppr.ts';
import { ras } from './ras.ts';

export const families: Readonly<Record<string, Family>> = {
  'ADT-00': adt,
  'PPR-01': ppr,
  OMD: diets,
  'OMP-01': omp,
  'OMP-02': injections,
  'OMP-11': ras,
  'OMP-12': ras,
  'OML-01': labOrders,
  'OML-11': oml,
  'OMG-01': ordered,
  'OMG-02': ordered,
  'OMG-03': ordered,
  'OMG-11': performed,
  'OMG-12': performed,
  'OMG-13': physiology,
};
