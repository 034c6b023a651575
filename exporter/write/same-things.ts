/**
 * When two sources tell the same thing. Every column is compared as it is meant, not as it is written: widths, spaces and the
 * hospital's own time zone aside. What one source leaves open the other may fill; where they contradict each other in anything
 * that matters at the bedside they are two records, and both are shown.
 */
import type { RecordType } from '../../shared/records.ts';
import type { Row, Value } from '../../shared/rows.ts';

/** What one row of both says in a column. */
type Compare = (kept: Value, other: Value) => Value | typeof contradiction;

const contradiction = Symbol('contradiction');

interface SameThing {
  /** Names, any of which in common makes two rows speak of one thing. */
  names: (row: Row) => string[];
  /** When it was: of two rows that are one thing both have it, on the same day. */
  at?: string;
  columns: Record<string, Compare>;
}

const text: Compare = (kept, other) => joined(kept, other, (value) => fold(value));
const time: Compare = (kept, other) => {
  if (isMissing(kept)) return other;
  if (isMissing(other)) return kept;
  const [a, b] = [localTime(kept), localTime(other)];
  // The kept row's own words stay: what stands beside it, of the same order, is dated likewise.
  return a.startsWith(b) || b.startsWith(a) ? kept : contradiction;
};
/** What stands for "not told" beside null. */
const unless =
  (...untold: Value[]): Compare =>
  (kept, other) => {
    if (isMissing(kept) || untold.includes(kept)) return isMissing(other) ? kept : other;
    if (isMissing(other) || untold.includes(other)) return kept;
    return kept === other ? kept : contradiction;
  };
/** What takes something back is no filling of what was left open: it stands beside it. */
const unlessTakenBack =
  (...filling: Value[]): Compare =>
  (kept, other) => {
    if (kept === other) return kept;
    if (kept === 'unknown' && filling.includes(other)) return other;
    return other === 'unknown' && filling.includes(kept) ? kept : contradiction;
  };
/**
 * Whether an order of SS-MIX2 still runs, its dates say. Sources of FHIR say `active` long after its end and `completed` when it
 * is handed out: neither may hide it or keep it running.
 */
const statusOfOrder: Compare = (kept, other) => {
  if (kept === other) return kept;
  const told = kept === 'unknown' ? other : other === 'unknown' ? kept : null;
  return told === 'active' || told === 'completed' ? 'unknown' : contradiction;
};
const exact: Compare = (kept, other) => (kept === other ? kept : contradiction);
/** Who and where, which every source writes in its own way. */
const filled: Compare = (kept, other) => (isMissing(kept) ? other : kept);
const number: Compare = (kept, other) => joined(kept, other, (value) => fold(value).replace(/^0+(?=.)/, ''));
/** Sources add the degree to the reaction in words of their own. */
const reaction: Compare = (kept, other) =>
  joined(kept, other, (value) => fold(value.replace(/\((?:mild|moderate|severe)\)/g, '')));

const degrees: readonly [RegExp, string][] = [
  [/軽|mild/i, 'mild'],
  [/中等|moderate/i, 'moderate'],
  [/重度|重症|severe/i, 'severe'],
];

/** The degrees must be the same; words of both that say more (a risk) stay. */
const severity: Compare = (kept, other) => {
  if (isMissing(kept)) return other;
  if (isMissing(other)) return kept;
  if (degreesOf(kept) !== degreesOf(other)) return contradiction;
  const [a, b] = [String(kept), String(other)];
  if (b.includes(a)) return b;
  return a.includes(b) ? a : `${a}・${b}`;
};

/** A special kind of the surroundings is more than the surroundings. */
const category: Compare = (kept, other) => {
  const wide = (value: Value, one: Value) =>
    value === 'other' || (value === 'environment' && (one === 'pollen' || one === 'animal' || one === 'plant'));
  if (kept === other || wide(other, kept)) return kept;
  return wide(kept, other) ? other : contradiction;
};

const status = unless('unknown');
const place = ['ward', 'room', 'bed'];

/** What a name says: for what is only suspected, without the words that say so. */
function named(row: Row): string[] {
  const name = fold(row.text);
  return [`text ${row.verification_status === 'provisional' ? name.replace(/の?疑い$/, '') : name}`];
}

/** Its name, or its code in a system that both sources know by one name. */
function namedOrCoded(row: Row): string[] {
  const system = systemOf(row.code_system);
  return isMissing(row.code ?? null) || system === null
    ? named(row)
    : [...named(row), `code ${system} ${String(row.code)}`];
}

const order = { order_number: number, rp: number, note: text, route: text };

export const sameThings: Partial<Record<RecordType, SameThing>> = {
  // A negative and a positive never are one, nor a statement and its refutation.
  allergy_intolerance: {
    names: named,
    columns: {
      assertion: exact,
      category,
      clinical_status: unlessTakenBack('active'),
      verification_status: unlessTakenBack('confirmed', 'unconfirmed'),
      severity,
      reaction,
      onset: time,
      note: text,
    },
  },
  condition: {
    names: named,
    columns: {
      clinical_status: unlessTakenBack('active'),
      verification_status: unlessTakenBack('confirmed', 'unconfirmed'),
      is_main: unless(0),
      icd10: text,
      onset: time,
      abatement: time,
      outcome: text,
      note: text,
    },
  },
  medication_request: {
    names: namedOrCoded,
    at: 'start_date',
    columns: {
      basis: exact,
      status: statusOfOrder,
      setting: status,
      dose_text: text,
      daily_dose_text: text,
      quantity_text: text,
      usage: text,
      form: text,
      duration_text: text,
      start_date: time,
      end_date: time,
      prescriber: filled,
      department: filled,
      class_code: text,
      ...order,
    },
  },
  medication_administration: {
    names: namedOrCoded,
    at: 'start',
    columns: {
      kind: exact,
      status,
      start: time,
      end: time,
      dose_text: text,
      rate_text: text,
      performer: filled,
      class_code: text,
      ...order,
    },
  },
  observation: {
    names: namedOrCoded,
    at: 'effective_at',
    columns: {
      category: unless('other'),
      unit: text,
      interpretation: text,
      status,
      specimen: text,
      panel: filled,
      parent_id: exact,
      order_number: number,
      effective_at: time,
      note: text,
      value_code: filled,
      value_code_system: filled,
    },
  },
  encounter: {
    names: (row) => [`class ${String(row.class)}`],
    at: 'start',
    columns: {
      status,
      start: time,
      end: time,
      department: text,
      attending: filled,
      reason: text,
      disposition: filled,
    },
  },
};

/** Under what a row is looked up: its names, with its day where it has to have one. None: it is never joined. */
export function keysOf(type: RecordType, row: Row): string[] {
  const { names, at } = sameThings[type]!;
  if (at === undefined) return names(row);
  const when = row[at] ?? null;
  return isMissing(when) ? [] : names(row).map((name) => `${name} ${localTime(when).slice(0, 10)}`);
}

/**
 * What one row of both would say beside what the kept one says already, of two that share a key; null where they contradict
 * each other.
 */
export function oneOf(type: RecordType, kept: Row, other: Row): Row | null {
  const { columns } = sameThings[type]!;
  if (contradictingCodes(kept, other)) return null;
  if (type === 'observation' && (!sameValue(kept, other) || !sameRange(kept, other))) return null;
  const both: Row = {};
  if (type === 'observation' && isMissing(kept.reference_range ?? null) && !isMissing(other.reference_range ?? null)) {
    both.reference_range = other.reference_range!;
  }
  if (type === 'encounter') {
    const places = [kept, other].map((row) => fold(place.map((column) => row[column] ?? '').join('')));
    if (places[0] !== '' && places[1] !== '' && places[0] !== places[1]) return null;
    if (places[0] === '') for (const column of place) both[column] = other[column] ?? null;
  }
  for (const [column, compare] of Object.entries(columns)) {
    const [own, others] = [kept[column] ?? null, other[column] ?? null];
    const said = compare(own, others);
    if (typeof said === 'symbol') return null;
    if (said !== own) both[column] = said;
  }
  if (isMissing(kept.code ?? null) && !isMissing(other.code ?? null)) {
    both.code = other.code!;
    both.code_system = other.code_system ?? null;
  }
  return both;
}

/** Both know when it was and for how long, or neither does: nothing was taken on trust. */
export function areEquallyDated(type: RecordType, kept: Row, other: Row): boolean {
  return Object.entries(sameThings[type]!.columns).every(
    ([column, compare]) => compare !== time || isMissing(kept[column] ?? null) === isMissing(other[column] ?? null),
  );
}

/** Codes of one system that differ are two things, whatever they are called. */
function contradictingCodes(a: Row, b: Row): boolean {
  if (isMissing(a.code ?? null) || isMissing(b.code ?? null) || a.code === b.code) return false;
  const system = systemOf(a.code_system);
  return system !== null && system === systemOf(b.code_system);
}

function sameValue(a: Row, b: Row): boolean {
  if (typeof a.value_number === 'number' && typeof b.value_number === 'number')
    return a.value_number === b.value_number;
  return fold(a.value) === fold(b.value);
}

function sameRange(a: Row, b: Row): boolean {
  const unit = fold(isMissing(a.unit ?? null) ? b.unit : a.unit);
  const [left, right] = [a, b].map((row) => rangeOf(row, unit));
  return left === '' || right === '' || left === right;
}

/** `≤ 5.1 g/dL` of one source and `< 5.1` of the other mean the same bound. */
function rangeOf(row: Row, unit: string): string {
  const range = fold(row.reference_range);
  return (unit !== '' && range.endsWith(unit) ? range.slice(0, -unit.length) : range)
    .replace(/[–—−~〜]/g, '-')
    .replace(/[≤≦]|<=/g, '<')
    .replace(/[≥≧]|>=/g, '>');
}

/** What Japanese records and FHIR call the same system (HL7 table 0396 of JAHIS; JP Core). */
const systems: readonly (readonly string[])[] = [
  ['JC10', 'JLAC10', 'urn:oid:1.2.392.200119.4.504'],
  ['HOT', 'HOT9', 'urn:oid:1.2.392.200119.4.403.1', 'http://medis.or.jp/codesystem/master-hot9'],
  ['HOT13', 'urn:oid:1.2.392.200119.4.402.1', 'http://medis.or.jp/codesystem/master-hot13'],
  ['YJ', 'urn:oid:1.2.392.100495.20.1.73', 'http://capstandard.jp/iyaku.info/codesystem/yj-code'],
  ['MDCDX2', 'urn:oid:1.2.392.200119.4.101.2', 'http://medis.or.jp/codesystem/master-disease-exCode'],
  ['I10', 'ICD10', 'http://hl7.org/fhir/sid/icd-10', 'urn:oid:1.2.392.200119.4.101.4'],
  ['LN', 'LOINC', 'http://loinc.org'],
];
const systemNames = new Map(systems.flatMap((names) => names.map((name) => [name.toLowerCase(), names[0]!])));

/** Of a hospital's own system, null: two sources may call two of them alike. */
function systemOf(system: Value | undefined): string | null {
  return typeof system === 'string' ? (systemNames.get(system.toLowerCase()) ?? null) : null;
}

function joined(kept: Value, other: Value, plain: (value: string) => string): Value | typeof contradiction {
  if (isMissing(kept)) return other;
  if (isMissing(other)) return kept;
  return plain(String(kept)) === plain(String(other)) ? kept : contradiction;
}

function degreesOf(severity: Value): string {
  return degrees.flatMap(([words, degree]) => (words.test(String(severity)) ? [degree] : [])).join(' ');
}

function isMissing(value: Value): boolean {
  return value === null || value === '';
}

/** Any width, no spaces, no case. */
function fold(value: Value | undefined): string {
  return String(value ?? '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s/g, '');
}

/** SS-MIX2 is Japan's, and writes no offset. */
function localTime(value: Value): string {
  const written = String(value);
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d)?(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(written);
  if (!match) return written;
  const [, minute, seconds = '', offset] = match;
  if (offset === '+09:00') return `${minute}${seconds}`;
  const moment = Date.parse(`${minute}${seconds}${offset}`) + 9 * 3_600_000;
  return Number.isNaN(moment) ? written : new Date(moment).toISOString().slice(0, seconds === '' ? 16 : 19);
}
