/**
 * Allergies come from two places: AL1 of ADT-00 and IAM of ADT-61. Both are read, the same allergy is shown once, and it
 * says where it stood. Other messages (an admission, an order) may repeat them as they were then: what stands in those
 * alone is read too. That there is none is believed only where ADT-00 or ADT-61 says so in words.
 */
import type { RecordInput } from '../../../shared/records.ts';
import { datatypeOf } from './datatypes.ts';
import { type Filing, type Found, origin } from './filing.ts';
import { Message, type Segment } from './message.ts';

type Allergy = Omit<RecordInput<'allergy_intolerance'>, 'patientId'>;

interface Statement {
  allergy: Allergy;
  /** The text as it is compared. */
  name: string;
  from: 'ADT-61' | 'elsewhere';
  withdrawn: boolean;
}

/** HL7 table 0127. */
const categories: Record<string, Allergy['category']> = {
  DA: 'drug',
  FA: 'food',
  EA: 'environment',
  AA: 'animal',
  PA: 'plant',
  LA: 'pollen',
  MC: 'contraindication',
};

const severities: Record<string, string> = { SV: '重度', MO: '中等度', MI: '軽度' };

/** One patient's allergies, from all messages that speak of them. */
export function mapAllergies(filings: readonly Filing[]): { found: Found[]; contradicting: boolean } {
  const statements = filings.flatMap(statementsOf);
  const kept: Statement[] = [];
  for (const statement of statements.filter((one) => one.from === 'ADT-61' && !one.withdrawn)) {
    if (!kept.some((other) => isSame(other, statement))) kept.push(statement);
  }
  for (const statement of statements.filter((one) => one.from === 'elsewhere' && !one.withdrawn)) {
    const same = kept.find((other) => isSame(other, statement));
    if (same) {
      if (same.from === 'ADT-61' && isMaster(statement)) addNote(same.allergy, 'ADT-00にも記載');
      continue;
    }
    const withdrawn = statements.find(
      (other) => other.withdrawn && other.from === 'ADT-61' && isSame(other, statement),
    );
    if (withdrawn) addNote(statement.allergy, `ADT-61では削除 ${day(withdrawn.allergy.recordedAt)}`.trim());
    kept.push(statement);
  }

  const empty = filings.find((filing) => filing.name.datatype === 'ADT-61');
  if (kept.length === 0 && empty) {
    const text = 'アレルギー情報の記載なし';
    const allergy: Allergy = { id: 'ssmix2/ADT-61/empty', text, assertion: 'no-information', ...origin(empty) };
    return { found: [{ type: 'allergy_intolerance', record: allergy }], contradicting: false };
  }
  const denied = kept.filter(({ allergy }) => allergy.assertion === 'none-known');
  const contradicting = denied.some((none) =>
    kept.some(
      ({ allergy }) =>
        allergy.assertion === 'present' &&
        (none.allergy.category === 'other' || none.allergy.category === allergy.category),
    ),
  );
  return { found: kept.map(({ allergy }) => ({ type: 'allergy_intolerance', record: allergy })), contradicting };
}

/** What of another message than ADT-00 and ADT-61 is kept until all are read; null where it says nothing of allergies. */
export function repeatedAllergies(filing: Filing): Filing | null {
  const segments = filing.message.segments.filter(({ name }) => name === 'AL1' || name === 'IAM');
  return segments.length === 0 ? null : { ...filing, message: new Message(segments) };
}

function statementsOf(filing: Filing): Statement[] {
  const statements: Statement[] = [];
  for (const segment of filing.message.segments) {
    if (segment.name !== 'IAM' && segment.name !== 'AL1') continue;
    if (!segment.has(3) && !segment.has(2)) continue;
    const statement = segment.name === 'IAM' ? fromIam(segment, filing) : fromAl1(segment, filing);
    // That there was none when something was ordered is no longer said of today.
    if (speaksOfToday(filing) || statement.allergy.assertion === 'present') statements.push(statement);
  }
  return statements;
}

function speaksOfToday({ name }: Filing): boolean {
  return name.datatype === 'ADT-00' || name.datatype === 'ADT-61';
}

function isMaster({ allergy }: Statement): boolean {
  return allergy.id.startsWith('ssmix2/ADT-00/');
}

/** `入院（ADT-22）の記載 2025-03-01` */
function placeOf(filing: Filing): string {
  const { datatype } = filing.name;
  if (datatype === 'ADT-00') return 'ADT-00（患者基本情報）';
  return `${datatypeOf(datatype).title}（${datatype}）の記載 ${day(filing.recordedAt)}`.trim();
}

/** AL1 (HL7 v2.5 §3.4.6). */
function fromAl1(segment: Segment, filing: Filing): Statement {
  const allergy: Allergy = { ...common(segment, filing), onset: segment.time(6), note: placeOf(filing) };
  return { allergy, name: fold(allergy.text), from: 'elsewhere', withdrawn: false };
}

/** IAM (HL7 v2.5 §3.4.7); IAM-6 is A, U or D, IAM-17 the clinical status (table 0438). */
function fromIam(segment: Segment, filing: Filing): Statement {
  const status = segment.text(17);
  const onset = segment.text(11);
  const allergy: Allergy = {
    ...common(segment, filing),
    onset: segment.time(11) ?? (onset || segment.verbatim(12) || null),
    clinicalStatus: status === 'I' ? 'inactive' : 'active',
    verificationStatus: verificationOf(status),
    note: segment.verbatim(8) || null,
  };
  const withdrawn = segment.text(6) === 'D' || status === 'E';
  const isOwn = filing.name.datatype === 'ADT-61';
  if (!isOwn) addNote(allergy, placeOf(filing));
  return { allergy, name: fold(allergy.text), from: isOwn ? 'ADT-61' : 'elsewhere', withdrawn };
}

function verificationOf(status: string): Allergy['verificationStatus'] {
  if (status === 'C' || status === 'I') return 'confirmed';
  return status === 'U' || status === 'P' || status === 'S' || status === 'D' ? 'unconfirmed' : 'unknown';
}

function common(segment: Segment, filing: Filing): Allergy {
  const allergen = segment.coded(3);
  const kind = segment.coded(2);
  const severity = segment.coded(4);
  const text = allergen.text || kind.text;
  const { assertion, about } = assertionOf(text, segment.text(2));
  const category = about ?? categories[segment.text(2)] ?? 'other';
  const reactions = segment.repetitions(5).map((reaction) => reaction.verbatim);
  return {
    // Not the set id: it changes when another allergy is added before it.
    id: `ssmix2/${filing.name.datatype}/${category}/${fold(text)}`,
    text,
    code: allergen.code,
    codeSystem: allergen.codeSystem,
    assertion,
    category,
    severity:
      (severity.code && severity.text === severity.code ? severities[severity.code] : null) ?? (severity.text || null),
    reaction: reactions.join('、') || null,
    ...origin(filing),
  };
}

const none =
  /^(?:(?:薬剤?|薬物|食物|食品)?(?:の)?(?:アレルギー)?(?:歴|既往)?(?:は)?(?:特に)?(?:なし|無し|無|ナシ)|該当(?:なし|無し)|nka|nkda|nkfa|no ?known(?: ?drug| ?food)? ?allerg(?:y|ies))$/;
const unknown = /^(?:アレルギー)?(?:歴)?(?:は)?(?:不明|不詳|未確認|未聴取|確認不能|unknown)$/;

/**
 * Only words that say "none" and nothing else are a negative: 造影剤アレルギーなし is no statement about all the rest. One
 * that names drugs or food, or stands under a class of its own, is about those (`about`), and a bare なし under "other
 * allergies" (MA) is about none of the rest either.
 */
function assertionOf(text: string, kind: string): { assertion: Allergy['assertion']; about?: Allergy['category'] } {
  const folded = fold(text).replace(/[。.\s]+$/, '');
  if (unknown.test(folded)) return { assertion: 'no-information' };
  if (!none.test(folded)) return { assertion: 'present' };
  if (/薬|drug|nkda/.test(folded)) return { assertion: 'none-known', about: 'drug' };
  if (/食|food|nkfa/.test(folded)) return { assertion: 'none-known', about: 'food' };
  const isGeneral = kind in categories || kind === '' || /アレルギー|nka|allerg/.test(folded);
  return { assertion: isGeneral ? 'none-known' : 'no-information' };
}

function isSame({ allergy: a, name }: Statement, { allergy: b, name: other }: Statement): boolean {
  if (a.category !== b.category) return false;
  if (name === other) return true;
  return (
    Boolean(a.code) && a.code === b.code && Boolean(a.codeSystem) && a.codeSystem === b.codeSystem && isNational(a)
  );
}

/** A hospital's own codes (99…) may mean different things in two of its systems. */
function isNational(allergy: Allergy): boolean {
  return !allergy.codeSystem!.startsWith('99') && allergy.codeSystem !== 'L';
}

function addNote(allergy: Allergy, note: string): void {
  allergy.note = [allergy.note, note].filter(Boolean).join('、');
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
}

function day(time: string | null | undefined): string {
  return time?.slice(0, 10) ?? '';
}
