/**
 * One batch: ward after ward, each a pile that begins with its delivery check list. Drawn lot by lot, so that memory stays
 * what one lot takes; on to the printer, or into one PDF for each ward. It belongs to the station, not to a window.
 *
 *   preparing ─▶ printing ─▶ done          paper: a ward is laid out, then printed, before the next one
 *   preparing ─▶ ready ────▶ done          PDF: drawn, then fetched
 *        └─▶ paused ─▶ (goes on, or from a side that jammed)      └─▶ cancelled · failed
 */
import crypto from 'node:crypto';
import { type ErrorBody, TomoshibiError } from '../../shared/errors.ts';
import type {
  BatchEstimate,
  BatchPart,
  BatchPileItem,
  BatchRequest,
  BatchState,
  BatchView,
} from '../../shared/paper.ts';
import type { BatchPlan } from './batch-plan.ts';
import type { BatchRun, BatchTools } from './batch-run.ts';
import { runToPaper } from './batch-to-paper.ts';
import { runToPdf } from './batch-to-pdf.ts';
import { localTime } from './local-time.ts';
import { WardPile } from './ward-pile.ts';

/** Bytes of PDFs that wait in memory to be saved before drawing waits too, and of saved ones that are kept for a second time. */
const mostWaiting = 256 * 1024 ** 2;
const mostKept = 64 * 1024 ** 2;

export class Batch {
  readonly id = crypto.randomUUID();
  readonly #request: BatchRequest;
  readonly #by: string;
  readonly #tools: BatchTools;
  readonly #via: 'paper' | 'pdf';
  #printer: string | null;
  readonly #parts: WardPile[];
  readonly #data: string;
  readonly #startedAt = localTime(new Date());
  readonly #guess: BatchEstimate;
  #state: BatchState = 'preparing';
  #error: ErrorBody | null = null;
  #running: Promise<void> | null = null;
  #activeMs = 0;
  #activeSince: number | null = null;
  #roomMade = () => {};

  constructor(
    request: BatchRequest,
    plan: BatchPlan,
    options: { via: 'paper' | 'pdf'; printer: string | null; by: string; estimate: BatchEstimate },
    tools: BatchTools,
  ) {
    this.#request = request;
    this.#via = options.via;
    this.#printer = options.printer;
    this.#by = options.by;
    this.#guess = options.estimate;
    this.#tools = tools;
    this.#data = tools.data();
    this.#parts = plan.wards.map((ward) => new WardPile(ward));
  }

  get ended(): boolean {
    return ['done', 'cancelled', 'failed'].includes(this.#state);
  }

  view(): BatchView {
    const parts = this.#parts.map((part) => part.view(this.#request.duplex, this.#state === 'paused'));
    const sides = parts.every((part) => part.sides !== null)
      ? parts.reduce((sum, part) => sum + part.sides!, 0)
      : this.#guess.sides;
    const sidesDone = parts.reduce((sum, part) => sum + part.sidesDone, 0);
    return {
      id: this.id,
      state: this.#state,
      via: this.#via,
      printer: this.#printer,
      startedAt: this.#startedAt,
      issuedBy: this.#by,
      forms: this.#request.forms,
      duplex: this.#request.duplex,
      parts,
      sides,
      sidesDone,
      secondsLeft: this.#secondsLeft(sides - sidesDone),
      estimate: this.#estimate(parts),
      error: this.#error,
    };
  }

  /** The pile of a ward from top to bottom, as far as it is laid out. @throws TomoshibiError `request-invalid` */
  pile(index: number): BatchPileItem[] {
    return this.#part(index).inOrder();
  }

  start(): void {
    if (this.#running || this.ended) return;
    this.#error = null;
    this.#set('preparing');
    this.#activeSince = performance.now();
    this.#running = this.#run()
      .catch((error: unknown) => this.#stopped(error))
      .finally(() => {
        this.#activeMs += performance.now() - (this.#activeSince ?? performance.now());
        this.#activeSince = null;
        this.#running = null;
        this.#tools.changed();
      });
  }

  /** What is drawn at the moment is finished first. */
  pause(): void {
    if (this.ended || this.#state === 'paused') return;
    this.#error = null;
    this.#set('paused');
    this.#tools.record({ action: 'batch-paused', detail: { batch: this.id } });
    this.#roomMade();
  }

  /**
   * Goes on, or prints a ward's pile once more from a side on: those that may have come out before say that they are
   * printed again, under the same serials, and the ledger counts it.
   * @param printer another one for the rest
   * @throws TomoshibiError `request-invalid`, `batch-running` unless it is paused or through
   */
  async resume(from: { part: number; side: number } | null, why: string, printer?: string): Promise<void> {
    if (['cancelled', 'failed'].includes(this.#state)) throw new TomoshibiError('request-invalid');
    if (this.#state === 'paused') await this.#running;
    if (this.#running) throw new TomoshibiError('batch-running');
    if (!from && this.#state !== 'paused') throw new TomoshibiError('request-invalid');
    if (printer && this.#via === 'paper') this.#printer = printer;
    if (from) this.#goBack(from, why);
    else this.#goBackToLast(why);
    const place = { ...(from && { ward: this.#part(from.part).ward, side: from.side }), ...(printer && { printer }) };
    this.#tools.record({
      action: 'batch-resumed',
      detail: { batch: this.id, ...place } as Record<string, string | number>,
    });
    this.#state = 'preparing';
    this.start();
  }

  /** Nothing more is printed. Sheets that were entered and never left are voided in the ledger. */
  async cancel(state: 'cancelled' | 'failed' = 'cancelled', why = 'まとめ印刷の中止'): Promise<void> {
    if (this.ended) return;
    this.#set(state);
    this.#roomMade();
    await this.#running;
    this.#voidUnsent(why);
    for (const part of this.#parts) {
      part.pieces.clear();
      if (part.state !== 'done') part.state = state;
      part.pdf = null;
    }
    const { sidesDone } = this.view();
    this.#tools.record({ action: 'batch-cancelled', detail: { batch: this.id, sides: sidesDone } });
    this.#tools.changed();
  }

  /** The file of a ward. @throws TomoshibiError `request-invalid` while there is none */
  file(index: number): { pdf: Uint8Array; ward: string; sides: number; reprintFrom: number | null } {
    const { pdf, ward, sides, reprintFrom } = this.#part(index);
    if (!pdf) throw new TomoshibiError('request-invalid');
    return { pdf, ward, sides, reprintFrom };
  }

  /** The same, which has left with that. */
  take(index: number): ReturnType<Batch['file']> {
    const file = this.file(index);
    this.taken(index);
    return file;
  }

  /** The file of a ward has left; with the last one the batch is through. */
  taken(index: number): void {
    const part = this.#part(index);
    if (!part.saved) {
      part.saved = true;
      part.state = 'done';
      part.sent = part.at;
      this.#printed(part, 'pdf');
    }
    this.#makeRoom();
    if (this.#parts.every(({ state }) => state === 'done')) this.#set('done');
    else this.#tools.changed();
  }

  async #run(): Promise<void> {
    const run: BatchRun = {
      parts: this.#parts,
      duplex: this.#request.duplex,
      printer: this.#printer,
      tools: this.#tools,
      data: this.#data,
      mayGoOn: () => this.#mayGoOn(),
      set: (state) => this.#set(state),
      printed: (part) => this.#printed(part, 'paper'),
    };
    if (this.#via === 'pdf') await runToPdf(run);
    else await runToPaper(run);
  }

  /** @throws TomoshibiError `request-invalid` */
  #goBack({ part: index, side }: { part: number; side: number }, why: string): void {
    const part = this.#part(index);
    // A file that nobody has taken cannot have jammed.
    if (this.#via === 'pdf' && !part.saved) throw new TomoshibiError('request-invalid');
    part.goBack(side, this.#tools.ledger(), { by: this.#by, why });
  }

  /** What was on its way when the printer stopped may have come out in part. */
  #goBackToLast(why: string): void {
    for (const [index, part] of this.#parts.entries()) {
      if (this.#via === 'paper' && part.at < part.sent) this.#goBack({ part: index, side: part.at + 1 }, why);
    }
  }

  /** False when it is to stop; waits while too much waits to be saved. */
  async #mayGoOn(): Promise<boolean> {
    while (this.#state === 'preparing' || this.#state === 'printing') {
      if (this.#waitingBytes() < mostWaiting) return true;
      await new Promise<void>((resolve) => {
        this.#roomMade = resolve;
      });
    }
    return false;
  }

  #stopped(cause: unknown): void {
    const error = cause instanceof TomoshibiError ? cause : new TomoshibiError('internal', {}, { cause });
    if (error.code === 'internal') console.error('batch:', (cause as Error)?.name ?? 'failed');
    if (this.ended) return;
    this.#error = error.toBody();
    if (error.code === 'batch-data-changed') {
      this.#set('failed');
      this.#voidUnsent('まとめ印刷の途中でデータの世代が変わった');
    } else this.#set('paused');
    this.#tools.record({ action: 'batch-stopped', detail: { batch: this.id, code: error.code } });
  }

  #voidUnsent(why: string): void {
    const refs = this.#parts.flatMap((part) => part.unsent());
    if (refs.length > 0) this.#tools.ledger().voided(refs, { by: this.#by, why });
  }

  /** One entry for a ward: whose sheets, how many, under which serials; never what is on them. */
  #printed(part: WardPile, via: 'pdf' | 'paper'): void {
    const serials = part.items.map(({ issued }) => issued!.serial);
    this.#tools.record({
      action: 'batch-printed',
      detail: {
        batch: this.id,
        ward: part.ward,
        via,
        sides: part.sides,
        ...(part.reprintFrom !== null && { reprintFrom: part.reprintFrom }),
        firstSerial: serials[0] ?? null,
        lastSerial: serials.at(-1) ?? null,
        patientIds: part.patients.map(({ patientId }) => patientId),
      },
    });
  }

  #makeRoom(): void {
    let kept = 0;
    for (const part of this.#parts.toReversed()) {
      if (!part.saved || !part.pdf) continue;
      kept += part.pdf.byteLength;
      if (kept > mostKept) part.pdf = null;
    }
    this.#roomMade();
  }

  #waitingBytes(): number {
    return this.#parts.reduce((sum, { pdf, saved }) => sum + (saved ? 0 : (pdf?.byteLength ?? 0)), 0);
  }

  #estimate(parts: BatchPart[]): BatchEstimate {
    if (!parts.every(({ sides }) => sides !== null)) return this.#guess;
    const sides = parts.reduce((sum, part) => sum + part.sides!, 0);
    const sheets = parts.reduce((sum, part) => sum + part.sheets!, 0);
    const { patients, sampled } = this.#guess;
    return { sides, sheets, ...this.#tools.paper({ sides, sheets }), patients, sampled, exact: true };
  }

  /** As fast as until now. */
  #secondsLeft(left: number): number | null {
    if (this.#activeSince === null || left <= 0) return null;
    const seconds = (this.#activeMs + performance.now() - this.#activeSince) / 1000;
    const done = this.#parts.reduce((sum, { at }) => sum + at, 0);
    return done > 0 ? Math.ceil((left / done) * seconds) : null;
  }

  #part(index: number): WardPile {
    const part = this.#parts[index];
    if (!part) throw new TomoshibiError('request-invalid');
    return part;
  }

  #set(state: BatchState): void {
    this.#state = state;
    this.#tools.changed();
  }
}
