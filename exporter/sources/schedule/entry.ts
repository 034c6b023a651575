/** One row of a schedule as an appointment. */
import { parseBirthDate } from '../../../shared/japanese.ts';
import type { RecordInput } from '../../../shared/records.ts';
import type { Header } from './columns.ts';

type Appointment = Omit<RecordInput<'appointment'>, 'patientId' | 'source'>;
export type Category = NonNullable<Appointment['category']>;

/** Characters of a cell that may be a time, with a day before it. */
const mostOfTime = 100;

const categoryWords: readonly (readonly [Category, RegExp])[] = [
  ['surgery', /手術|オペ|surger|operation|^or$/],
  ['admission', /入院|admission/],
  ['examination', /検査|内視鏡|撮影|examination|exam/],
  ['outpatient', /外来|再診|初診|受診|予約|outpatient|visit|clinic|appointment/],
  ['other', /^(?:その他|other)$|退院|転棟|転科|discharge|transfer/],
];

/** Of a cell of 種別 or of a file's name; null where it says none of them. */
export function categoryOf(words: string): Category | null {
  const folded = words.normalize('NFKC').toLowerCase().trim();
  return categoryWords.find(([, pattern]) => pattern.test(folded))?.[0] ?? null;
}

const statusWords: readonly (readonly [NonNullable<Appointment['status']>, RegExp])[] = [
  ['cancelled', /中止|取消|取り消|キャンセル|延期|cancel|postpone/],
  ['no-show', /未来院|不来|来院せず|no-?show/],
  ['fulfilled', /済み?$|終了|完了|実施|fulfilled|done|finished|completed/],
  ['arrived', /来院|受付|到着|入室|手術中|診察中|arrived|checked-?in|in-?progress/],
  ['booked', /予約|予定|確定|申込|booked|scheduled|planned|confirmed/],
];

/**
 * @param category what the row is where its own column does not say
 * @param recordedAt when the list was written
 * @returns null where no day can be read: then it is planned for nobody knows when
 */
export function appointmentOf(
  cells: readonly string[],
  header: Header,
  { category: byDefault, recordedAt }: { category: Category; recordedAt: string },
): Appointment | null {
  const text = (column: Parameters<Header['text']>[1]) => header.text(cells, column) || null;
  const day = dayOf(header.text(cells, 'date'));
  if (day === null) return null;
  const begins = clockOf(header.text(cells, 'start')) ?? clockOf(header.text(cells, 'date'));
  const start = begins === null ? day : `${day}T${begins}`;
  const end = endOf(header.text(cells, 'end'), start);
  const kind = header.text(cells, 'category');
  const category = categoryOf(kind) ?? byDefault;
  const status = statusOf(header.text(cells, 'status'));
  const number = text('number');
  const code = text('code');
  const unread = [
    category !== categoryOf(kind) && kind !== '' ? `種別: ${kind}` : '',
    begins === null && header.text(cells, 'start') !== '' ? `開始: ${header.text(cells, 'start')}` : '',
    end === null && header.text(cells, 'end') !== '' ? `終了: ${header.text(cells, 'end')}` : '',
    status === 'unknown' ? `状態: ${header.text(cells, 'status')}` : '',
    ...header.rest(cells),
  ];
  return {
    id: `schedule/${category}/${number ?? start}`,
    // Without a number, two rows of one time may be two things: neither replaces the other.
    recordedAt: momentOf(header.text(cells, 'updated')) ?? (number === null ? null : recordedAt),
    text: text('text') ?? (header.ofDischarges ? '退院予定' : '（内容の記載なし）'),
    code,
    codeSystem: code === null ? null : text('codeSystem'),
    category,
    status,
    start,
    end,
    place: text('place'),
    department: text('department'),
    practitioner: text('practitioner'),
    laterality: text('laterality'),
    bodySite: text('bodySite'),
    anesthesia: text('anesthesia'),
    note: [header.text(cells, 'note'), ...unread].filter((part) => part !== '').join('\n') || null,
  };
}

/** A row without a status is on the list, which is what booked means; words nobody knows say nothing. */
function statusOf(words: string): NonNullable<Appointment['status']> {
  if (words === '') return 'booked';
  const folded = words.normalize('NFKC').toLowerCase();
  return statusWords.find(([, pattern]) => pattern.test(folded))?.[0] ?? 'unknown';
}

/** `2026/11/22`, `令和8年11月22日`, `20261122`, with or without a time or a weekday behind it → `2026-11-22`. */
function dayOf(words: string): string | null {
  const folded = words
    .normalize('NFKC')
    .replace(/[(（].{1,3}[)）]/, '')
    .trim();
  const digits = parseBirthDate(folded) ?? parseBirthDate(folded.split(/[\sT]/)[0] ?? '');
  return digits?.length === 8 ? `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}` : null;
}

/** `9:00`, `09:00:30`, `0900`, `9時30分`, `午後1時`, also behind a date → `09:00`; null where it is no time (`オンコール`). */
function clockOf(words: string): string | null {
  // The patterns take a long run of spaces again and again.
  if (words.length > mostOfTime) return null;
  const folded = words.normalize('NFKC').toLowerCase().trim();
  const match =
    /(?:^|[\st])(午前|午後|am|pm)?\s*(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*(am|pm)?$/.exec(folded) ??
    /(?:^|[\st])(午前|午後)?(\d{1,2})時(?:(\d{1,2})分)?$/.exec(folded) ??
    /^()(\d{2})(\d{2})$/.exec(folded);
  if (!match) return null;
  const half = match[1] || match[4] || '';
  const hour = Number(match[2]) + ((half === '午後' || half === 'pm') && Number(match[2]) < 12 ? 12 : 0);
  const minute = Number(match[3] ?? 0);
  if (hour > 23 || minute > 59) return null;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** A time alone is of the day of the start, or of the night after it. */
function endOf(words: string, start: string): string | null {
  const day = dayOf(words);
  const clock = clockOf(words);
  if (day !== null && !/^\d{4}$/.test(words)) return clock === null ? day : `${day}T${clock}`;
  if (clock === null) return null;
  const sameDay = `${start.slice(0, 10)}T${clock}`;
  return sameDay >= start ? sameDay : `${dayAfter(start.slice(0, 10))}T${clock}`;
}

/** When a row was last changed, to the minute. */
export function momentOf(words: string): string | null {
  const day = dayOf(words);
  if (day === null) return null;
  const clock = clockOf(words);
  return clock === null ? day : `${day}T${clock}`;
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
