/** OBX (HL7 v2.5 §7.4.2), shared by laboratory results and the measurements of ADT-00. */
import type { RecordInput } from '../../../shared/records.ts';
import type { Field, Segment } from './message.ts';

type Observation = Omit<RecordInput<'observation'>, 'patientId' | 'id' | 'source'>;

/** OBX-11 (HL7 table 0085): D deleted, W posted to the wrong patient, X could not be obtained, N not asked, O ordered. */
const noResult = new Set(['D', 'W', 'X', 'N', 'O']);

/** True when the segment holds no result, or one that was withdrawn. */
export function isWithdrawnResult(obx: Segment, fallbackStatus = ''): boolean {
  return noResult.has(obx.text(11) || fallbackStatus);
}

/** What one OBX says. `fallbackStatus` is OBR-25, for senders that leave OBX-11 empty. */
export function observationOf(obx: Segment, fallbackStatus = ''): Observation {
  const item = obx.coded(3);
  const value = resultText(obx);
  return {
    ...item,
    text: item.text || '（項目名なし）',
    // A blank beside a name could be read as nothing abnormal.
    value: value || '（値なし）',
    valueNumber: numberOf(value),
    unit: obx.coded(6).text || null,
    referenceRange: obx.verbatim(7) || null,
    interpretation: flagsOf(obx) || null,
    status: statusOf(obx.text(11) || fallbackStatus),
    effectiveAt: obx.time(14),
    ...valueCodeOf(obx),
  };
}

/** Of a coded value: an organism, a blood group. */
function valueCodeOf(obx: Segment): Pick<Observation, 'valueCode' | 'valueCodeSystem'> {
  const type = obx.text(2);
  const coded = type === 'CWE' || type === 'CE' || type === 'CNE' || (type === '' && obx.field(5).size > 1);
  if (!coded) return {};
  const { code, codeSystem } = obx.coded(5);
  return { valueCode: code, valueCodeSystem: codeSystem };
}

/** OBX-5 by its type in OBX-2; repetitions one per line. */
export function resultText(obx: Segment): string {
  const type = obx.text(2);
  if (type === 'ST' || type === 'TX' || type === 'FT' || type === 'NM' || type === '') {
    const repetitions = obx.repetitions(5);
    // An untyped value with components is a coded one.
    const coded = type === '' && repetitions.some((repetition) => repetition.size > 1);
    return repetitions.map((repetition) => (coded ? repetition.coded().text : repetition.verbatim)).join('\n');
  }
  return obx
    .repetitions(5)
    .map((repetition) => typed(repetition, type))
    .join('\n');
}

function typed(value: Field, type: string): string {
  switch (type) {
    case 'CWE':
    case 'CE':
    case 'CNE':
      return value.coded().text;
    case 'SN': // comparator, number, separator, number
      return [1, 2, 3, 4].map((component) => value.text(component)).join('');
    case 'XCN':
      return [value.text(2), value.text(3)].filter(Boolean).join(' ') || value.text(1);
    case 'ED':
    case 'RP':
      return '（添付データ）';
    case 'TS':
    case 'DT':
    case 'TM':
    case 'DTM':
      return value.text(1);
    default:
      return value.whole;
  }
}

function flagsOf(obx: Segment): string {
  return obx
    .repetitions(8)
    .map((flag) => flag.text(1))
    .join(' ');
}

/** P, S, I and R are results that may still change. */
export function statusOf(code: string): Observation['status'] {
  if (code === 'F' || code === 'U') return 'final';
  if (code === 'C') return 'corrected';
  return code === 'P' || code === 'S' || code === 'I' || code === 'R' ? 'preliminary' : 'unknown';
}

/** Of a run of digits without end JavaScript makes infinity, which is no result. */
function numberOf(value: string): number | null {
  const number = /^[+-]?\d+(?:\.\d+)?$/.test(value) ? Number(value) : null;
  return number !== null && Number.isFinite(number) ? number : null;
}
