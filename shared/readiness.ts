/**
 * 点検: whether a station could be used tonight. What is looked at, what it can come to, and the answers of `/api/readiness`.
 * Words are in resources/locales/{ja,en}/readiness.json: `said.<said>`, and `do.<said>` where there is something to do.
 */
import { z } from 'zod';
import type { Role } from './views.ts';

/** In the order of the page. */
export const readinessChecks = [
  'medium',
  'patients',
  'studies',
  'page',
  'printer',
  'clock',
  'space',
  'keys',
  'people',
  'forms',
  'documents',
  'staleness',
  'program',
] as const;
export type ReadinessCheckName = (typeof readinessChecks)[number];

/** The worst first: of several lines the first of these says what the check came to. What was not done is never `ok`. */
export const readinessResults = ['failed', 'warning', 'not-done', 'ok'] as const;
export type ReadinessResult = (typeof readinessResults)[number];

export interface ReadinessLine {
  result: ReadinessResult;
  /** Key of the words. */
  said: string;
  /** Figures, as they are read in any language. Never of a patient. */
  params?: Record<string, string | number>;
  /** A code of shared/errors.ts: why. */
  cause?: string;
}

export interface ReadinessCheck {
  check: ReadinessCheckName;
  result: ReadinessResult;
  lines: ReadinessLine[];
  seconds: number;
}

export function resultOf(lines: readonly Pick<ReadinessLine, 'result'>[]): ReadinessResult {
  return readinessResults.find((result) => lines.some((line) => line.result === result)) ?? 'not-done';
}

/** Hours after which data of a source are a warning, and after which they fail: what the hospital agreed on. */
export const agreedHoursSchema = z
  .object({ warning: z.number().int().min(1).max(8784), failed: z.number().int().min(1).max(8784) })
  .refine(({ warning, failed }) => warning <= failed);
export type AgreedHours = z.output<typeof agreedHoursSchema>;
export const usualHours: AgreedHours = { warning: 24, failed: 72 };

export type ReadinessCounts = Record<ReadinessResult, number>;

export interface ReadinessReport {
  id: string;
  /** Local time of the station. */
  startedAt: string;
  endedAt: string;
  facility: { name: string; fingerprint: string };
  station: string;
  program: string;
  /** A drill's medium, with fictional patients. */
  drill: boolean;
  medium: {
    sequence: number;
    createdAt: string;
    /** First 16 hex digits of the SHA-256 of its manifest, in groups of four. */
    fingerprint: string;
    /** What records are read from. */
    from: 'medium' | 'copy';
  };
  by: { name: string; role: Role; breakGlass: boolean };
  hours: AgreedHours;
  checks: ReadinessCheck[];
  /** Null where this station has none before. */
  previous: { endedAt: string; counts: ReadinessCounts; changes: ReadinessChange[] } | null;
}

export interface ReadinessChange {
  check: ReadinessCheckName;
  before: ReadinessResult;
  after: ReadinessResult;
}

export interface ReadinessSummary {
  id: string;
  endedAt: string;
  by: string;
  sequence: number;
  drill: boolean;
  counts: ReadinessCounts;
}

export interface ReadinessProgress {
  files: number;
  filesDone: number;
  bytes: number;
  bytesDone: number;
  secondsLeft: number | null;
}

/** `GET /api/readiness` */
export interface ReadinessView {
  running: {
    startedAt: string;
    /** What is looked at now. */
    check: ReadinessCheckName | null;
    done: ReadinessCheck[];
    /** Of reading the medium. */
    progress: ReadinessProgress | null;
    stopping: boolean;
  } | null;
  /** Of this station, the newest; null: none yet. */
  last: ReadinessReport | null;
  earlier: ReadinessSummary[];
  hours: AgreedHours;
  /** The test page of `last` can still be printed and judged. */
  testPage: 'none' | 'drawn' | 'printed';
}

export function countsOf(checks: readonly Pick<ReadinessCheck, 'result'>[]): ReadinessCounts {
  const counts: ReadinessCounts = { failed: 0, warning: 0, 'not-done': 0, ok: 0 };
  for (const { result } of checks) counts[result]++;
  return counts;
}

/** One line under everything: key of the words `verdict.<verdict>`. */
export type ReadinessVerdict = 'not-ready' | 'attention' | 'incomplete' | 'ready';

export function verdictOf(counts: ReadinessCounts): ReadinessVerdict {
  if (counts.failed > 0) return 'not-ready';
  if (counts.warning > 0) return 'attention';
  return counts['not-done'] > 0 ? 'incomplete' : 'ready';
}

/** What became other than last time; a check that was not there then is none. */
export function changesBetween(before: readonly ReadinessCheck[], after: readonly ReadinessCheck[]): ReadinessChange[] {
  return after.flatMap(({ check, result }) => {
    const old = before.find((one) => one.check === check)?.result;
    return old && old !== result ? [{ check, before: old, after: result }] : [];
  });
}

type Words = Readonly<Record<string, string>>;
type ErrorWords = Readonly<Record<string, { what: string; do: string }>>;

/** A line in words: what was found, and what to do about it where there is something. */
export function lineText(
  { said, params = {}, cause, result }: ReadinessLine,
  words: Words,
  errors: ErrorWords,
): { said: string; todo: string | null } {
  const figures = inWords(params, words);
  const because = cause ? (errors[cause]?.what ?? cause) : null;
  const sentence = filled(words[`said.${said}`] ?? said, figures);
  const todo = result === 'ok' ? null : (words[`do.${said}`] ?? (cause ? errors[cause]?.do : null) ?? null);
  return { said: because ? `${sentence} ${filled(because, figures)}` : sentence, todo: todo && filled(todo, figures) };
}

/** The verdict in words, with the checks it rests on by name. */
export function verdictText(checks: readonly ReadinessCheck[], words: Words): string {
  const counts = countsOf(checks);
  const named = (result: ReadinessResult) =>
    checks.flatMap((one) => (one.result === result ? [words[`check.${one.check}`] ?? one.check] : [])).join(words.and);
  return filled(words[`verdict.${verdictOf(counts)}`]!, {
    failed: named('failed'),
    warning: named('warning'),
    notDone: named('not-done'),
    checks: checks.length,
  });
}

/** Counts in words, without those that are nought. */
export function countsText(counts: ReadinessCounts, words: Words): string {
  return [...readinessResults]
    .reverse()
    .flatMap((result) => (counts[result] > 0 ? [`${words[`result.${result}`]} ${counts[result]}`] : []))
    .join(' · ');
}

/** Spans of time, `47 h` and `12 d`, as the language has them. */
function inWords(params: Record<string, string | number>, words: Words): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      const span = /^(\d+) ([hd])$/.exec(String(value));
      return [name, span ? filled(words[`span.${span[2]}`]!, { count: span[1]! }) : value];
    }),
  );
}

function filled(words: string, params: Record<string, string | number>): string {
  return words.replace(/\{(\w+)\}/g, (place, name: string) => String(params[name] ?? place));
}
