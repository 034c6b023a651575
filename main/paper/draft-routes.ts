/** `/api/drafts`: what was typed and kept on this station. The log says that it was, never what. */
import { Hono } from 'hono';
import { z } from 'zod';
import type { DraftContent } from '../../shared/paper.ts';
import type { AuditEntry } from '../audit/audit.ts';
import { failure, jsonBody, queryOf } from '../http.ts';
import type { Session } from '../sessions/sessions.ts';
import type { Drafts } from './drafts.ts';
import { valuesSchema } from './values.ts';

const ofPatient = z.object({ patientId: z.string().min(1) });
const keepBody = z.object({
  /** Of the draft it takes the place of. */
  id: z.uuid().nullable().default(null),
  patientId: z.string().min(1).max(200),
  content: z.object({
    set: z.string().max(30).nullable(),
    forms: z
      .array(
        z.object({
          code: z.string().min(1).max(60),
          version: z.string().min(1).max(60),
          rows: z.string().max(60_000),
          values: valuesSchema,
        }),
      )
      .min(1)
      .max(60),
  }) satisfies z.ZodType<DraftContent>,
});

export interface DraftRoutesOptions {
  /** Throws TomoshibiError `station-locked`, `station-not-open`. */
  drafts: () => Drafts;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
  /** Throws TomoshibiError `patient-not-found`. */
  patient: (patientId: string) => unknown;
}

/** Routes to mount at `/api/drafts`, for a person. */
export function draftRoutes({ drafts, record, patient }: DraftRoutesOptions) {
  return new Hono<{ Variables: { session: Session } }>()
    .onError(failure)
    .get('/', queryOf(ofPatient), (c) => {
      const { patientId } = c.req.valid('query');
      const found = drafts().ofPatient(patientId);
      if (found.length > 0) record(c.var.session, { action: 'drafts-read', patientId });
      return c.json(found);
    })
    .get('/:id', (c) => {
      const draft = drafts().get(c.req.param('id'));
      const { id, patientId, forms } = draft;
      record(c.var.session, { action: 'draft-opened', patientId, detail: { draft: id, forms: codesOf(forms) } });
      return c.json(draft);
    })
    .put('/', jsonBody(keepBody), (c) => {
      const { session } = c.var;
      const { id, patientId, content } = c.req.valid('json');
      patient(patientId);
      const kept = drafts().keep(patientId, content, session.name, id);
      record(session, { action: 'draft-kept', patientId, detail: { draft: kept.id, forms: codesOf(kept.forms) } });
      return c.json(kept);
    })
    .delete('/:id', (c) => {
      const { id, patientId, forms } = drafts().delete(c.req.param('id'));
      record(c.var.session, { action: 'draft-deleted', patientId, detail: { draft: id, forms: codesOf(forms) } });
      return c.body(null, 204);
    });
}

function codesOf(forms: { code: string }[]): string[] {
  return forms.map(({ code }) => code);
}
