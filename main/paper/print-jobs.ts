/** Print jobs: a form, whose it is as the records say now, and a serial. Kept in memory until the station locks. */
import crypto from 'node:crypto';
import { TomoshibiError } from '../../shared/errors.ts';
import type { FormDefinition } from '../../shared/forms.ts';
import { printedSheets } from '../../shared/ledger.ts';
import { mayShareSide, personOf, type SheetSubject, unissued } from '../../shared/sheets.ts';
import type { TemporaryPatientView } from '../../shared/temporary.ts';
import type { PatientView, PicturesPerPage, PrintJobView, SheetBlock } from '../../shared/views.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Records } from '../records/records.ts';
import { wardChart } from './census.ts';
import { type Chart, chartOf, emptyChart } from './chart.ts';
import { blockOf, factsOf } from './content.ts';
import type { Forms } from './forms.ts';
import type { IssuedForms } from './issued-forms.ts';
import { localTime } from './local-time.ts';
import type { Picture } from './pictures.ts';
import { type CheckedRequest, checkedRequest, mostCopies, type PrintJobRequest } from './print-request.ts';
import { valuesFor } from './values.ts';

/** Jobs kept for reprinting; older ones are forgotten, their ledger entries are not. */
const keptJobs = 200;
/** Their pictures are up to 64 MB each. */
const keptImageJobs = 3;
const imagesForm = 'G1';

export interface ImagesRequest {
  patient: PatientView;
  pictures: Picture[];
  perPage: PicturesPerPage;
  copies: number;
}

type JobContent = Pick<
  PrintJobView,
  'definition' | 'subject' | 'values' | 'facts' | 'blocks' | 'copies' | 'roles' | 'perSide' | 'labels' | 'reprint'
>;

/** What the ledger knows a form under. */
export type Issued = Pick<PrintJobView, 'serial' | 'issuedAt'>;

type SerialOf = (issue: Parameters<Ledger['issue']>[0]) => string;

/** Where and from what a form is printed. */
export interface PrintOrigin {
  facilityId: string;
  facilityName: string;
  station: string;
  /** Of a drill, the day that it says it is, `YYYY-MM-DD`. */
  day?: string;
}

/** Who issues. `emergency`: why without the roster's leave, where that is so. */
type Issuer = { name: string; emergency?: string | null };

export class PrintJobs {
  readonly #forms: Forms;
  readonly #ledger: Ledger;
  readonly #issuedForms: IssuedForms | null;
  readonly #temporaryPatients: () => TemporaryPatientView[];
  readonly #jobs = new Map<string, PrintJobView>();
  readonly #pictures = new Map<string, Uint8Array[]>();

  /** @param temporaryPatients of this station, for the sheet on which they are merged */
  constructor(
    forms: Forms,
    ledger: Ledger,
    temporaryPatients: () => TemporaryPatientView[] = () => [],
    issuedForms: IssuedForms | null = null,
  ) {
    this.#forms = forms;
    this.#ledger = ledger;
    this.#temporaryPatients = temporaryPatients;
    this.#issuedForms = issuedForms;
  }

  /**
   * Takes the data as they are now, and enters the form into the ledger.
   * @param origin the facility of the medium and this station
   * @throws TomoshibiError `form-not-found`, `patient-not-found`, `request-invalid`
   */
  create(request: PrintJobRequest, session: Issuer, records: Records, origin: PrintOrigin): PrintJobView {
    const checked = checkedRequest(request);
    const chart = chartFor(checked, records);
    const job = this.#make(checked, session, chart, origin, (issue) => this.#ledger.issue(issue));
    this.#jobs.set(job.id, job);
    for (const id of [...this.#jobs.keys()].slice(0, -keptJobs)) this.#jobs.delete(id);
    return job;
  }

  /**
   * The same of a chart that several forms are made of, without keeping the job: the caller does.
   * @param issued what the form was entered under before, to make it once more; nothing is entered then
   * @throws TomoshibiError `form-not-found`, `request-invalid`
   */
  make(request: PrintJobRequest, session: Issuer, chart: Chart, origin: PrintOrigin, issued?: Issued): PrintJobView {
    const serialOf: SerialOf = issued ? () => issued.serial : (issue) => this.#ledger.issue(issue);
    const job = this.#make(checkedRequest(request), session, chart, origin, serialOf);
    return issued ? { ...job, issuedAt: issued.issuedAt } : job;
  }

  /**
   * What the form would print now, to look at and to type into. It is not kept, has no serial, and is in no ledger.
   * @throws TomoshibiError `form-not-found`, `patient-not-found`, `request-invalid`
   */
  preview(request: PrintJobRequest, session: Issuer, records: Records, origin: PrintOrigin): PrintJobView {
    const checked = checkedRequest(request);
    const chart = chartFor(checked, records);
    return this.#make(checked, session, chart, origin, () => unissued);
  }

  #make(request: CheckedRequest, session: Issuer, chart: Chart, origin: PrintOrigin, serialOf: SerialOf): PrintJobView {
    const { form, roles, copies, perSide, labels, reprint, values } = request;
    const definition = this.#forms.get(form);
    const subject = subjectOf(request, chart);
    if (!isFor(definition, subject)) throw new TomoshibiError('request-invalid');
    if (perSide > 1 && !mayShareSide(definition)) throw new TomoshibiError('request-invalid');
    if (roles?.some((role) => role >= definition.copies.length)) throw new TomoshibiError('request-invalid');
    if (labels && definition.blocks[0]?.kind !== 'labels') throw new TomoshibiError('request-invalid');
    const sheet = { facilityName: origin.facilityName, now: timeOf(origin) };
    const lists = {
      sheets: () => this.#ledger.sheets(request.ledger ?? {}, { limit: printedSheets }),
      temporaryPatients: this.#temporaryPatients,
    };
    const content = {
      definition,
      subject,
      values: valuesFor(definition, values),
      facts: factsOf(definition, chart),
      blocks: definition.blocks.map((block) =>
        block.kind === 'pdf' ? this.#pdfOf(form) : blockOf(block, chart, sheet, lists),
      ),
    };
    const asked = { copies: roles?.length ?? copies, roles, perSide, labels, reprint };
    return this.#issue({ ...content, ...asked }, session, origin, serialOf);
  }

  #pdfOf(form: string): SheetBlock {
    const { pages, content } = this.#forms.pdf(form);
    return { kind: 'pdf', pages, content: Buffer.from(content).toString('base64') };
  }

  /**
   * A sheet of pictures. They are kept in memory, of the last jobs only, and never written.
   * @throws TomoshibiError `form-not-found`, `request-invalid`
   */
  createImages(
    { patient, pictures, perPage, copies }: ImagesRequest,
    session: Issuer,
    origin: PrintOrigin,
  ): PrintJobView {
    const definition = this.#forms.get(imagesForm);
    const blocks: SheetBlock[] = [{ kind: 'images', perPage, pictures: pictures.map(({ about }) => about) }];
    const subject: SheetSubject = { kind: 'patient', patient };
    const content = { definition, subject, values: {}, facts: [], blocks, copies };
    const job = this.#issue({ ...content, perSide: 1, reprint: 0 }, session, origin, (issue) =>
      this.#ledger.issue(issue),
    );
    this.#jobs.set(job.id, job);
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

  #issue(content: JobContent, session: Issuer, origin: PrintOrigin, serialOf: SerialOf): PrintJobView {
    const { definition, subject, copies } = content;
    if (!Number.isInteger(copies) || copies < 1 || copies > mostCopies) throw new TomoshibiError('request-invalid');
    const person = personOf(subject);
    const issue = {
      form: definition.code,
      version: definition.version,
      patientId: subject.kind === 'patient' ? subject.patient.patient.id : null,
      identifier: person?.patient.identifier || null,
      subject: subject.kind,
      ward: subject.kind === 'ward' ? subject.ward : (wardOf(person) ?? null),
      values: content.values,
      station: origin.station,
      issuedBy: session.name,
      issuedAt: timeOf(origin),
      dataAsOf: subject.kind === 'ward' ? subject.asOf : (person?.dataAsOf ?? null),
      copies,
    };
    const serial = serialOf(issue);
    if (serial !== unissued) this.#issuedForms?.keep(definition);
    return {
      ...content,
      id: crypto.randomUUID(),
      form: definition.code,
      formVersion: definition.version,
      serial,
      patientId: issue.patientId,
      issuedAt: issue.issuedAt,
      issuedBy: session.name,
      ...(session.emergency && { issuedInEmergency: true }),
      station: origin.station,
      facilityId: origin.facilityId,
      facilityName: origin.facilityName,
      dataAsOf: issue.dataAsOf,
    };
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

/** Now; in a drill the present time of its own day, so that its data are of last night on paper too. */
function timeOf({ day }: PrintOrigin): string {
  const now = localTime(new Date());
  return day ? `${day}${now.slice(10)}` : now;
}

/** Of a stay that goes on. */
function wardOf(person: PatientView | null): string | null | undefined {
  const encounter = person?.encounter;
  return encounter?.class === 'inpatient' && !encounter.end ? encounter.ward : null;
}

function chartFor({ patientId, temporary, ward }: CheckedRequest, records: Records): Chart {
  if (patientId) return chartOf(records, patientId);
  return ward ? wardChart(records, ward) : emptyChart(temporary ?? null);
}

/** The chart has to be of whom the request says: never another's. */
function subjectOf({ patientId, temporary, ward }: CheckedRequest, chart: Chart): SheetSubject {
  const { patient } = chart;
  const census = chart.census();
  if (patientId && patient?.patient.id === patientId) return { kind: 'patient', patient };
  if (temporary && patient?.patient.identifier === temporary.identifier) return { kind: 'temporary', patient };
  if (ward && census?.ward === ward) return { kind: 'ward', ward, patients: census.patients.length, asOf: census.asOf };
  if (patientId || temporary || ward || patient || census) throw new TomoshibiError('request-invalid');
  return { kind: 'station' };
}

/** A patient's form is printed of anybody, and of nobody as a blank; the others of what they are for only. */
function isFor({ scope }: FormDefinition, { kind }: SheetSubject): boolean {
  return scope === 'patient' || scope === kind || (scope === 'temporary' && kind === 'station');
}
