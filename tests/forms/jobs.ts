/** Print jobs for forms of the ward, always of the same hour and serials, so that their pictures are always the same. */
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { Ledger } from '../../main/ledger/ledger.ts';
import { Forms } from '../../main/paper/forms.ts';
import { PrintJobs } from '../../main/paper/print-jobs.ts';
import { Records } from '../../main/records/records.ts';
import type { FormDefinition } from '../../shared/forms.ts';
import type { FormValues, LedgerSheet } from '../../shared/paper.ts';
import type { PrintJobView } from '../../shared/views.ts';
import { ordinary, ward, wardHospital } from './ward.ts';

export const forms = new Forms(path.join(import.meta.dirname, '../../resources/forms'));
/** Pictures come from the image viewer, and have tests of their own. */
export const definitions = forms.list().filter(({ code }) => code !== 'G1');

const origin = { facilityId: 'tomoshibi-demo-hospital', facilityName: '灯火記念病院', station: '3西-PC2' };
const issuedAt = '2026-11-21T22:10:05';
const person = { identifier: 'T90000017', name: '', kana: null, birthDate: null, sex: 'unknown' as const };
const records = new Records(wardHospital().database, () => true);

/** @param patientId whose form it is, where it is a patient's */
export function jobOf(definition: FormDefinition, patientId = ordinary, values: FormValues = {}): PrintJobView {
  const jobs = new PrintJobs(forms, new Ledger(new Database(':memory:')));
  const whose = {
    patient: { patientId },
    temporary: { temporary: person },
    ward: { ward },
    station: {},
  }[definition.scope];
  const request = { form: definition.code, copies: 1, values, ...whose };
  const job = jobs.create(request, { name: '山本 花子' }, records, origin);
  const blocks = job.blocks.map((block) => (block.kind === 'ledger' ? { ...block, sheets: issued } : block));
  return {
    ...job,
    blocks,
    id: `${definition.code}-${patientId}`,
    serial: `TEST-${definition.code}`,
    issuedAt,
  };
}

/** What a station printed, as the ledger lists it. */
export const issued: LedgerSheet[] = Array.from({ length: 40 }, (_, index) => ({
  serial: `TEST-${String(index + 1).padStart(6, '0')}`,
  form: ['M3', 'M6', 'M7'][index % 3]!,
  version: '1.0',
  copy: 1,
  page: (index % 2) + 1,
  pages: 2,
  patientId: ordinary,
  identifier: ordinary,
  ward,
  station: origin.station,
  subject: 'patient',
  issuedBy: '山本 花子',
  issuedAt,
  dataAsOf: '2026-11-21T22:00',
  status: index === 3 ? 'voided' : 'issued',
  returns: true,
  reprints: 0,
}));
