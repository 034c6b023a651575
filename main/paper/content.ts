/** What one form prints of one person: records chosen as its definition says, with what was left out counted. */
import { TomoshibiError } from '../../shared/errors.ts';
import type { FormBlock, NoteBlock, RecordsBlock } from '../../shared/form-blocks.ts';
import type { FormDefinition } from '../../shared/forms.ts';
import type { LedgerSheet } from '../../shared/paper.ts';
import type { Observation, Section } from '../../shared/records.ts';
import type { TemporaryPatientView } from '../../shared/temporary.ts';
import type { SectionRecords, SheetBlock, SheetFact, SheetNote } from '../../shared/views.ts';
import type { Chart } from './chart.ts';
import { fieldsOf, type SheetOrigin } from './fields.ts';
import { begins, fold, newestOfEach } from './matching.ts';

type AnyRecord = SectionRecords[Section];

export function factsOf(definition: FormDefinition, chart: Chart): SheetFact[] {
  if (definition.facts.length === 0) return [];
  const { status, records: observations } = chart.section('observations');
  return definition.facts.map(({ title, match, each }) => {
    const found = observations.filter((observation) => begins(observation, match));
    const newest = newestOfEach(found, (observation) => fold(observation.text));
    return { title, status, values: (each ? newest : found.slice(0, 1)).map(factValue) };
  });
}

/** What the station itself knows. */
export interface StationLists {
  sheets: () => LedgerSheet[];
  temporaryPatients: () => TemporaryPatientView[];
}

export function blockOf(block: FormBlock, chart: Chart, origin: SheetOrigin, lists: StationLists): SheetBlock {
  switch (block.kind) {
    case 'records':
      return recordsOf(block, chart);
    case 'note':
      return noteOf(block, chart);
    case 'fields':
      return fieldsOf(block, chart, origin);
    case 'patients':
      return chart.census() ?? { kind: 'patients', ward: '', exported: false, asOf: null, patients: [] };
    case 'ledger':
      return { kind: 'ledger', sheets: lists.sheets() };
    case 'temporary-patients':
      return { kind: block.kind, patients: lists.temporaryPatients() };
    case 'handwriting':
    case 'checklist':
    case 'statement':
    case 'labels':
    case 'printer-test':
      return { kind: block.kind };
    default:
      // Pictures come with the request, not from the records.
      throw new TomoshibiError('request-invalid');
  }
}

function recordsOf(block: RecordsBlock, chart: Chart): SheetBlock {
  const view = chart.section(block.section);
  let chosen = (view.records as AnyRecord[]).filter((record) =>
    Object.entries(block.where).every(([field, values]) => values.includes(String(fieldOf(record, field)))),
  );
  if (block.match) {
    const { match } = block;
    chosen = chosen.filter((record) => begins(codedText(record), match));
  }
  if (block.within) {
    const earliest = daysBefore(view.status.asOf, block.within.days);
    const { field } = block.within;
    chosen = chosen.filter(
      (record) => goesOn(record) || !earliest || String(fieldOf(record, field) ?? '9') >= earliest,
    );
  }
  if (block.newest) chosen = newestAlike(chosen, block.newest.same, block.newest.field);
  if (block.abnormalFirst) chosen = [...chosen.filter(isAbnormal), ...chosen.filter((record) => !isAbnormal(record))];
  return {
    kind: 'records',
    status: view.status,
    records: chosen.slice(0, block.limit),
    matching: chosen.length,
    total: view.total,
  };
}

function noteOf(block: NoteBlock, chart: Chart): SheetBlock {
  const { status, records: entries } = chart.section('documents');
  const newest = entries.find((entry) => entry.hasText);
  return { kind: 'note', status, note: newest ? excerpt(chart, newest.id, block.characters) : null };
}

function excerpt(chart: Chart, id: string, characters: number): SheetNote {
  const { title, date, author, text } = chart.document(id);
  const whole = Array.from((text ?? '').trim());
  return {
    title,
    date,
    author,
    text: whole.slice(0, characters).join(''),
    cut: whole.length > characters,
  };
}

/** Nothing dated is chosen over another of the same date, and nothing undated or going on is left out. */
function newestAlike(records: AnyRecord[], same: string[], field: string): AnyRecord[] {
  const keyOf = (record: AnyRecord) => same.map((name) => fieldOf(record, name)).join('\u0000');
  const newest = new Map<string, string>();
  for (const record of records) {
    const [key, date] = [keyOf(record), String(fieldOf(record, field) ?? '')];
    if (date > (newest.get(key) ?? '')) newest.set(key, date);
  }
  return records.filter((record) => {
    const date = fieldOf(record, field);
    return date === null || goesOn(record) || date === newest.get(keyOf(record));
  });
}

/** Said to be active: no date is too old for that. */
function goesOn(record: AnyRecord): boolean {
  return fieldOf(record, 'status') === 'active' || fieldOf(record, 'clinicalStatus') === 'active';
}

/** Anything flagged other than N (HL7 table 0078 normal) is shown as abnormal. */
function isAbnormal(record: AnyRecord): boolean {
  const { interpretation } = record as Partial<Observation>;
  return !!interpretation && interpretation.trim().toUpperCase() !== 'N';
}

/** What a record calls itself; documents and entries of other kinds have a title. */
function codedText(record: AnyRecord): { text: string; code: string | null } {
  const text = fieldOf(record, 'text') ?? fieldOf(record, 'title') ?? fieldOf(record, 'description') ?? '';
  return { text: String(text), code: fieldOf(record, 'code') as string | null };
}

function factValue({ text, value, unit, effectiveAt, interpretation }: Observation): SheetFact['values'][number] {
  return { text, value, unit, effectiveAt, interpretation };
}

/** Every field but a document's content is a plain value, and lists of documents come without it. */
function fieldOf(record: AnyRecord, field: string): string | number | boolean | null {
  return (record as unknown as Record<string, string | number | boolean | null>)[field] ?? null;
}

/** The ISO day so many days before a moment; null where the moment is not known to the day. */
function daysBefore(moment: string | null, days: number): string | null {
  if (!moment || !/^\d{4}-\d{2}-\d{2}/.test(moment)) return null;
  const day = new Date(`${moment.slice(0, 10)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - days);
  return day.toISOString().slice(0, 10);
}
