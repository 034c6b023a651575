/** ADT-00: what was measured of the patient. Demographics are people.ts's, allergies allergies.ts's. */
import type { RecordInput } from '../../../shared/records.ts';
import { type Family, type Filing, type Found, type Mapped, origin } from './filing.ts';
import { Message } from './message.ts';
import { isWithdrawnResult, observationOf } from './results.ts';
import { renderMessage } from './text.ts';

type Category = RecordInput<'observation'>['category'];

/** JLAC10 analytes, first five characters. */
const categories: Record<string, Category> = {
  '9N001': 'vital-signs', // height
  '9N006': 'vital-signs', // weight
  '5H010': 'blood-type', // ABO
  '5H020': 'blood-type', // Rh(D)
};

function mapMeasurements(filing: Filing): Mapped {
  const found: Found[] = [];
  let cancelled = 0;
  for (const obx of filing.message.all('OBX')) {
    if (!obx.has(3)) continue;
    if (isWithdrawnResult(obx)) {
      cancelled += 1;
      continue;
    }
    const observation = observationOf(obx);
    const item = observation.code ?? observation.text;
    const record = {
      ...observation,
      id: `ssmix2/ADT-00/${item}`,
      ...origin(filing),
      category: categories[item.slice(0, 5)] ?? 'other',
    };
    found.push({ type: 'observation', record });
  }
  const death = deathOf(filing);
  return { found: [...found, ...(death ? [death] : []), ...papersOf(filing)], cancelled };
}

/** Whom to call, and what forms ask for: each under a name of its own, to be found by it. */
const papers = [
  { segments: ['NK1'], id: 'contacts', title: '連絡先' },
  { segments: ['IN1', 'IN2', 'IN3', 'ZI1'], id: 'insurance', title: '保険' },
  { segments: ['DB1'], id: 'disability', title: '障害' },
];

function papersOf(filing: Filing): Found[] {
  return papers.flatMap(({ segments, id, title }): Found[] => {
    const own = filing.message.segments.filter(({ name }) => segments.includes(name));
    const text = renderMessage(new Message(own));
    if (text === '') return [];
    const date = filing.recordedAt?.slice(0, 10) ?? null;
    const record = { id: `ssmix2/ADT-00/${id}`, ...origin(filing), kind: 'ADT-00', title, date, text };
    return [{ type: 'other', record }];
  });
}

/** PID-30 without PID-29: dead, nobody wrote when. A patient has only a time for it. */
function deathOf(filing: Filing): Found | null {
  const pid = filing.message.first('PID');
  if (pid?.text(30) !== 'Y' || pid.time(29) !== null) return null;
  const text = '死亡: あり（日時の記載なし）';
  return {
    type: 'other',
    record: { id: 'ssmix2/ADT-00/death', ...origin(filing), kind: 'ADT-00', title: '死亡', text },
  };
}

export const adt: Family = {
  map: mapMeasurements,
  segments: ['EVN', 'PV1', 'OBX', 'AL1', ...papers.flatMap(({ segments }) => segments)],
};
