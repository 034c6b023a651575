/** `/api/reception`: finding somebody at the desk. */
import { Hono } from 'hono';
import { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import type { ReceptionHit, ReceptionHits } from '../../shared/reception.ts';
import { fieldsOf, type ReceptionTerms, receptionTerms } from '../../shared/reception-terms.ts';
import type { AuditEntry } from '../audit/audit.ts';
import { failure, queryOf } from '../http.ts';
import type { Session } from '../sessions/sessions.ts';
import type { Reception } from './reception.ts';

export interface ReceptionRoutesOptions {
  /** Throws TomoshibiError `station-locked`, `station-not-open`. */
  reception: () => Reception;
  /** People without a chart, whom this station has registered. */
  temporary: (terms: ReceptionTerms) => ReceptionHit[];
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
}

const field = z.string().max(120).default('');
const receptionQuery = z.object({ kana: field, birthDate: field, phone: field });

/** Routes to mount at `/api/reception`, for a person. `request-invalid` where fewer than two fields can be searched for. */
export function receptionRoutes({ reception, temporary, record }: ReceptionRoutesOptions) {
  return new Hono<{ Variables: { session: Session } }>().onError(failure).get('/', queryOf(receptionQuery), (c) => {
    const query = c.req.valid('query');
    const terms = receptionTerms(query);
    if (fieldsOf(terms) < 2) throw new TomoshibiError('request-invalid');
    const found = reception().find(terms);
    const view: ReceptionHits = { ...found, hits: [...found.hits, ...temporary(terms)] };
    const words = [query.kana, query.birthDate, query.phone].filter(Boolean).join(' ');
    record(c.var.session, { action: 'searched', detail: { query: words, hits: view.hits.length } });
    return c.json(view);
  });
}
