/** The batch of this station: at most one at a time, in memory until the station locks. */
import { TomoshibiError } from '../../shared/errors.ts';
import {
  type BatchEstimate,
  type BatchPileItem,
  type BatchRequest,
  type BatchResume,
  type BatchView,
  type CurrentBatch,
  type PaperEstimate,
  unknownWard,
} from '../../shared/paper.ts';
import type { SavedSheets } from '../../shared/printers.ts';
import { estimate } from '../../shared/stock.ts';
import type { PrintJobView } from '../../shared/views.ts';
import type { AuditEntry } from '../audit/audit.ts';
import type { Host } from '../host.ts';
import { requirePrinter } from '../printers/printers.ts';
import { requireKeeper, savePiles } from '../printers/save-sheets.ts';
import type { Session } from '../sessions/sessions.ts';
import type { Station } from '../station/station.ts';
import { Batch } from './batch.ts';
import { type BatchEntry, notIssued, PageSample } from './batch-estimate.ts';
import { type BatchItem, type BatchPlan, deliveryList, planBatch, sheetsOf, type WardPlan } from './batch-plan.ts';
import { wardChart } from './census.ts';
import { type Chart, chartOf } from './chart.ts';
import type { Forms } from './forms.ts';
import { linesOf } from './job-length.ts';
import { localTime } from './local-time.ts';
import { SheetDrawing } from './sheet-drawing.ts';

/** A lot of a PDF is some hundred sides; on its way to a printer it is what a pause cannot hold back. */
const lotPatients = { pdf: 25, paper: 10 };
/** One window lays out while the other makes its PDF; a printer takes one lot after another. */
const lanes = { pdf: 2, paper: 1 };
/** Forms that are filled from the records, to be counted, before anything else has its turn. */
const readAtOnce = 50;

export interface BatchesOptions {
  station: Station;
  host: Host;
  forms: Forms;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
}

export class Batches {
  readonly #options: BatchesOptions;
  readonly #drawing: SheetDrawing;
  readonly #sample = new PageSample();
  readonly #listeners = new Set<() => void>();
  #sampledData = '';
  #batch: Batch | null = null;
  #discarded: CurrentBatch['discarded'] = null;

  constructor(options: BatchesOptions) {
    this.#options = options;
    this.#drawing = new SheetDrawing(options.host);
  }

  /** Files are written by the host, in a place that the person chooses. */
  get saves(): boolean {
    return this.#options.host.saveFile !== undefined;
  }

  /** Sheets are on their way, or wait to be: what ends now is lost. */
  get underWay(): boolean {
    return this.#batch !== null && !this.#batch.ended;
  }

  /** @returns a function that stops the listening */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  current(): CurrentBatch {
    return { batch: this.#batch?.view() ?? null, discarded: this.#discarded };
  }

  /** @throws TomoshibiError `batch-not-found` */
  get(id: string): Batch {
    if (this.#batch?.id !== id) throw new TomoshibiError('batch-not-found');
    return this.#batch;
  }

  /**
   * What it would take; nothing is entered in the ledger and nothing printed.
   * @throws TomoshibiError what planBatch throws, `print-unavailable`, `sheet-clipped`
   */
  async estimate(request: BatchRequest, session: Session): Promise<BatchEstimate> {
    return this.#estimate(request, this.#plan(request), session);
  }

  /**
   * Begins a batch; it goes on without anybody watching.
   * @throws TomoshibiError `batch-running` while another is not through, `batch-printer-needed`, `printer-not-found`, and
   *   what `estimate` throws
   */
  async create(request: BatchRequest, session: Session): Promise<BatchView> {
    const plan = this.#plan(request);
    const estimate = await this.#estimate(request, plan, session);
    const via = this.#via(request);
    const printer = via === 'paper' ? await this.#printer(request.printer) : null;
    // Where there is paper, a file is for those who may keep one.
    if (via === 'pdf' && this.#options.host.print) requireKeeper(session);
    if (this.#batch && !this.#batch.ended) throw new TomoshibiError('batch-running');
    const { station, record } = this.#options;
    this.#discarded = null;
    const batch = new Batch(
      request,
      plan,
      { via, printer, by: session.name, estimate },
      {
        drawing: this.#drawing,
        lanes: lanes[via],
        ledger: () => station.ledger,
        jobsOf: (ward, items) => this.#jobsOf(request, ward, items, session),
        data: () => this.#data,
        record: (entry) => record(session, entry),
        paper: (count) => this.#paper(count),
        changed: () => this.#changed(),
      },
    );
    this.#batch = batch;
    const forms = request.forms.map(({ code }) => code);
    const detail = { batch: batch.id, wards: plan.wards.map(({ ward }) => ward), forms, patients: plan.patients };
    record(session, { action: 'batch-made', detail });
    batch.start();
    this.#changed();
    return batch.view();
  }

  /** A batch that is through is no longer shown. @throws TomoshibiError `batch-running`, `batch-not-found` */
  forget(id: string): void {
    if (!this.get(id).ended) throw new TomoshibiError('batch-running');
    this.#batch = null;
    this.#changed();
  }

  dismissDiscarded(): void {
    this.#discarded = null;
    this.#changed();
  }

  /**
   * Goes on, on another printer where one is named.
   * @throws TomoshibiError `printer-not-found`, `batch-not-found`, and what Batch.resume throws
   */
  async resume(id: string, { from, why, printer }: BatchResume & { why: string }): Promise<BatchView> {
    const batch = this.get(id);
    if (printer) await requirePrinter(printer, this.#options.host);
    await batch.resume(from ?? null, why, printer);
    return batch.view();
  }

  /**
   * Files of wards, in a place that the person chooses.
   * @throws TomoshibiError `request-invalid` where one is not there, and what savePiles throws
   */
  save(id: string, parts: number[], session: Session): Promise<SavedSheets> {
    const { host, record } = this.#options;
    const batch = this.get(id);
    const piles = parts.map((part) => {
      const { pdf, ward, sides, reprintFrom } = batch.file(part);
      const name = `tomoshibi-${fileSafe(ward)}${reprintFrom === null ? '' : `-from-${reprintFrom}`}.pdf`;
      return {
        name,
        pdf,
        entry: { detail: { batch: id, ward, sides, reprintFrom } },
        written: () => batch.taken(part),
      };
    });
    return savePiles(host, session, piles, record);
  }

  pile(id: string, part: number): BatchPileItem[] {
    return this.get(id).pile(part);
  }

  /** Before the station locks, while the ledger is open: what is not on paper will not be. */
  async discard(): Promise<void> {
    const batch = this.#batch;
    this.#batch = null;
    this.#sample.forget();
    if (batch && !batch.ended) {
      const { sides, sidesDone, parts } = batch.view();
      const wards = parts.filter(({ state }) => state !== 'done').length;
      this.#discarded = { at: localTime(new Date()), sides, sidesDone, wards };
      await batch.cancel('cancelled', '端末のロックによるまとめ印刷の中止');
    }
    this.#drawing.close();
  }

  #via({ pdf }: BatchRequest): 'paper' | 'pdf' {
    return this.#options.host.print && !pdf ? 'paper' : 'pdf';
  }

  /** Lots go to a queue one after another, unasked, so that somebody has to have named it. */
  async #printer(asked: string | undefined): Promise<string> {
    const { host, station } = this.#options;
    const printer = asked ?? station.printers.choice.printer;
    if (printer === null) throw new TomoshibiError('batch-printer-needed');
    await requirePrinter(printer, host);
    return printer;
  }

  /** Of the generation that is open, wherever it is read from. */
  get #data(): string {
    return this.#options.station.generation.id;
  }

  #plan(request: BatchRequest): BatchPlan {
    const { forms, station } = this.#options;
    const via = this.#via(request);
    const lots = { patients: lotPatients[via], onePaper: via === 'paper' };
    return planBatch(request, forms, station.generation.records.wards, lots);
  }

  async #estimate(request: BatchRequest, plan: BatchPlan, session: Session): Promise<BatchEstimate> {
    if (this.#sampledData !== this.#data) this.#sample.forget();
    this.#sampledData = this.#data;
    const count = await this.#sample.estimate(request, plan, {
      layOut: (entries) =>
        this.#drawing.draw(
          this.#unissued(request, plan, entries, session).map((job) => ({ job, skip: 0, front: true })),
          async ({ pages }) => pages,
        ),
      linesOf: async (entries) => {
        const lines: number[] = [];
        for (let from = 0; from < entries.length; from += readAtOnce) {
          const some = entries.slice(from, from + readAtOnce);
          lines.push(...this.#unissued(request, plan, some, session).map(linesOf));
          // Others are at work meanwhile.
          await new Promise((resolve) => setImmediate(resolve));
        }
        return lines;
      },
    });
    return { ...count, ...this.#paper(count) };
  }

  /** @param entries in the order of the plan */
  #unissued(request: BatchRequest, plan: BatchPlan, entries: BatchEntry[], session: Session): PrintJobView[] {
    return plan.wards.flatMap((part) => {
      const own = entries.filter(({ ward }) => ward === part.ward).map(({ item }) => ({ ...item, issued: notIssued }));
      return own.length > 0 ? this.#jobsOf(request, part, own, session) : [];
    });
  }

  #paper(count: { sides: number; sheets: number }): PaperEstimate {
    return estimate(count, this.#options.station.stock.view().settings.printing);
  }

  /** Each patient's records are read once for all of their forms in a lot. */
  #jobsOf(request: BatchRequest, part: WardPlan, items: BatchItem[], session: Session): PrintJobView[] {
    const { generation, printJobs, printOrigin } = this.#options.station;
    const { records } = generation;
    const charts = new Map<string | null, Chart>();
    const chartFor = (patientId: string | null): Chart => {
      const known = charts.get(patientId);
      if (known) return known;
      const chart = patientId === null ? wardChart(records, part.ward) : chartOf(records, patientId);
      charts.set(patientId, chart);
      return chart;
    };
    const jobs = this.#options.station.ledger.together(() =>
      items.map(({ form, copies, patient, issued }) => {
        const chart = chartFor(patient?.patientId ?? null);
        const of = patient ? { patientId: patient.patientId } : { ward: part.ward };
        return printJobs.make({ form, copies, ...of }, session, chart, printOrigin, issued ?? undefined);
      }),
    );
    return items.map((item, index) => {
      const job = jobs[index]!;
      item.issued ??= { serial: job.serial, issuedAt: job.issuedAt };
      return item.form === deliveryList ? withSheets(job, part, request.duplex) : job;
    });
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** A ward's name as part of a file's, on any system. */
function fileSafe(ward: string): string {
  return ward === unknownWard ? 'unknown' : ward.replace(/[^\p{L}\p{N}-]/gu, '_');
}

/** The check list says how many sheets of paper each bed is given. */
function withSheets(job: PrintJobView, part: WardPlan, duplex: boolean): PrintJobView {
  const blocks = job.blocks.map((block) => {
    if (block.kind !== 'patients') return block;
    const given = new Set(part.patients.map(({ patientId }) => patientId));
    const patients = block.patients
      .filter(({ patientId }) => given.has(patientId))
      .map((patient) => {
        const own = part.items.filter((item) => item.patient?.patientId === patient.patientId);
        return { ...patient, sheets: sheetsOf(own, duplex) };
      });
    return { ...block, patients };
  });
  return { ...job, blocks };
}
