/**
 * OMP-02: injections (RDE^O11). The drugs of a mixture are its RXC, RXE says what kind of order it is, how much and how
 * fast; one ORC group is one time it is given, and its ORC-4 keeps a mixture together.
 */
import { type Family, type Filing, type Found, idOf, isWithdrawn, type Mapped, origin, rpOf } from './filing.ts';
import type { Field, Segment } from './message.ts';
import {
  amount,
  classCodeOf,
  drugGroups,
  type Medication,
  moment,
  settingOf,
  statusOf,
  timingOf,
  unique,
} from './omp.ts';
import { personOf } from './people.ts';

type Drug = Pick<Medication, 'text' | 'code' | 'codeSystem' | 'doseText' | 'classCode'> & { remark: string };

function mapInjections(filing: Filing): Mapped {
  const found: Found[] = [];
  let cancelled = 0;
  for (const group of drugGroups(filing, () => true)) {
    const orc = group.find((segment) => segment.name === 'ORC');
    const drugs = drugsOf(group);
    if (isWithdrawn(orc?.text(1) ?? '') || isWithdrawn(orc?.text(5) ?? '')) {
      cancelled += Math.max(1, drugs.length);
      continue;
    }
    const order = orderOf(group, filing);
    for (const { remark, ...drug } of drugs) {
      const record: Medication = {
        id: `${idOf(filing)}/${orc?.text(4) || '-'}/${found.length + cancelled + 1}`,
        ...origin(filing),
        ...order,
        ...drug,
        note: [remark, order.note].filter(Boolean).join('、') || null,
      };
      found.push({ type: 'medication_request', record });
    }
  }
  return { found, cancelled };
}

/** What all drugs of a mixture share. */
function orderOf(group: readonly Segment[], filing: Filing): Partial<Medication> {
  const orc = group.find((segment) => segment.name === 'ORC');
  const rxe = group.find((segment) => segment.name === 'RXE')!;
  const timing = timingOf(group);
  const isDrug = isDrugCode(rxe.field(2));
  const usage = [
    timing.usage ?? '',
    ...windowsOf(group),
    isDrug ? '' : (amount(rxe.text(3), rxe.coded(5).text) ?? ''),
    rxe.has(23) ? `速度 ${amount(rxe.text(23), rxe.coded(24).text)}` : '',
    ...rxe.repetitions(7).map((instruction) => instruction.coded().text),
  ];
  const notes = [
    isDrug || mixed(group).length === 0 ? '' : rxe.coded(2).text,
    ...rxe.repetitions(21).map((kind) => kind.coded().text),
    ...rxe.repetitions(27).map((indication) => indication.coded().text),
    ...group.filter((segment) => segment.name === 'NTE').map((note) => note.verbatim(3)),
  ];
  return {
    ...timing,
    usage: unique(usage).join('、') || null,
    status: statusOf(orc),
    setting: settingOf(group, filing),
    orderNumber: orc?.text(2) || filing.name.orderNumber,
    rp: rpOf(orc),
    route: routeOf(group),
    // That it is an injection is what this kind of message says.
    form: rxe.coded(6).text || '注射',
    prescriber: (orc && personOf(orc, 12)) || null,
    department: orc?.coded(17).text || null,
    note: unique(notes).join('、') || null,
  };
}

function mixed(group: readonly Segment[]): Segment[] {
  return group.filter((segment) => segment.name === 'RXC' && segment.has(2));
}

/** The RXC; RXE-2 too where it is a drug itself, as it is in prescriptions, or where nothing else is one. */
function drugsOf(group: readonly Segment[]): Drug[] {
  const rxe = group.find((segment) => segment.name === 'RXE')!;
  const parts = mixed(group).map((rxc): Drug => {
    const strength = amount(rxc.text(5), rxc.coded(6).text);
    return {
      ...rxc.coded(2),
      doseText: amount(rxc.text(3), rxc.coded(4).text),
      classCode: classCodeOf([...rxc.repetitions(7), ...rxc.repetitions(2)]),
      remark: strength === null ? '' : `含量 ${strength}`,
    };
  });
  if (parts.length > 0 && !isDrugCode(rxe.field(2))) return parts;
  if (!rxe.has(2)) return parts;
  const whole: Drug = {
    ...rxe.coded(2),
    doseText: amount(rxe.text(3), rxe.coded(5).text),
    classCode: classCodeOf([...rxe.repetitions(31), ...rxe.repetitions(2)]),
    remark: '',
  };
  return [whole, ...parts.filter((part) => part.text !== whole.text)];
}

/** HOT (7, 9 or 13 digits), YJ or the claims code of a drug; RXE-2 of an injection is usually its class (`00^一般`). */
function isDrugCode(field: Field): boolean {
  return [1, 4].some(
    (first) =>
      /^(?:HOT|YJ|MEDIS|RECE)/i.test(field.text(first + 2)) || /^(?:\d{7,13}|\d{7}[A-Z]\d{4})$/.test(field.text(first)),
  );
}

/** Where one order names several times, from when to when each lasts. */
function windowsOf(group: readonly Segment[]): string[] {
  const timings = group.filter((segment) => segment.name === 'TQ1' && segment.has(7));
  if (timings.length < 2) return [];
  return timings.map((tq1) => {
    const [start, end] = [moment(tq1, 7), moment(tq1, 8)].map((time) => time?.replace('T', ' ').slice(0, 16) ?? '');
    return `${start}〜${end}`;
  });
}

/** RXR: route, site, device, method. */
function routeOf(group: readonly Segment[]): string | null {
  const routes = group
    .filter((segment) => segment.name === 'RXR')
    .map((rxr) =>
      [1, 2, 3, 4]
        .map((field) => rxr.coded(field).text)
        .filter(Boolean)
        .join(' '),
    );
  return unique(routes).join('、') || null;
}

export const injections: Family = {
  map: mapInjections,
  segments: ['PV1', 'ORC', 'RXE', 'TQ1', 'RXR', 'RXC', 'NTE'],
};
