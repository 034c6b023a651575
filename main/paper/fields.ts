/**
 * What fields are filled with from a person's records (`fieldSources` of shared/form-fields.ts). A value has its date where
 * it has one; what the records do not have stays blank, and nothing is ever taken from another field's words.
 */
import type { BlockOf } from '../../shared/form-blocks.ts';
import type { FormField } from '../../shared/form-fields.ts';
import { ageOn } from '../../shared/japanese.ts';
import type { AllergyIntolerance, Condition, Observation, Section, ServiceRequest } from '../../shared/records.ts';
import type { FieldContent, FieldValue } from '../../shared/sheets.ts';
import type { PatientView, SectionStatus, SheetBlock } from '../../shared/views.ts';
import type { Chart } from './chart.ts';
import { begins, contains, newestOfEach } from './matching.ts';

/** What a sheet knows besides the records. */
export interface SheetOrigin {
  facilityName: string;
  /** The station's wall clock. */
  now: string;
}

const mostValues = 6;

/** Words of devices that stay in the body, and ICD-10 codes of having one (Z95, Z96). */
const implantWords = [
  'ペースメーカ ペーシング 除細動器 ICD CRT 人工弁 弁置換 ステント 人工関節 人工骨頭 人工内耳 シャント術 VPシャント',
  'クリッピング 動脈瘤クリップ コイル塞栓 髄内釘 プレート固定 植込 植え込み 埋込 埋め込み インプラント 体内金属 刺激装置',
  'ポート造設 眼内レンズ 人工血管',
].flatMap((words) => words.split(' '));

export function fieldsOf(block: BlockOf<'fields'>, chart: Chart, origin: SheetOrigin): SheetBlock {
  return { kind: 'fields', fields: block.fields.map((field) => contentOf(field, chart, origin)) };
}

function contentOf(field: FormField, chart: Chart, origin: SheetOrigin): FieldContent | null {
  const { from, match = [] } = field;
  if (!from) return null;
  if (from === 'facility.name') return known(origin.facilityName);
  if (from === 'today') return known(origin.now.slice(0, 10));
  if (from.startsWith('patient.')) return chart.patient ? ofPatient(from, chart.patient, chart, origin) : blank;
  if (from.startsWith('encounter.')) return chart.patient ? ofEncounter(from, chart.patient) : blank;
  // Of nobody: room for the pen, and no words about what was exported.
  if (!chart.patient) return blank;
  switch (from) {
    case 'conditions.main':
      return mainDiagnosis(chart);
    case 'conditions.active':
      return ofSection(chart, 'conditions', active(chart).map(conditionValue));
    case 'conditions': {
      const found = active(chart).filter(({ text, icd10 }) => contains(text, match) || contains(icd10, match));
      return ofSection(chart, 'conditions', found.map(conditionValue));
    }
    case 'allergies.food':
      return allergies(chart, ['food', 'other']);
    case 'allergies.drug':
      return allergies(chart, ['drug', 'contraindication', 'other']);
    case 'implants':
      return implants(chart);
    case 'observation':
      return ofSection(chart, 'observations', observed(chart, match).slice(0, 1).map(observationValue));
    case 'observation.reference': {
      const newest = newestOfEach(observed(chart, match), ({ text }) => text);
      return { ...ofSection(chart, 'observations', newest.map(observationValue)), reference: true };
    }
    case 'orders':
      return orders(chart, match, match.includes('食事') ? 'diet' : undefined);
    case 'medications':
      return medicines(chart, match);
    default:
      return blank;
  }
}

export const blank: FieldContent = {
  values: [],
  more: 0,
  notExported: false,
  incomplete: false,
  reference: false,
};

function known(text: string | null | undefined): FieldContent {
  return text ? { ...blank, values: [{ text, date: null }] } : blank;
}

function ofSection(chart: Chart, section: Section, values: FieldValue[]): FieldContent {
  return ofStatus(chart.section(section).status, values);
}

function ofStatus(status: SectionStatus, values: FieldValue[]): FieldContent {
  const distinct = newestOfEach(values, ({ text, date }) => `${text}\u0000${date}`);
  return {
    values: distinct.slice(0, mostValues),
    more: Math.max(0, distinct.length - mostValues),
    notExported: status.status === 'not-exported',
    incomplete: status.gaps.length > 0,
    reference: false,
  };
}

function ofPatient(from: string, view: PatientView, chart: Chart, { now }: SheetOrigin): FieldContent {
  const { identifier, name, kana, birthDate, sex, address, postalCode, phones } = view.patient;
  switch (from) {
    case 'patient.identifier':
      return known(identifier);
    case 'patient.name':
      return known(name);
    case 'patient.kana':
      return known(kana);
    case 'patient.birthDate':
      return known(birthDate);
    case 'patient.age': {
      const years = birthDate ? ageOn(birthDate, now) : null;
      return known(years === null ? null : String(years));
    }
    case 'patient.sex':
      return known(sex === 'unknown' ? null : sex);
    case 'patient.address':
      return known(address && [postalCode, address].filter(Boolean).join(' '));
    case 'patient.phone':
      return known(phones.join('、'));
    default:
      return insurance(chart);
  }
}

/** Where the patient lies only while the stay goes on; who treats them also of the last visit, with its date. */
function ofEncounter(from: string, { encounter, sections }: PatientView): FieldContent {
  const status = sections.encounters;
  const goesOn = encounter?.class === 'inpatient' && !encounter.end && encounter.status !== 'finished';
  const value = (text: string | null | undefined, dated = false) =>
    ofStatus(status, text ? [{ text, date: dated && !goesOn ? (encounter?.start ?? null) : null }] : []);
  switch (from) {
    case 'encounter.class':
      return value(goesOn ? encounter.class : null);
    case 'encounter.start':
      return value(goesOn ? encounter.start : null);
    case 'encounter.ward':
      return value(goesOn ? encounter.ward : null);
    case 'encounter.room':
      return value(goesOn ? encounter.room : null);
    case 'encounter.bed':
      return value(goesOn ? encounter.bed : null);
    case 'encounter.department':
      return value(encounter?.department, true);
    case 'encounter.attending':
      return value(encounter?.attending, true);
    default:
      return value(encounter?.reason, true);
  }
}

/** 主病名, else every diagnosis that stands. */
export function mainDiagnosis(chart: Chart): FieldContent {
  const standing = active(chart);
  const main = standing.filter(({ isMain }) => isMain);
  return ofSection(chart, 'conditions', (main.length > 0 ? main : standing).map(conditionValue));
}

function active(chart: Chart): Condition[] {
  return chart
    .section('conditions')
    .records.filter(
      ({ clinicalStatus, verificationStatus }) =>
        verificationStatus !== 'refuted' && (clinicalStatus === 'active' || clinicalStatus === 'unknown'),
    );
}

function conditionValue({ text, onset, verificationStatus }: Condition): FieldValue {
  const suspected = verificationStatus === 'provisional' && !/疑い|の疑|suspected/i.test(text);
  return { text, date: onset, ...(suspected && { suspected }) };
}

/** Those of no said kind too: what was written down as an allergy may be of any. */
function allergies(chart: Chart, categories: AllergyIntolerance['category'][]): FieldContent {
  const present = chart
    .section('allergies')
    .records.filter(
      ({ assertion, verificationStatus, clinicalStatus, category }) =>
        assertion === 'present' &&
        verificationStatus !== 'refuted' &&
        clinicalStatus !== 'resolved' &&
        categories.includes(category),
    );
  return ofSection(
    chart,
    'allergies',
    present.map(({ text, reaction, onset }) => ({ text: reaction ? `${text}（${reaction}）` : text, date: onset })),
  );
}

/** Whichever record names a device. That none does says nothing of the body, and the field stays open to write. */
function implants(chart: Chart): FieldContent {
  const values: FieldValue[] = [];
  for (const { text, onset, icd10, verificationStatus } of chart.section('conditions').records) {
    if (verificationStatus === 'refuted') continue;
    if (contains(text, implantWords) || /^Z9[56]/.test(icd10 ?? '')) {
      values.push({ text, date: onset, section: 'conditions' });
    }
  }
  for (const { text, start, status } of chart.section('procedures').records) {
    if (status !== 'not-done' && contains(text, implantWords))
      values.push({ text, date: start, section: 'procedures' });
  }
  const content = ofSection(chart, 'conditions', values);
  const status = chart.section('procedures').status;
  return {
    ...content,
    notExported: content.notExported && status.status === 'not-exported',
    incomplete: content.incomplete || status.gaps.length > 0,
  };
}

/** Newest first, as the section is. */
function observed(chart: Chart, match: string[]): Observation[] {
  return chart.section('observations').records.filter(({ text, code }) => begins({ text, code }, match));
}

function observationValue({ text, value, unit, effectiveAt }: Observation): FieldValue {
  return { text: [text, [value, unit].filter(Boolean).join(' ')].join(' '), date: effectiveAt };
}

/** Orders of a kind that stand, and what a source says as text under a matching title: the newest of those. */
export function orders(chart: Chart, match: string[], category?: ServiceRequest['category']): FieldContent {
  const { records, status } = chart.section('orders');
  const standing = records.filter(
    (order) =>
      order.status === 'active' &&
      !isOver(order, status.asOf) &&
      (order.category === category || contains(order.text, match) || contains(order.code, match)),
  );
  // What is to begin later comes after what holds now.
  const values: FieldValue[] = [
    ...standing.filter((order) => !isYetToBegin(order, status.asOf)),
    ...standing.filter((order) => isYetToBegin(order, status.asOf)).toReversed(),
  ].map(({ text, note, occurredAt }) => ({
    text: category === 'diet' && note ? `${text}（${oneLine(note)}）` : text,
    date: occurredAt,
  }));
  const other = chart.section('other');
  const said = other.records.find(({ title, kind }) => contains(title, match) || match.includes(kind));
  if (said) values.push({ text: oneLine(said.text), date: said.date });
  const content = ofStatus(status, values);
  return {
    ...content,
    notExported: content.notExported && other.status.status === 'not-exported',
    incomplete: content.incomplete || other.status.gaps.length > 0,
  };
}

/** @param asOf moment of the section's data */
function isOver({ endsAt }: ServiceRequest, asOf: string | null): boolean {
  return endsAt !== null && asOf !== null && endsAt < asOf.slice(0, endsAt.length);
}

function isYetToBegin({ occurredAt }: ServiceRequest, asOf: string | null): boolean {
  return occurredAt !== null && asOf !== null && occurredAt.slice(0, 10) > asOf.slice(0, 10);
}

function medicines(chart: Chart, match: string[]): FieldContent {
  const found = chart
    .section('medications')
    .records.filter(
      ({ status, text, code }) =>
        (status === 'active' || status === 'unknown') && (contains(text, match) || contains(code, match)),
    );
  const newest = newestOfEach(found, ({ text }) => text);
  return ofSection(
    chart,
    'medications',
    newest.map(({ text, doseText, startDate }) => ({
      text: [text, doseText].filter(Boolean).join(' '),
      date: startDate,
    })),
  );
}

/** As the source says it: SS-MIX2 has it as text under its own title. */
function insurance(chart: Chart): FieldContent {
  const { records, status } = chart.section('other');
  const said = records.find(({ title, kind }) => title.includes('保険') || kind === 'Coverage');
  return ofStatus(status, said ? [{ text: oneLine(said.text), date: said.date }] : []);
}

/** A text of several lines as one; the rest of a long one is in the records. */
function oneLine(text: string): string {
  const line = text
    .split(/\r?\n/)
    .map((part) => part.trim())
    .filter(Boolean)
    .join(' ');
  const characters = Array.from(line);
  return characters.length > 120 ? `${characters.slice(0, 120).join('')}…` : line;
}
