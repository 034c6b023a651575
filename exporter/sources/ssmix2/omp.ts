/** OMP-01: prescriptions (RDE^O11). One ORC group is one drug; ORC-4 says which drugs make up an RP. */
import type { RecordInput } from '../../../shared/records.ts';
import { type Family, type Filing, type Found, idOf, isWithdrawn, type Mapped, origin, rpOf } from './filing.ts';
import type { Field, Segment } from './message.ts';
import { personOf } from './people.ts';

export type Medication = Omit<RecordInput<'medication_request'>, 'patientId'>;

/** HL7 v2.5 §2A.67: units of a service duration. */
const durations: Record<string, string> = { d: '日', D: '日', w: '週', W: '週', mo: 'か月', L: 'か月', h: '時間' };

/** ORC-5 (HL7 table 0038). */
const statuses: Record<string, Medication['status']> = {
  CM: 'completed',
  DC: 'stopped',
  IP: 'active',
  SC: 'active',
  A: 'active',
};

function mapPrescription(filing: Filing): Mapped {
  const found: Found[] = [];
  let cancelled = 0;
  for (const group of drugGroups(filing, (rxe) => rxe.has(2))) {
    const orc = group.find((segment) => segment.name === 'ORC');
    if (isWithdrawn(orc?.text(1) ?? '') || isWithdrawn(orc?.text(5) ?? '')) {
      cancelled += 1;
      continue;
    }
    const ordinal = found.length + cancelled + 1;
    const record: Medication = {
      id: `${idOf(filing)}/${orc?.text(4) || '-'}/${ordinal}`,
      ...origin(filing),
      ...drugOf(group),
      ...timingOf(group),
      status: statusOf(orc),
      setting: settingOf(group, filing),
      orderNumber: orc?.text(2) || filing.name.orderNumber,
      rp: rpOf(orc),
      route: joined(group, 'RXR', (rxr) => rxr.coded(1).text),
      prescriber: (orc && personOf(orc, 12)) || null,
      department: orc?.coded(17).text || null,
    };
    found.push({ type: 'medication_request', record });
  }
  return { found, cancelled };
}

export function statusOf(orc: Segment | undefined): Medication['status'] {
  return orc?.text(1) === 'DC' ? 'stopped' : (statuses[orc?.text(5) ?? ''] ?? 'unknown');
}

/** Each RXE that `isOrder` with its ORC and what follows it. */
export function drugGroups(filing: Filing, isOrder: (rxe: Segment) => boolean): Segment[][] {
  const groups: Segment[][] = [];
  let before: Segment[] = [];
  let current: Segment[] | null = null;
  for (const segment of filing.message.segments) {
    if (segment.name === 'ORC') {
      before = [segment];
      current = null;
    } else if (segment.name === 'RXE') {
      if (!isOrder(segment)) continue;
      current = [...before, segment];
      groups.push(current);
    } else if (current) current.push(segment);
    else before.push(segment);
  }
  return groups;
}

function drugOf(group: readonly Segment[]): Partial<Medication> & { text: string } {
  const rxe = group.find((segment) => segment.name === 'RXE')!;
  const unit = rxe.coded(5).text;
  const least = rxe.text(3);
  const most = rxe.text(4);
  const dose = most !== '' && most !== least ? `${least}-${most}` : least;
  const notes = [
    ...rxe.repetitions(7).map((instruction) => instruction.coded().text),
    ...rxe.repetitions(21).map((instruction) => instruction.coded().text),
    ...rxe.repetitions(27).map((indication) => indication.coded().text),
    ...group.filter((segment) => segment.name === 'RXC').map(componentOf),
    ...group.filter((segment) => segment.name === 'NTE').map((note) => note.verbatim(3)),
  ];
  return {
    ...rxe.coded(2),
    doseText: amount(dose, unit),
    dailyDoseText: quantityOf(rxe.field(19)),
    quantityText: amount(rxe.text(10), rxe.coded(11).text),
    form: rxe.coded(6).text || null,
    classCode: classCodeOf([...rxe.repetitions(31), ...rxe.repetitions(2)]),
    note: unique(notes).join('、') || null,
  };
}

/** YJ (薬価基準収載医薬品コード), in whichever triplet it stands: RXE-31, or beside the HOT code in RXE-2. */
export function classCodeOf(fields: readonly Field[]): string | null {
  const codes = fields.flatMap((field) => [field.text(1), field.text(4)]);
  return codes.find((code) => /^\d{7}[A-Z]\d{4}$/.test(code)) ?? null;
}

function componentOf(rxc: Segment): string {
  return [rxc.coded(2).text, amount(rxc.text(3), rxc.coded(4).text)].filter(Boolean).join(' ');
}

export function timingOf(group: readonly Segment[]): Partial<Medication> {
  const timings = group.filter((segment) => segment.name === 'TQ1');
  const usage = timings.flatMap((tq1) => [
    ...tq1.repetitions(3).map((pattern) => pattern.coded(1, true).text || pattern.whole),
    tq1.verbatim(10),
    tq1.verbatim(11),
  ]);
  const starts = timings.map((tq1) => moment(tq1, 7)).filter((time) => time !== null);
  const ends = timings.map((tq1) => moment(tq1, 8)).filter((time) => time !== null);
  return {
    usage: unique(usage).join('、') || null,
    durationText: unique(timings.map(durationOf)).join('、') || null,
    startDate: starts.sort()[0] ?? null,
    endDate: ends.sort().at(-1) ?? null,
  };
}

/** TQ1-6, or the number of times (TQ1-14) for medicines taken when needed. */
function durationOf(tq1: Segment): string {
  const number = tq1.text(6, 1);
  const unit = tq1.text(6, 2, 2) || tq1.text(6, 2);
  if (number !== '') return `${number}${durations[unit] ?? ` ${unit}`}`.trim();
  const times = tq1.text(14);
  return times === '' ? '' : `${times}回`;
}

/** `2011070100` is how some systems write a day. */
export function moment(tq1: Segment, field: number): string | null {
  const time = tq1.time(field);
  return /^\d{8}00$/.test(tq1.text(field)) ? (time?.slice(0, 10) ?? null) : time;
}

export function settingOf(group: readonly Segment[], filing: Filing): Medication['setting'] {
  const orc = group.find((segment) => segment.name === 'ORC');
  const rxe = group.find((segment) => segment.name === 'RXE')!;
  const kinds = rxe.repetitions(21).map((kind) => kind.coded().text);
  if (kinds.some((kind) => kind.includes('退院'))) return 'discharge';
  const code = orc?.text(29) || filing.message.first('PV1')?.text(2) || '';
  if (code === 'O' || kinds.some((kind) => kind.includes('外来'))) return 'outpatient';
  return code === 'I' || kinds.some((kind) => kind.includes('入院')) ? 'inpatient' : 'unknown';
}

/** CQ: number and unit. */
function quantityOf(field: Field): string | null {
  return amount(field.text(1), field.text(2, 2) || field.text(2));
}

export function amount(number: string, unit: string): string | null {
  return number === '' ? null : `${number} ${unit}`.trim();
}

export function joined(group: readonly Segment[], name: string, text: (segment: Segment) => string): string | null {
  return unique(group.filter((segment) => segment.name === name).map(text)).join('、') || null;
}

export function unique(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((text) => text !== ''))];
}

export const omp: Family = {
  map: mapPrescription,
  segments: ['PV1', 'ORC', 'RXE', 'TQ1', 'RXR', 'RXC', 'NTE'],
};
