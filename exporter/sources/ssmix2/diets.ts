/** OMD: meals (OMD^O03). One ODS is one diet, from when and until when its TQ1 says; each is an order of its own. */
import type { RecordInput } from '../../../shared/records.ts';
import {
  type Family,
  type Filing,
  type Found,
  idOf,
  isWithdrawn,
  type Mapped,
  orderNumberOf,
  origin,
} from './filing.ts';
import type { Segment } from './message.ts';
import { moment, unique } from './omp.ts';
import { personOf } from './people.ts';
import { requestStatusOf } from './requests.ts';
import { renderResult } from './text.ts';

type Order = Omit<RecordInput<'service_request'>, 'patientId'>;

/** ODS-1 (HL7 table 0159): a diet has no word of its own. */
const kinds: Record<string, string> = { S: '補食', P: '嗜好' };

function mapDiets(filing: Filing): Mapped {
  const found: Found[] = [];
  let cancelled = 0;
  for (const group of filing.message.groups('ORC')) {
    const orc = group[0]!;
    if (isWithdrawn(orc.text(1)) || isWithdrawn(orc.text(5))) {
      cancelled += 1;
      continue;
    }
    const diets = group.filter((segment) => segment.name === 'ODS');
    // An order of trays alone, or one that says in a comment what is to be eaten.
    const lines =
      diets.length > 0 ? diets : group.filter((segment) => segment.name === 'ODT' || segment.name === 'NTE');
    for (const line of diets.length > 0 ? lines : lines.slice(0, 1)) {
      const record: Order = {
        id: `${idOf(filing)}/${found.length + cancelled + 1}`,
        ...origin(filing),
        ...orderOf(group, line, filing),
      };
      found.push({ type: 'service_request', record });
    }
  }
  return { found, cancelled };
}

function orderOf(group: readonly Segment[], line: Segment, filing: Filing): Omit<Order, 'id' | 'source'> {
  const orc = group[0]!;
  const timings = group.filter((segment) => segment.name === 'TQ1');
  const isDiet = line.name === 'ODS';
  const [first, ...others] = isDiet ? line.repetitions(3).map((diet) => diet.coded()) : [];
  const instructions = isDiet ? line.repetitions(4).map((instruction) => instruction.verbatim) : [];
  const name = first && (first.text === first.code ? `食種 ${first.code}` : first.text);
  const text = [isDiet ? (kinds[line.text(1)] ?? '') : '', name ?? '', ...others.map((diet) => diet.text)];
  const notes = [
    ...instructions,
    ...(isDiet ? line.repetitions(2).map((period) => period.coded().text) : []),
    ...timings.flatMap((tq1) => [
      ...tq1.repetitions(3).map((pattern) => pattern.coded(1, true).text || pattern.whole),
      tq1.verbatim(10),
      tq1.verbatim(11),
    ]),
    ...group.filter((segment) => segment.name === 'ODT').map(trayText),
    ...group.filter((segment) => segment.name === 'NTE').map((note) => note.verbatim(3)),
    ...group.filter((segment) => segment.name === 'OBX').map(renderResult),
  ];
  const starts = timings.map((tq1) => moment(tq1, 7)).filter((time) => time !== null);
  const ends = timings.map((tq1) => moment(tq1, 8)).filter((time) => time !== null);
  return {
    text: unique(text).join('、') || unique(instructions).join('、') || '（食種の記載なし）',
    code: first?.code ?? null,
    codeSystem: first?.codeSystem ?? null,
    category: 'diet',
    status: requestStatusOf(orc, null),
    orderNumber: orderNumberOf(filing, orc.text(2)),
    occurredAt: starts.sort()[0] ?? orc.time(15) ?? orc.time(9),
    endsAt: ends.sort().at(-1) ?? null,
    requester: personOf(orc, 12),
    department: orc.coded(17).text || null,
    note: unique(notes).join('、') || null,
  };
}

/** ODT: tray type, service period, instruction. */
function trayText(odt: Segment): string {
  return [odt.coded(1).text, odt.coded(2).text, odt.verbatim(3)].filter(Boolean).join(' ');
}

export const diets: Family = { map: mapDiets, segments: ['PV1', 'ORC', 'TQ1', 'ODS', 'ODT', 'NTE', 'OBX'] };
