/** `/api/stock`: what paper and toner are reckoned with. */
import { Hono } from 'hono';
import { stockSchema } from '../../shared/stock.ts';
import type { AuditEntry } from '../audit/audit.ts';
import { failure, jsonBody } from '../http.ts';
import type { Session } from '../sessions/sessions.ts';
import type { Stock } from './stock.ts';

export interface StockRoutesOptions {
  /** Throws TomoshibiError `station-locked`, `station-not-open`. */
  stock: () => Stock;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
}

/** Routes to mount at `/api/stock`, for a person. `DELETE` brings our figures back. */
export function stockRoutes({ stock, record }: StockRoutesOptions) {
  return new Hono<{ Variables: { session: Session } }>()
    .onError(failure)
    .get('/', (c) => c.json(stock().view()))
    .put('/', jsonBody(stockSchema), (c) => {
      const { session } = c.var;
      const view = stock().change(c.req.valid('json'), session.name);
      record(session, { action: 'stock-changed', detail: { rates: view.settings.rates.length } });
      return c.json(view);
    })
    .delete('/', (c) => {
      const { session } = c.var;
      const view = stock().change(null, session.name);
      record(session, { action: 'stock-changed', detail: { restored: true } });
      return c.json(view);
    });
}
