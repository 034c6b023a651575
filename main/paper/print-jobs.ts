/** Print jobs: a form, a patient as the records say now, and a serial. Kept in memory until the station locks. */
import crypto from 'node:crypto';
import { TomoshibiError } from '../../shared/errors.ts';
import type { PatientView, PicturesPerPage, PrintJobView, SheetBlock } from '../../shared/views.ts';
import type { Records } from '../records/records.ts';
import { blockOf, factsOf } from './content.ts';
import type { Forms } from './forms.ts';
import type { Ledger } from './ledger.ts';
import type { Picture } from './pictures.ts';

/** Jobs kept for reprinting; older ones are forgotten, their ledger entries are not. */
const keptJobs = 200;
const mostCopies = 20;
/** Their pictures are up to 64 MB each. */
const keptImageJobs = 3;
const imagesForm = 'G1';

export interface PrintJobRequest {
  form: string;
  patientId: string;
  copies: number;
}

export interface ImagesRequest {
  patient: PatientView;
  pictures: Picture[];
  perPage: PicturesPerPage;
  copies: number;
}

type JobContent = Pick<PrintJobView, 'definition' | 'patient' | 'facts' | 'blocks' | 'copies'>;

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
  readonly #pictures = new Map<string, Uint8Array[]>();

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
    const definition = this.#forms.get(request.form);
    const patient = records.patient(request.patientId);
    const facts = factsOf(definition, patient, records);
    const blocks = definition.blocks.map((block) => blockOf(block, patient, records));
    return this.#issue({ definition, patient, facts, blocks, copies: request.copies }, session, origin);
  }

  /**
   * A sheet of pictures. They are kept in memory, of the last jobs only, and never written.
   * @throws TomoshibiError `form-not-found`, `request-invalid`
   */
  createImages(
    { patient, pictures, perPage, copies }: ImagesRequest,
    session: { name: string },
    origin: PrintOrigin,
  ): PrintJobView {
    const definition = this.#forms.get(imagesForm);
    const blocks: SheetBlock[] = [{ kind: 'images', perPage, pictures: pictures.map(({ about }) => about) }];
    const job = this.#issue({ definition, patient, facts: [], blocks, copies }, session, origin);
    this.#ledger.pictured(
      job.serial,
      pictures.map(({ about }) => about),
    );
    this.#pictures.set(
      job.id,
      pictures.map(({ png }) => png),
    );
    for (const id of [...this.#pictures.keys()].slice(0, -keptImageJobs)) {
      this.#pictures.delete(id);
      this.#jobs.delete(id);
    }
    return job;
  }

  /** @param position from 0 @throws TomoshibiError `print-job-not-found` */
  picture(id: string, position: number): Uint8Array {
    const png = this.#pictures.get(id)?.[position];
    if (!png) throw new TomoshibiError('print-job-not-found');
    return png;
  }

  hasPictures(id: string): boolean {
    return this.#pictures.has(id);
  }

  #issue(content: JobContent, session: { name: string }, origin: PrintOrigin): PrintJobView {
    const { definition, patient, facts, blocks, copies } = content;
    if (!Number.isInteger(copies) || copies < 1 || copies > mostCopies) throw new TomoshibiError('request-invalid');
    const patientId = patient.patient.id;
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
    this.#pictures.clear();
    this.#jobs.clear();
  }
}

/** The station's wall clock, `2026-11-21T22:10:05`, as people will compare it with their watch. */
function localTime(moment: Date): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  const day = [moment.getFullYear(), pad(moment.getMonth() + 1), pad(moment.getDate())].join('-');
  return `${day}T${[moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(pad).join(':')}`;
}
