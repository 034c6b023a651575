/** A message as text that a clinician can read: what no table of ours takes is shown like this. */
import { labelOf, resultStatus, titleOf } from './labels.ts';
import type { Field, Message, Segment } from './message.ts';
import { addressOf, phoneOf } from './people.ts';
import { resultText } from './results.ts';

/** Who and how, not what: shown elsewhere, or of interest to machines only. */
const envelope = new Set(['MSH', 'PID', 'SFT', 'EVN']);
/** Values that were withdrawn are not text either (HL7 table 0085). */
const withdrawnResult = new Set(['D', 'W']);

/**
 * Renders a message, one line a segment: `薬剤: …、量 1 錠、…`.
 * @param without segments to leave out beside the envelope, because their content is filed elsewhere
 * @returns the empty string when nothing is left
 */
export function renderMessage(message: Message, without: readonly string[] = []): string {
  const lines: string[] = [];
  for (const segment of message.segments) {
    if (envelope.has(segment.name) && !(segment.name === 'EVN' && segment.has(6) && without.length === 0)) continue;
    if (without.includes(segment.name)) continue;
    const line = segment.name === 'OBX' ? renderResult(segment) : renderSegment(segment);
    if (line === '') continue;
    if (segment.name === 'ORC' && lines.length > 0) lines.push('');
    lines.push(line);
  }
  return lines.join('\n');
}

function renderSegment(segment: Segment): string {
  const parts: string[] = [];
  for (let number = 1; number <= segment.size; number++) {
    if (segment.raw(number) === '') continue;
    const label = labelOf(segment.name, number);
    if (!label) continue;
    const values = segment.repetitions(number).map((field) => {
      const value = render(field, label.kind);
      return label.words?.[field.text(1)] ?? value;
    });
    const unit = label.unit === undefined ? '' : segment.coded(label.unit).text;
    const value = [values.filter((one) => one !== '').join('、'), unit].filter(Boolean).join(' ');
    if (value !== '') parts.push(`${label.text} ${value}`);
  }
  return parts.length === 0 ? '' : `${titleOf(segment.name)}: ${parts.join('／')}`;
}

/** `総蛋白: 7.2 g/dl（基準値 6.7-8.3、H、暫定）` */
export function renderResult(obx: Segment): string {
  const status = obx.text(11);
  if (!obx.has(3) || withdrawnResult.has(status)) return '';
  const value = [readable(obx), obx.coded(6).text].filter(Boolean).join(' ');
  const remarks = [
    obx.has(7) ? `基準値 ${obx.verbatim(7)}` : '',
    obx.text(8),
    status === 'F' || status === '' ? '' : (resultStatus[status as keyof typeof resultStatus] ?? status),
    time(obx.text(14)),
  ].filter((remark) => remark !== '');
  const tail = remarks.length > 0 ? `（${remarks.join('、')}）` : '';
  return `${obx.coded(3).text}: ${value}${tail}`.trim();
}

function readable(obx: Segment): string {
  const type = obx.text(2);
  if (type === 'TS' || type === 'DTM' || type === 'DT') return time(obx.text(5));
  if (type === 'ZRD') return obx.repetitions(5).map(article).join('、');
  return resultText(obx);
}

function render(field: Field, kind: NonNullable<ReturnType<typeof labelOf>>['kind']): string {
  switch (kind) {
    case 'plain':
      return field.size > 1 ? field.whole : field.verbatim;
    case 'coded':
      return field.coded().text;
    case 'item': {
      const { text, code, codeSystem } = field.coded();
      return code === null || code === text ? text : `${text} [${[codeSystem, code].filter(Boolean).join(' ')}]`;
    }
    case 'time':
      return time(field.text(1));
    case 'person':
      return [field.text(2), field.text(3)].filter(Boolean).join(' ') || field.text(1);
    case 'name':
      return [field.text(1), field.text(2)].filter(Boolean).join(' ');
    case 'place':
      return placeText(field);
    case 'address':
      return [field.text(5) && `〒${field.text(5)}`, addressOf(field)].filter(Boolean).join(' ');
    case 'phone':
      return phoneOf(field);
    case 'quantity':
      return [field.text(1), field.text(2, 2) || field.text(2)].filter(Boolean).join(' ');
    case 'usage':
      return field.coded(1, true).text || field.whole;
    case 'article':
      return article(field);
  }
}

/** ZRD (JAHIS): item^name^system^amount^unit&name&system. */
function article(field: Field): string {
  return [field.text(2) || field.text(1), field.text(4), field.text(5, 2) || field.text(5)].filter(Boolean).join(' ');
}

function placeText(field: Field): string {
  const [ward, room, bed] = [field.text(9) || field.text(1), field.text(2), field.text(3)];
  const clinic = field.text(6) === 'C';
  return [ward && (clinic ? ward : `病棟 ${ward}`), room && `病室 ${room}`, bed && `ベッド ${bed}`]
    .filter(Boolean)
    .join(' ');
}

/** `20110701083000` as `2011-07-01 08:30`; anything else as written. */
function time(text: string): string {
  const match = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)?)?/.exec(text);
  if (!match) return text;
  const [, year, month, day, hour, minute] = match;
  const clock = hour === undefined ? '' : ` ${hour}:${minute ?? '00'}`;
  return `${year}-${month}-${day}${clock}`;
}
