/**
 * The chain: an entry's hash is SHA-256 of its text, a JSON array whose last element is the hash of the entry before. Entries
 * of version 1 were written before staff numbers were; they keep the text they had.
 */
import crypto from 'node:crypto';
import type { LogProblem, LogVerdict } from '../../shared/audit.ts';

/** An entry as written. `detail` is JSON. */
export interface AuditRow {
  seq: number;
  version: number;
  at: string;
  action: string;
  person: string | null;
  staff_id: string | null;
  role: string | null;
  /** 1 or 0. */
  break_glass: number;
  patient_id: string | null;
  detail: string;
  previous: string;
  hash: string;
}

/** What an entry's hash is of, and the hash; what an exported log has one a line. */
export interface Link {
  /** JSON array. */
  entry: string;
  hash: string;
}

/** Names of the elements of an entry's text, by version. */
export const fieldsOfVersion = {
  1: ['seq', 'at', 'action', 'person', 'role', 'patient_id', 'detail', 'previous'],
  2: [
    'version',
    'seq',
    'at',
    'action',
    'person',
    'staff_id',
    'role',
    'break_glass',
    'patient_id',
    'detail',
    'previous',
  ],
} as const satisfies Record<number, readonly (keyof AuditRow)[]>;

export const currentVersion = 2;
export const firstPrevious = '0'.repeat(64);
/** Milliseconds by which a clock may be put right without a word. */
const slack = 5_000;

/** Somewhere else that an entry's hash is known from. */
export interface Anchor {
  seq: number;
  hash: string;
}

export function textOf(row: Omit<AuditRow, 'hash'>): string {
  const fields = row.version === 1 ? fieldsOfVersion[1] : fieldsOfVersion[2];
  return JSON.stringify(fields.map((field) => row[field]));
}

export function hashOf(text: string): string {
  return crypto.createHash('sha256').update(text).digest('hex');
}

/** The entry of a line of an exported log. @returns null where it is none */
export function rowOf({ entry, hash }: Link): AuditRow | null {
  let values: unknown;
  try {
    values = JSON.parse(entry);
  } catch {
    return null;
  }
  if (!Array.isArray(values)) return null;
  const version = values.length === fieldsOfVersion[1].length ? 1 : 2;
  const fields = fieldsOfVersion[version];
  if (values.length !== fields.length) return null;
  const named = Object.fromEntries(fields.map((field, index) => [field, values[index] as unknown]));
  const row = { staff_id: null, break_glass: 0, ...named, version, hash } as unknown as AuditRow;
  return textOf(row) === entry && typeof row.at === 'string' && typeof row.detail === 'string' ? row : null;
}

/** Looks at entries one after another. */
export class ChainCheck {
  readonly #anchors: Map<number, Set<string>>;
  readonly #anchored: number;
  #previous = firstPrevious;
  #entries = 0;
  #broken: { at: number; problem: LogProblem } | null = null;
  #lastAt = '';
  readonly #noted: number[] = [];
  #unexplainedTimes = 0;

  constructor(anchors: readonly Anchor[] = []) {
    this.#anchors = new Map();
    for (const { seq, hash } of anchors) {
      const known = this.#anchors.get(seq) ?? new Set();
      this.#anchors.set(seq, known.add(hash));
    }
    this.#anchored = Math.max(0, ...this.#anchors.keys());
  }

  /** @returns false once the chain has broken: what comes after says nothing any more */
  next(row: AuditRow): boolean {
    if (this.#broken) return false;
    const seq = this.#entries + 1;
    if (!isWhole(row) || row.seq !== seq || row.previous !== this.#previous || row.hash !== hashOf(textOf(row))) {
      this.#broken = { at: seq, problem: 'edited' };
      return false;
    }
    const known = this.#anchors.get(seq);
    if (known && !(known.size === 1 && known.has(row.hash))) {
      this.#broken = { at: seq, problem: 'rewritten' };
      return false;
    }
    this.#entries = seq;
    this.#previous = row.hash;
    if (row.action === 'log-damaged' || row.action === 'log-replaced') this.#noted.push(seq);
    if (row.action !== 'clock-changed' && Date.parse(row.at) + slack < Date.parse(this.#lastAt))
      this.#unexplainedTimes++;
    this.#lastAt = row.at;
    return true;
  }

  /** @param issued how many entries there have been, where a counter says so */
  end(issued?: number): LogVerdict {
    const beyond = Math.max(this.#anchored, issued ?? 0);
    if (!this.#broken && beyond > this.#entries) {
      this.#broken = { at: this.#entries + 1, problem: 'shortened' };
    } else if (!this.#broken && issued !== undefined && issued < this.#entries) {
      this.#broken = { at: issued + 1, problem: 'edited' };
    }
    return {
      entries: this.#entries,
      head: this.#previous,
      brokenAt: this.#broken?.at ?? null,
      problem: this.#broken?.problem ?? null,
      noted: this.#noted,
      unexplainedTimes: this.#unexplainedTimes,
    };
  }
}

/** A version 1 text says nothing of the later columns, so that nothing may stand in them. */
function isWhole({ version, staff_id, break_glass }: AuditRow): boolean {
  return version === currentVersion || (version === 1 && staff_id === null && break_glass === 0);
}
