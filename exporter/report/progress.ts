/**
 * How far a run is: one line that is painted over on a terminal, a line a minute for a scheduler's log. What is to be
 * expected is what the run before read of the same source.
 */
import type { Findings } from '../export-report.ts';
import type { Progress } from '../report.ts';
import type { ReportWords } from './words.ts';

const minuteMs = 60_000;
/** Before this much of a source is read, a rate says nothing. */
const soonMs = 3000;

export interface ProgressOptions {
  words: ReportWords;
  /** Names in export.yml. */
  sources: readonly string[];
  /** The run before. */
  before: Findings | null;
  isTerminal: boolean;
  write: (text: string) => void;
  /** Milliseconds. */
  clock?: () => number;
}

export class ProgressLines {
  readonly #options: ProgressOptions;
  readonly #clock: () => number;
  readonly #begun = new Map<string, number>();
  readonly #open: Set<string>;
  #said: number;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
    this.#open = new Set(options.sources);
    this.#said = this.#clock();
  }

  tell(progress: Progress): void {
    const now = this.#clock();
    const begun = this.#begun.get(progress.source) ?? now;
    this.#begun.set(progress.source, begun);
    const { isTerminal } = this.#options;
    if (progress.done) {
      if (progress.read > 0) this.#finished(progress, now - begun);
    } else if (isTerminal) {
      this.#options.write(`\r\x1b[K${this.#line(progress, now - begun)}`);
    } else if (now - this.#said >= minuteMs) {
      this.#say(this.#line(progress, now - begun));
      this.#said = now;
    }
  }

  /** A line that stays. */
  note(text: string): void {
    this.#say(text);
  }

  #finished({ source, read }: Progress, elapsedMs: number): void {
    const { t, count, duration } = this.#options.words;
    this.#say(t('progress.done', { source, read: count(read), duration: duration(elapsedMs / 1000) }));
    if (!this.#open.delete(source) || this.#open.size > 0) return;
    this.#say(t('progress.finishing'));
  }

  #say(line: string): void {
    this.#options.write(this.#options.isTerminal ? `\r\x1b[K${line}\n` : `${line}\n`);
  }

  #line({ source, read, quarantined, bytes }: Progress, elapsedMs: number): string {
    const { t, count, duration } = this.#options.words;
    const parts: string[] = [];
    const expected = this.#expected(source);
    if (expected > read) {
      const percent = Math.floor((read / expected) * 100);
      parts.push(t('progress.of', { source, read: count(read), expected: count(expected), percent }));
    } else parts.push(t('progress.source', { source, read: count(read) }));
    if (elapsedMs >= soonMs) {
      if (bytes > 0) parts.push(t('progress.rate', { rate: (bytes / 1e3 / elapsedMs).toFixed(1) }));
      if (expected > read && read > 0) {
        parts.push(t('progress.left', { left: duration(Math.ceil(((expected - read) / read) * (elapsedMs / 1000))) }));
      }
    }
    if (quarantined > 0) parts.push(t('progress.setAside', { quarantined: count(quarantined) }));
    return parts.join('  ');
  }

  #expected(source: string): number {
    const kinds = this.#options.before?.sources.find((each) => each.source === source)?.kinds ?? {};
    return Object.values(kinds).reduce((sum, { read }) => sum + read, 0);
  }
}
