/** `/api/temporary-patients`: numbers of this station's own for people without a chart, and whose they turned out to be. */
import { Hono } from 'hono';
import { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import { patientSchema } from '../../shared/records.ts';
import type { TemporaryPerson } from '../../shared/sheets.ts';
import { readTemporaryId, type TemporaryPatientsMade } from '../../shared/temporary.ts';
import type { AuditEntry } from '../audit/audit.ts';
import { failure, jsonBody } from '../http.ts';
import type { Session } from '../sessions/sessions.ts';
import type { TemporaryIds } from './temporary-ids.ts';
import type { TemporaryPatients } from './temporary-patients.ts';

/** The form of a registration (resources/forms/temporary-registration.yml). */
const registration = 'M1';

const line = z
  .string()
  .trim()
  .max(120)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u);
const detailsSchema = z.object({
  name: line.min(1),
  kana: line
    .nullable()
    .default(null)
    .transform((kana) => kana || null),
  birthDate: z
    .string()
    .regex(/^\d{4}(?:-\d{2}(?:-\d{2})?)?$/)
    .nullable()
    .default(null),
  sex: patientSchema.shape.sex,
});
const makeBody = z.union([
  /** A pile of blank cards. */
  z.strictObject({ blank: z.number().int().min(1).max(50), sheets: z.boolean().default(true) }),
  /** One person; `identifier` where they hold a card already, of whatever station. */
  z.strictObject({ person: detailsSchema, identifier: line.optional(), sheets: z.boolean().default(true) }),
]);
const rangeBody = z.object({ range: z.string().regex(/^\d{8}$/) });
const joinBody = z.object({
  /** Null takes an earlier joining back. */
  identifier: line.min(1).nullable(),
  patientId: z.string().min(1).max(200).nullable().default(null),
  reason: line.max(200).default(''),
});

export interface TemporaryRoutesOptions {
  /** These throw TomoshibiError `station-locked`, `station-not-open`. */
  ids: () => TemporaryIds;
  patients: () => TemporaryPatients;
  /** Makes a print job; its id. */
  print: (session: Session, form: string, person: TemporaryPerson) => string;
  /** The identifier of a chart on the medium; throws `patient-not-found`. */
  identifierOf: (patientId: string) => string;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
}

/** Routes to mount at `/api/temporary-patients`, for a person. */
export function temporaryRoutes({ ids, patients, print, identifierOf, record }: TemporaryRoutesOptions) {
  return new Hono<{ Variables: { session: Session } }>()
    .onError(failure)
    .get('/', (c) => {
      const entries = patients().entries();
      record(c.var.session, { action: 'temporary-patients-read', detail: { patients: entries.length } });
      return c.json(entries);
    })
    .post('/', jsonBody(makeBody), (c) => {
      const { session } = c.var;
      const body = c.req.valid('json');
      const person = 'person' in body ? body.person : null;
      const identifiers =
        'blank' in body
          ? ids().next(body.blank, session.name)
          : [body.identifier ? typedId(body.identifier) : ids().next(1, session.name)[0]!];
      const made = identifiers.map((identifier) => patients().register(identifier, person, session.name));
      record(session, { action: 'temporary-patients-made', detail: { identifiers } });
      const jobs = body.sheets ? made.map((entry) => print(session, registration, entry)) : [];
      const answer: TemporaryPatientsMade = { patients: made, jobs };
      return c.json(answer);
    })
    .get('/range', (c) => c.json(ids().view()))
    .put('/range', jsonBody(rangeBody), (c) => {
      const { session } = c.var;
      if (session.role !== 'administrator') throw new TomoshibiError('administrator-required');
      const { range } = c.req.valid('json');
      const view = ids().set(range, session.name);
      record(session, { action: 'temporary-range-set', detail: { range } });
      return c.json(view);
    })
    .put('/:id', jsonBody(detailsSchema), (c) => {
      const id = c.req.param('id');
      const entry = patients().describe(id, c.req.valid('json'));
      record(c.var.session, { action: 'temporary-patient-changed', patientId: id });
      return c.json(entry);
    })
    .post('/:id/join', jsonBody(joinBody), (c) => {
      const { session } = c.var;
      const id = c.req.param('id');
      const { identifier, patientId, reason } = c.req.valid('json');
      if (identifier === null && reason === '') throw new TomoshibiError('request-invalid');
      // The chart's own number: a slip of the hand must not join it to another's.
      if (patientId && identifierOf(patientId) !== identifier) throw new TomoshibiError('request-invalid');
      const to = identifier === null ? null : { identifier, patientId };
      const entry = patients().join(id, to, { by: session.name, why: reason });
      record(session, { action: 'temporary-patient-joined', patientId: id, detail: { identifier, patientId } });
      return c.json(entry);
    });
}

/** @throws TomoshibiError `temporary-id-wrong` where the check digit does not fit */
function typedId(typed: string): string {
  const identifier = readTemporaryId(typed);
  if (!identifier) throw new TomoshibiError('temporary-id-wrong');
  return identifier;
}
