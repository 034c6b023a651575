/**
 * The sink of a case. It remembers who was filed, from where, and what for whom, so that others than the reader can say
 * whose it should be. Now and then it is the exporter's own database, finished as an export finishes it.
 */
import fs from 'node:fs';
import path from 'node:path';
import { FlagRules } from '../../exporter/flags/rules.ts';
import type { RecordSink } from '../../exporter/sources/source.ts';
import { RecordsDatabase } from '../../exporter/write/records-db.ts';
import type { RecordType } from '../../shared/records.ts';
import { RecordingSink } from '../exporter/recording-sink.ts';

export interface Filed {
  type: RecordType;
  patientId: string;
  source: string;
}

export interface Person {
  /** Where the source says so: `<source name>:<path>`. */
  source: string;
  key: string;
  identifier: string;
}

/** An allergy that is none, or of which nothing is known. */
export interface Denial {
  assertion: 'none-known' | 'no-information';
  text: string;
  code: string | null;
}

export interface Watched {
  sink: RecordSink;
  persons: Person[];
  filed: Filed[];
  denials: Denial[];
  /** What was filed is far more than what was read. */
  excess(inputBytes: number): string[];
  /** Concludes, indexes and closes. */
  finish(): void;
  /** After something went wrong. */
  abandon(): void;
}

/** Cases between two that fill the exporter's own database. */
export const databaseEvery = 24;
const createdAt = '2026-11-22T22:00:00';
const rules = FlagRules.load();

/** @param folder beside the case's files, where a database may be until it is finished */
export function watchedSink(number: number, folder: string): Watched {
  if (number % databaseEvery !== 0) return watch(new RecordingSink(), { finish: () => {}, abandon: () => {} });
  fs.mkdirSync(folder, { recursive: true });
  const database = new RecordsDatabase(path.join(folder, 'records.db'), '5a'.repeat(32), createdAt, rules);
  const remove = () => fs.rmSync(folder, { recursive: true, force: true });
  return watch(database, {
    finish: () => {
      database.settleRelations();
      database.concludeFlags();
      database.finish({ facility: 'fuzz', sequence: '1', created_at: createdAt });
      remove();
    },
    abandon: () => {
      try {
        database.abandon();
      } catch {
        // Closed already.
      }
      remove();
    },
  });
}

function watch(inner: RecordSink, ends: Pick<Watched, 'finish' | 'abandon'>): Watched {
  const persons: Person[] = [];
  const filed: Filed[] = [];
  const denials: Denial[] = [];
  let longest = 0;
  let characters = 0;
  const measure = (record: object) => {
    for (const value of Object.values(record)) {
      const length = typeof value === 'string' || value instanceof Uint8Array ? value.length : 0;
      characters += length;
      longest = Math.max(longest, length);
    }
  };
  const patient: RecordSink['patient'] = (input, coverage, sameAs) => {
    const key = inner.patient(input, coverage, sameAs);
    persons.push({ source: input.source, key, identifier: input.identifier });
    measure(input);
    return key;
  };
  const put: RecordSink['put'] = (type, record) => {
    const outcome = inner.put(type, record);
    filed.push({ type, patientId: record.patientId, source: record.source });
    const { assertion, text, code } = record as { assertion?: string; text?: string; code?: string | null };
    if (type === 'allergy_intolerance' && (assertion === 'none-known' || assertion === 'no-information')) {
      denials.push({ assertion, text: text ?? '', code: code ?? null });
    }
    measure(record);
    return outcome;
  };
  const sink = new Proxy(inner, {
    get(target, key) {
      if (key === 'patient') return patient;
      if (key === 'put') return put;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  const excess = (inputBytes: number) => [
    ...(longest > 8 * inputBytes + 50_000 ? [`a value of ${longest} characters from ${inputBytes} bytes`] : []),
    ...(characters > 100 * inputBytes + 500_000 ? [`${characters} characters filed from ${inputBytes} bytes`] : []),
  ];
  return { sink, persons, filed, denials, excess, ...ends };
}

/**
 * An allergy is denied only where the unspoilt files denied it in the same words or by the same code. Words that were no statement about all
 * allergies may have become one about a class: then they stood there.
 */
export function unfoundedDenials(denials: readonly Denial[], stated: readonly Denial[]): string[] {
  const words = new Set(stated.flatMap(({ text, code }) => [folded(text), code ?? '']));
  return denials
    .filter(
      ({ assertion, text, code }) =>
        assertion === 'none-known' && !words.has(folded(text)) && !(code && words.has(code)),
    )
    .map(({ text }) => `"none known" that nobody stated: ${JSON.stringify(text.slice(0, 40))}`);
}

function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s。.]+/g, '');
}
