/** Print jobs: a form, a patient as the records say now, and a serial. Kept in memory until the station locks. */
import crypto from 'node:crypto';
import { TomoshibiError } from '../../shared/errors.ts';
import type { PrintJobView } from '../../shared/views.ts';
import type { Records } from '../records/records.ts';
import { blockOf, factsOf } from './content.ts';
import type { Forms } from './forms.ts';
import type { Ledger } from './ledger.ts';

/** Jobs kept for reprinting; older ones are forgotten, their ledger entries are not. */
const keptJobs = 200;
const mostCopies = 20;

export interface PrintJobRequest {
  form: string;
  patientId: string;
  copies: number;
}

/** Where and from what a form is printed. */
export interface PrintOrigin {
  facilityId: string;
  facilityName: string;
  station: string;
}

export class PrintJobs {
  readonly #forms: Forms;
  readonly #ledger: Ledger;
  readonly #jobs = new Map<string, PrintJobView>();

  constructor(forms: Forms, ledger: Ledger) {
    this.#forms = forms;
    this.#ledger = ledger;
  }

  /**
   * Takes the patient's data as they are now, and enters the form into the ledger.
   * @param origin the facility of the medium and this station
   * @throws TomoshibiError `form-not-found`, `patient-not-found`, `request-invalid`
   */
  create(request: PrintJobRequest, session: { name: string }, records: Records, origin: PrintOrigin): PrintJobView {
    const { form, patientId, copies } = request;
    if (!Number.isInteger(copies) || copies < 1 || copies > mostCopies) throw new TomoshibiError('request-invalid');
    const definition = this.#forms.get(form);
    const patient = records.patient(patientId);
    const facts = factsOf(definition, patient, records);
    const blocks = definition.blocks.map((block) => blockOf(block, patient, records));
    const issue = {
      form: definition.code,
      version: definition.version,
      patientId,
      identifier: patient.patient.identifier,
      station: origin.station,
      issuedBy: session.name,
      issuedAt: localTime(new Date()),
      dataAsOf: patient.dataAsOf,
      copies,
    };
    const job: PrintJobView = {
      id: crypto.randomUUID(),
      form: definition.code,
      formVersion: definition.version,
      serial: this.#ledger.issue(issue),
      patientId,
      issuedAt: issue.issuedAt,
      issuedBy: session.name,
      station: origin.station,
      facilityId: origin.facilityId,
      facilityName: origin.facilityName,
      dataAsOf: patient.dataAsOf,
      copies,
      definition,
      patient,
      facts,
      blocks,
    };
    this.#jobs.set(job.id, job);
    for (const id of [...this.#jobs.keys()].slice(0, -keptJobs)) this.#jobs.delete(id);
    return job;
  }

  /** @throws TomoshibiError `print-job-not-found` */
  get(id: string): PrintJobView {
    const job = this.#jobs.get(id);
    if (!job) throw new TomoshibiError('print-job-not-found');
    return job;
  }

  /** The layout has so many pages per copy: its sheets enter the ledger. @throws TomoshibiError `print-job-not-found` */
  laidOut(id: string, pages: number): void {
    if (!Number.isInteger(pages) || pages < 1) throw new TomoshibiError('request-invalid');
    this.#ledger.laidOut(this.get(id).serial, pages);
  }

  /** Forgets the patients' data, as the lock does. */
  clear(): void {
    this.#jobs.clear();
  }
}

/** The station's wall clock, `2026-11-21T22:10:05`, as people will compare it with their watch. */
function localTime(moment: Date): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  const day = [moment.getFullYear(), pad(moment.getMonth() + 1), pad(moment.getDate())].join('-');
  return `${day}T${[moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(pad).join(':')}`;
}
