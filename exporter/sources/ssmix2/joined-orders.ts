/**
 * What one patient's messages say of the same order: that it was placed (OMG-01 to 03, OML-01), done (OMG-11, OMG-12) and
 * has results (OML-11, OMG-13). It is filed once; what was done says more than that it was asked for.
 */
import type { RecordInput } from '../../../shared/records.ts';
import type { Found } from './filing.ts';

type Order = Omit<RecordInput<'service_request'>, 'patientId'>;

const orderDatatypes = new Set(['OML-01', 'OMG-01', 'OMG-02', 'OMG-03']);
const performedDatatypes = new Set(['OMG-11', 'OMG-12']);
/** Whose results answer which orders. */
const answered: Record<string, Order['category'][]> = {
  'OML-11': ['laboratory'],
  'OMG-13': ['physiology'],
};

export class JoinedOrders {
  readonly #ordered: Order[] = [];
  readonly #performed: Order[] = [];
  /** `laboratory 354`: there are results. */
  readonly #results = new Set<string>();

  /** Takes what one message of `datatype` came to. @returns what is to be filed at once */
  take(datatype: string, found: readonly Found[]): Found[] {
    for (const category of answered[datatype] ?? []) {
      for (const { type, record } of found) {
        if (type !== 'observation' && type !== 'diagnostic_report') continue;
        const key = keyOf(category, record.orderNumber);
        if (key !== null) this.#results.add(key);
      }
    }
    const own = orderDatatypes.has(datatype)
      ? this.#ordered
      : performedDatatypes.has(datatype)
        ? this.#performed
        : null;
    if (own === null) return [...found];
    const rest: Found[] = [];
    for (const one of found) {
      if (one.type === 'service_request') own.push(one.record);
      else rest.push(one);
    }
    return rest;
  }

  /** Each order once. */
  map(): Found[] {
    const byKey = new Map<string, Order>();
    for (const order of this.#performed) {
      const key = keyOf(order.category, order.orderNumber);
      if (key !== null && !byKey.has(key)) byKey.set(key, order);
    }
    const alone: Order[] = [];
    for (const order of this.#ordered) {
      const key = keyOf(order.category, order.orderNumber);
      const done = key === null ? undefined : byKey.get(key);
      if (done) complete(done, order);
      else if (key !== null && this.#results.has(key) && order.status === 'active') {
        alone.push({ ...order, status: 'completed' });
      } else alone.push(order);
    }
    return [...this.#performed, ...alone].map((record) => ({ type: 'service_request', record }));
  }
}

/** What only the order says. */
function complete(done: Order, order: Order): void {
  done.requester ??= order.requester;
  done.department ??= order.department;
  done.note ??= order.note;
}

/** Numbers are padded differently by the systems they pass through. Without one nothing is the same. */
function keyOf(category: Order['category'], orderNumber: string | null | undefined): string | null {
  if (!orderNumber || /^9{15}$/.test(orderNumber)) return null;
  return `${category} ${orderNumber.replace(/^0+(?=.)/, '')}`;
}
