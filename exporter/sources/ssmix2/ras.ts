/** OMP-11 and OMP-12: medicines handed out and injections given (RAS^O17). Each RXA is one drug; an RXR is of those before it. */
import type { RecordInput } from '../../../shared/records.ts';
import { type Family, type Filing, type Found, idOf, isWithdrawn, type Mapped, origin, rpOf } from './filing.ts';
import type { Segment } from './message.ts';
import { classCodeOf } from './omp.ts';
import { personOf } from './people.ts';

type Administration = Omit<RecordInput<'medication_administration'>, 'patientId'>;

/** RXA-20 (HL7 table 0322). */
const statuses: Record<string, Administration['status']> = {
  CP: 'completed',
  PA: 'stopped',
  RE: 'not-done',
  NA: 'not-done',
};

function mapAdministrations(filing: Filing): Mapped {
  const found: Found[] = [];
  let cancelled = 0;
  for (const group of filing.message.groups('ORC')) {
    const orc = group[0]!;
    const given = group.filter((segment) => segment.name === 'RXA' && segment.has(5));
    const withdrawn = isWithdrawn(orc.text(1)) || isWithdrawn(orc.text(5));
    for (const rxa of given) {
      // RXA-21 D: this administration was recorded by mistake.
      if (withdrawn || rxa.text(21) === 'D') {
        cancelled += 1;
        continue;
      }
      const record: Administration = {
        id: `${idOf(filing)}/${orc.text(4) || '-'}/${found.length + cancelled + 1}`,
        ...origin(filing),
        ...rxa.coded(5),
        kind: filing.name.datatype === 'OMP-11' ? 'dispensed' : 'administered',
        status: statuses[rxa.text(20)] ?? 'unknown',
        start: rxa.time(3),
        end: rxa.time(4),
        doseText: amountOf(rxa),
        rateText: rateOf(rxa),
        route: routeOf(group, rxa),
        orderNumber: orc.text(2) || filing.name.orderNumber,
        rp: rpOf(orc),
        performer: personOf(rxa, 10),
        note: noteOf(group, rxa),
        classCode: classCodeOf(rxa.repetitions(5)),
      };
      found.push({ type: 'medication_administration', record });
    }
  }
  return { found, cancelled };
}

function amountOf(rxa: Segment): string | null {
  const number = rxa.text(6);
  // 999 is how HL7 writes an amount that was not recorded.
  return number === '' || number === '999' ? null : `${number} ${rxa.coded(7).text}`.trim();
}

/** RXA-12, as `102ml/hr`; some send the number there and the unit apart. */
function rateOf(rxa: Segment): string | null {
  return rxa.verbatim(12) || null;
}

/** The RXR that follows, with its device; one may stand for several drugs of a mixture. */
function routeOf(group: readonly Segment[], rxa: Segment): string | null {
  const rxr = group.slice(group.indexOf(rxa)).find((segment) => segment.name === 'RXR');
  if (!rxr) return null;
  return [rxr.coded(1).text, rxr.coded(2).text, rxr.coded(3).text].filter(Boolean).join(' ') || null;
}

/** What stands between this drug and the next. */
function noteOf(group: readonly Segment[], rxa: Segment): string | null {
  const after = group.slice(group.indexOf(rxa) + 1);
  const next = after.findIndex((segment) => segment.name === 'RXA');
  const own = next === -1 ? after : after.slice(0, next);
  const notes = [
    ...rxa.repetitions(9).map((note) => note.coded().text),
    ...rxa.repetitions(18).map((reason) => reason.coded().text),
    ...own.filter((segment) => segment.name === 'NTE').map((note) => note.verbatim(3)),
    ...own.filter((segment) => segment.name === 'OBX').map((obx) => `${obx.coded(3).text} ${obx.verbatim(5)}`.trim()),
  ];
  return [...new Set(notes.filter((note) => note !== ''))].join('、') || null;
}

export const ras: Family = { map: mapAdministrations, segments: ['PV1', 'ORC', 'RXA', 'RXR', 'NTE', 'OBX', 'TQ1'] };
