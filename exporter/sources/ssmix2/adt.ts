/** ADT-00: what was measured of the patient. Demographics are people.ts's, allergies allergies.ts's. */
import type { RecordInput } from '../../../shared/records.ts';
import { type Family, type Filing, type Found, type Mapped, origin } from './filing.ts';
import { isWithdrawnResult, observationOf } from './results.ts';

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
  return { found: death ? [...found, death] : found, cancelled };
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

export const adt: Family = { map: mapMeasurements, segments: ['EVN', 'PV1', 'OBX', 'AL1'] };
