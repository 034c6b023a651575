/** `/api/patients/:id/also-from`: which records several sources told, and where else one of them was told. */
import { Hono } from 'hono';
import { TomoshibiError } from '../../shared/errors.ts';
import { type Section, sections } from '../../shared/records.ts';
import { failure } from '../http.ts';
import type { AlsoFromReads } from './also-from.ts';

/**
 * Routes to mount at `/api/patients`, for a person.
 * @param reads throws TomoshibiError `station-locked`, `station-not-open`
 */
export function alsoFromRoutes(reads: () => AlsoFromReads) {
  return new Hono()
    .onError(failure)
    .get('/:id/also-from', (c) => c.json(reads().counts(c.req.param('id'))))
    .get('/:id/also-from/:section', (c) => {
      const { id, section } = c.req.param();
      const record = c.req.query('record');
      if (!sections.includes(section as Section) || !record) throw new TomoshibiError('request-invalid');
      return c.json(reads().of(id, section as Section, record));
    });
}
