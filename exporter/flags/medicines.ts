/** Medicines of a class that are, or not long ago were, taken or given: with the last date that is known. */
import { flagPhrase, noFlagDate } from '../../shared/flag-phrases.ts';
import type { MedicationAdministration, MedicationRequest } from '../../shared/records.ts';
import { type Conclusion, evidenceText, flagOf, joined } from './conclusion.ts';
import type { EvidenceRecord, FlagRules, RuleOf } from './rules.ts';

interface Use {
  flag: Conclusion;
  /** Of two uses of one medicine the more current one is shown. */
  weight: number;
  given: string | null;
}

const weights = { active: 2, unknown: 1, inactive: 0 } as const;
const dayMs = 86_400_000;

/** @param asOf when the medicines are from, ISO 8601 */
export function medicinesOf(
  rule: RuleOf<'medicine'>,
  rules: FlagRules,
  records: readonly EvidenceRecord[],
  asOf: string,
): Conclusion[] {
  const byDrug = new Map<string, Use[]>();
  for (const { type, record } of records) {
    if (type !== 'medication_request' && type !== 'medication_administration') continue;
    const code = rules.codesIn(type, record).find((one) => rules.matches(rule.codes, one))?.code;
    if (!code) continue;
    const use = type === 'medication_request' ? prescribed(rule, record, code, asOf) : given(rule, record, code, asOf);
    if (use) byDrug.set(nameOf(record.text), [...(byDrug.get(nameOf(record.text)) ?? []), use]);
  }
  return [...byDrug].map(([name, uses]) => {
    uses.sort((a, b) => b.weight - a.weight || ((a.flag.effectiveAt ?? '') > (b.flag.effectiveAt ?? '') ? -1 : 1));
    const last = uses
      .flatMap((use) => use.given ?? [])
      .sort()
      .at(-1);
    const [{ flag }] = uses as [Use];
    const lastGiven = last ? flagPhrase('lastGiven', last.replace('T', ' ')) : null;
    return { ...flag, id: `rule/${rule.id}/${name}`, note: joined([lastGiven, flag.note]) };
  });
}

/** A prescription that goes on, may go on, or ended not long ago; null where it is of the past or never stood. */
function prescribed(rule: RuleOf<'medicine'>, record: MedicationRequest, code: string, asOf: string): Use | null {
  if (record.status === 'cancelled') return null;
  const stated = record.endDate;
  const reckoned = stated ?? endByDuration(record);
  const ended = record.status === 'completed' || record.status === 'stopped' || isBefore(stated, asOf);
  const last = reckoned ?? record.startDate;
  if (ended && !(last && daysBetween(last, asOf) <= rule.endedDays)) return null;
  const open = record.status === 'unknown' && stated === null;
  if (open && record.startDate && daysBetween(record.startDate, asOf) > rule.openDays) return null;
  // Its days are over, and nothing says whether it was prescribed again elsewhere.
  const over = record.status === 'unknown' && isBefore(reckoned, asOf);
  const status = ended ? 'inactive' : over ? 'unknown' : 'active';
  const flag: Conclusion = {
    ...flagOf(rule, 'medication_request', record),
    id: '',
    text: record.text,
    code,
    status,
    value: joined([record.doseText, record.usage, record.durationText], ' '),
    effectiveAt: record.startDate,
    end: reckoned,
    evidence: evidenceText(
      [
        record.text,
        code,
        flagPhrase('prescribed', [record.startDate ?? noFlagDate, reckoned].filter(Boolean).join(' 〜 ')),
      ],
      record.source,
    ),
    note: over ? flagPhrase('daysOver') : null,
  };
  return { flag, weight: weights[status], given: null };
}

function given(rule: RuleOf<'medicine'>, record: MedicationAdministration, code: string, asOf: string): Use | null {
  if (record.kind !== 'administered' || record.status === 'not-done') return null;
  const at = record.end ?? record.start;
  if (!at || daysBetween(at, asOf) > rule.givenDays) return null;
  const flag: Conclusion = {
    ...flagOf(rule, 'medication_administration', record),
    id: '',
    text: record.text,
    code,
    value: joined([record.doseText, record.rateText, record.route], ' '),
    effectiveAt: record.start ?? at,
    end: null,
    evidence: evidenceText([record.text, code, flagPhrase('given', at)], record.source),
  };
  return { flag, weight: weights.unknown, given: at };
}

/** Last day of a prescription for so many days. */
function endByDuration({ startDate, durationText }: MedicationRequest): string | null {
  const days = /^(\d{1,3})日$/.exec(durationText ?? '')?.[1];
  const start = Date.parse(`${startDate?.slice(0, 10)}T00:00:00Z`);
  if (!days || Number.isNaN(start) || startDate!.length < 10) return null;
  return new Date(start + (Number(days) - 1) * dayMs).toISOString().slice(0, 10);
}

function isBefore(day: string | null, asOf: string): boolean {
  return day !== null && day.slice(0, 10) < asOf.slice(0, Math.min(10, day.length));
}

function daysBetween(earlier: string, later: string): number {
  return (Date.parse(later.slice(0, 10)) - Date.parse(earlier.slice(0, 10))) / dayMs;
}

function nameOf(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '');
}
