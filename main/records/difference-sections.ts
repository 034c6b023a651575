/** How records of each section are told apart between two generations, and what is said of them: always as written. */
import type { RecordState } from '../../shared/generations.ts';
import type { Section } from '../../shared/records.ts';
import type { Row } from '../../shared/rows.ts';

interface Said {
  section: Section;
  subject: (row: Row) => string;
  words: (row: Row) => string;
  state: (row: Row) => RecordState;
  at: (row: Row) => string | null;
  /** Columns in which a difference matters. */
  compared: string[];
}

/**
 * What stands now: all rows about one thing together, so that one prescription split into rows, or two sources that say the
 * same, do not look like something stopped and begun.
 */
export interface StandingSection extends Said {
  /** Names of the thing, any of which is enough: its code, and what it is called. */
  names: (row: Row) => string[];
  /** @param asOf moment of the section's data */
  stands: (row: Row, asOf: string | null) => boolean;
  urgent: (row: Row) => boolean;
}

/** What happened: row by row. */
export interface EventSection extends Said {
  /** What a record is about: where that differs it is another record, whatever its id. */
  thing: (row: Row) => string;
  /** Rows that came together are told together. */
  together?: (row: Row) => string;
}

export function textOf(row: Row, column: string): string | null {
  const value = row[column];
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null;
}

/** In any width, without spaces. */
export function plain(text: string | null): string {
  return (text ?? '').normalize('NFKC').replace(/\s/g, '');
}

function words(...columns: string[]): (row: Row) => string {
  return (row) => columns.flatMap((column) => textOf(row, column) ?? []).join(' ');
}

function state(kind: string | null, status: string | null): (row: Row) => RecordState {
  return (row) => ({
    kind: kind === null ? null : textOf(row, kind),
    status: status === null ? null : textOf(row, status),
  });
}

function at(...columns: string[]): (row: Row) => string | null {
  return (row) => columns.map((column) => textOf(row, column)).find((moment) => moment !== null) ?? null;
}

/** Its code, and what it is called. */
function codeAndText(row: Row): string[] {
  const code = textOf(row, 'code');
  return [...(code === null ? [] : [`${textOf(row, 'code_system')} ${code}`]), plain(textOf(row, 'text'))];
}

function codeOrText(row: Row): string {
  return textOf(row, 'code') ?? plain(textOf(row, 'text'));
}

/** Neither refuted nor past. */
function isStanding(row: Row): boolean {
  return (
    textOf(row, 'verification_status') !== 'refuted' &&
    ['active', 'unknown'].includes(textOf(row, 'clinical_status') ?? '')
  );
}

function span(row: Row): string | null {
  const [start, end] = [textOf(row, 'start'), textOf(row, 'end')];
  return start === null && end === null ? null : `${start ?? ''}–${end ?? ''}`;
}

const subject = (row: Row) => textOf(row, 'text') ?? '';

export const standingSections: StandingSection[] = [
  {
    section: 'allergies',
    // What a source states without naming an allergen is one thing, however it words it.
    names: (row) =>
      textOf(row, 'assertion') === 'present' ? codeAndText(row) : [`${textOf(row, 'assertion')} stated`],
    stands: (row) => textOf(row, 'assertion') !== 'present' || isStanding(row),
    urgent: () => true,
    subject,
    words: words('text', 'severity', 'reaction', 'note'),
    state: state('assertion', 'clinical_status'),
    at: at('onset', 'recorded_at'),
    compared: ['assertion', 'category', 'clinical_status', 'verification_status', 'severity', 'reaction', 'note'],
  },
  {
    section: 'medications',
    names: codeAndText,
    // As the first page has it: `~` sorts after every digit, so that an end known to the month counts to its last day.
    stands: (row, asOf) => {
      const [status, end] = [textOf(row, 'status'), textOf(row, 'end_date')];
      return status === 'active' || (status === 'unknown' && (end === null || `${end}~` >= (asOf ?? '').slice(0, 10)));
    },
    urgent: () => true,
    subject,
    words: (row) => {
      const said = words('dose_text', 'daily_dose_text', 'usage', 'route', 'duration_text')(row);
      const [start, end] = [textOf(row, 'start_date'), textOf(row, 'end_date')];
      const days = start === null && end === null ? '' : ` ${start ?? ''}–${end ?? ''}`;
      return `${said}${days}`.trim();
    },
    state: state('setting', 'status'),
    at: at('start_date'),
    compared: ['dose_text', 'daily_dose_text', 'usage', 'route'],
  },
  {
    section: 'flags',
    names: (row) => codeAndText(row).map((name) => `${textOf(row, 'category')} ${name}`),
    stands: (row) => textOf(row, 'status') !== 'inactive',
    urgent: (row) => textOf(row, 'category') !== 'other',
    subject,
    words: words('text', 'value', 'note'),
    state: state('assertion', 'status'),
    at: at('effective_at'),
    compared: ['assertion', 'value', 'note'],
  },
  {
    section: 'conditions',
    names: codeAndText,
    stands: isStanding,
    urgent: () => false,
    subject,
    words: words('text', 'onset', 'abatement', 'outcome', 'note'),
    state: state('verification_status', 'clinical_status'),
    at: at('onset'),
    compared: ['verification_status', 'clinical_status', 'is_main', 'outcome', 'note'],
  },
];

export const eventSections: EventSection[] = [
  {
    section: 'observations',
    thing: codeOrText,
    subject: (row) => textOf(row, 'panel') ?? subject(row),
    words: words('text', 'value', 'unit', 'interpretation'),
    state: state('category', 'status'),
    at: at('effective_at'),
    compared: ['text', 'value', 'unit', 'interpretation', 'status', 'note'],
    together: (row) => JSON.stringify(['effective_at', 'category', 'panel', 'order_number'].map((name) => row[name])),
  },
  {
    section: 'administrations',
    thing: codeOrText,
    subject,
    words: words('dose_text', 'rate_text', 'route', 'performer'),
    state: state('kind', 'status'),
    at: at('start'),
    compared: ['text', 'status', 'start', 'end', 'dose_text', 'rate_text', 'route'],
  },
  {
    section: 'encounters',
    thing: (row) => textOf(row, 'class') ?? '',
    subject: (row) => textOf(row, 'department') ?? textOf(row, 'ward') ?? '',
    words: (row) =>
      [span(row), words('ward', 'room', 'bed', 'attending', 'reason', 'disposition')(row)].join(' ').trim(),
    state: state('class', 'status'),
    at: at('start'),
    compared: ['class', 'status', 'start', 'end', 'ward', 'room', 'bed', 'department', 'attending', 'disposition'],
  },
  {
    section: 'appointments',
    thing: codeOrText,
    subject,
    words: (row) =>
      [span(row), words('place', 'department', 'practitioner', 'laterality', 'note')(row)].join(' ').trim(),
    state: state('category', 'status'),
    at: at('start'),
    compared: ['text', 'status', 'start', 'end', 'place', 'department', 'practitioner', 'laterality', 'note'],
  },
  {
    section: 'procedures',
    thing: codeOrText,
    subject,
    words: (row) => [span(row), words('body_site', 'performer', 'note')(row)].join(' ').trim(),
    state: state(null, 'status'),
    at: at('start'),
    compared: ['text', 'status', 'start', 'end', 'body_site'],
  },
  {
    section: 'orders',
    thing: codeOrText,
    subject,
    words: words('modality', 'department', 'requester'),
    state: state('category', 'status'),
    at: at('occurred_at'),
    compared: ['text', 'status', 'occurred_at'],
  },
  {
    section: 'documents',
    thing: (row) => plain(textOf(row, 'title')),
    subject: (row) => textOf(row, 'title') ?? '',
    words: words('title', 'type_text', 'author'),
    state: state(null, null),
    at: at('date', 'recorded_at'),
    // Of its text the length only: what it says is read in the document.
    compared: ['title', 'date', 'author', 'text_length'],
  },
  {
    section: 'reports',
    thing: codeOrText,
    subject,
    words: words('conclusion', 'author'),
    state: state('category', 'status'),
    at: at('effective_at', 'issued_at'),
    compared: ['text', 'status', 'body', 'conclusion'],
  },
  {
    section: 'studies',
    thing: (row) => textOf(row, 'study_instance_uid') ?? '',
    subject: (row) => textOf(row, 'description') ?? textOf(row, 'modalities') ?? '',
    words: words('modalities', 'description', 'body_part'),
    state: state(null, null),
    at: at('started'),
    compared: ['study_instance_uid', 'instance_count'],
  },
  {
    section: 'other',
    thing: (row) => plain(textOf(row, 'title')),
    subject: (row) => textOf(row, 'title') ?? '',
    words: words('title', 'date'),
    state: state('kind', null),
    at: at('date'),
    compared: ['title', 'date', 'text'],
  },
];
