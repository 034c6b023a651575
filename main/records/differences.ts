/**
 * What changed for one patient between two generations. Records that only one of both could hold say nothing: a section that
 * one lacks is named, and what an export no longer reaches back to is not taken for withdrawn.
 */
import type { Difference, DifferencesView, PersonDifference } from '../../shared/generations.ts';
import { type Patient, type Section, sections } from '../../shared/records.ts';
import type { Row } from '../../shared/rows.ts';
import type { SectionStatus } from '../../shared/views.ts';
import {
  type EventSection,
  eventSections,
  plain,
  type StandingSection,
  standingSections,
  textOf,
} from './difference-sections.ts';
import type { Records } from './records.ts';

/** Differences of one section that are given, the newest; urgent ones all. */
const mostOfSection = 100;
/** Results of one sample that are listed before they are only counted. */
const namesInLine = 12;

interface Compared {
  differences: Difference[];
  /** Something that is gone may only be out of reach. */
  unsure: boolean;
}

interface Sides {
  before: Row[];
  after: Row[];
  beforeStatus: SectionStatus;
  afterStatus: SectionStatus;
}

/**
 * @param before the older of the two
 * @param id of the patient in either
 * @throws TomoshibiError `patient-not-found` where neither has the patient
 */
export function differencesOf(before: Records, after: Records, id: string): Omit<DifferencesView, 'from' | 'to'> {
  const person = after.find(id) ?? before.existing(id);
  const was = before.find(id) ?? counterpart(before, person);
  const is = after.find(id) ?? counterpart(after, person);
  const nothing = { identity: 'same' as const, person: [], differences: [], more: 0, notCompared: [] };
  if (!was) return { ...nothing, patient: 'only-after' };
  if (!is) return { ...nothing, patient: 'only-before' };
  const identity = identityOf(was, is);
  const found = { patient: 'in-both' as const, identity, person: personDifferences(was, is) };
  if (identity === 'other-person') return { ...found, differences: [], more: 0, notCompared: [...sections] };

  const notCompared = new Set<Section>();
  const sidesOf = (section: Section): Sides | null => {
    const beforeStatus = before.section(was.id, section, { limit: 0 }).status;
    const afterStatus = after.section(is.id, section, { limit: 0 }).status;
    const held = beforeStatus.status === 'exported' && afterStatus.status === 'exported';
    if (!held || beforeStatus.gaps.length > 0 || afterStatus.gaps.length > 0) notCompared.add(section);
    if (!held) return null;
    return { beforeStatus, afterStatus, before: before.rows(was.id, section), after: after.rows(is.id, section) };
  };
  const differences: Difference[] = [];
  let more = 0;
  const take = (section: Section, result: Compared) => {
    if (result.unsure) notCompared.add(section);
    const sorted = result.differences.sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''));
    const urgent = sorted.filter((difference) => difference.urgent);
    const rest = sorted.filter((difference) => !difference.urgent);
    differences.push(...urgent, ...rest.slice(0, mostOfSection));
    more += Math.max(0, rest.length - mostOfSection);
  };
  for (const section of standingSections) {
    const sides = sidesOf(section.section);
    if (sides) take(section.section, standingDifferences(section, sides));
  }
  for (const section of eventSections) {
    const sides = sidesOf(section.section);
    if (sides) take(section.section, eventDifferences(section, sides));
  }
  differences.sort((a, b) => Number(b.urgent) - Number(a.urgent));
  return { ...found, differences, more, notCompared: sections.filter((section) => notCompared.has(section)) };
}

/** All rows about one thing on either side, and what of them stands. */
function standingDifferences(section: StandingSection, sides: Sides): Compared {
  const differences: Difference[] = [];
  let unsure = false;
  for (const { before, after } of things(section, sides)) {
    const stood = before.filter((row) => section.stands(row, sides.beforeStatus.asOf));
    const stands = after.filter((row) => section.stands(row, sides.afterStatus.asOf));
    if (stood.length === 0 && stands.length === 0) continue;
    if (after.length === 0 && isOutOfReach(stood, section, sides)) {
      unsure = true;
      continue;
    }
    const same = signatures(stood, section.compared) === signatures(stands, section.compared);
    if (stood.length > 0 && stands.length > 0 && same) continue;
    const kind = stood.length === 0 ? 'added' : stands.length === 0 ? 'removed' : 'changed';
    const told = {
      before: stood.length > 0 ? stood : newest(before, section),
      after: stands.length > 0 ? stands : newest(after, section),
    };
    differences.push(differenceOf(kind, section, told, section.urgent(told.after[0] ?? told.before[0]!)));
  }
  return { differences, unsure };
}

/** Rows of both sides by what they are about; a code on one row and a name on another may make one thing of several rows. */
function things(section: StandingSection, { before, after }: Sides): { before: Row[]; after: Row[] }[] {
  const byName = new Map<string, { before: Row[]; after: Row[] }>();
  const all = new Set<{ before: Row[]; after: Row[] }>();
  for (const [side, rows] of [
    ['before', before],
    ['after', after],
  ] as const) {
    for (const row of rows) {
      const names = section.names(row);
      const known = [...new Set(names.flatMap((name) => byName.get(name) ?? []))];
      const thing = known[0] ?? { before: [], after: [] };
      for (const other of known.slice(1)) {
        thing.before.push(...other.before);
        thing.after.push(...other.after);
        all.delete(other);
        for (const [name, named] of byName) if (named === other) byName.set(name, thing);
      }
      thing[side].push(row);
      all.add(thing);
      for (const name of names) byName.set(name, thing);
    }
  }
  return [...all];
}

/** Row by row: the same id of the same source, else the same words, else the same thing at the same time. */
function eventDifferences(section: EventSection, sides: Sides): Compared {
  const pairs: [Row, Row][] = [];
  const match = (keyOf: (row: Row) => string, isSame: (a: Row, b: Row) => boolean) => {
    const open = new Map<string, Row[]>();
    for (const row of gone) {
      const key = keyOf(row);
      const rows = open.get(key);
      if (rows) rows.push(row);
      else open.set(key, [row]);
    }
    const matched = new Set<Row>();
    come = come.filter((row) => {
      const candidates = open.get(keyOf(row)) ?? [];
      const place = candidates.findIndex((candidate) => isSame(candidate, row));
      if (place < 0) return true;
      const [found] = candidates.splice(place, 1);
      matched.add(found!);
      pairs.push([found!, row]);
      return false;
    });
    gone = gone.filter((row) => !matched.has(row));
  };
  let gone = sides.before;
  let come = sides.after;
  const { thing } = section;
  match(
    (row) => `${sourceOf(row)} ${String(row.id)}`,
    (a, b) => (a.text !== undefined && a.text === b.text && a.code === b.code) || thing(a) === thing(b),
  );
  match(
    (row) => signature(row, [...section.compared, 'patient_id']),
    () => true,
  );
  match(
    (row) => `${thing(row)} ${section.at(row)}`,
    () => true,
  );

  const isReached = (row: Row) => !isBefore(section.at(row), sides.afterStatus.since);
  const differences = [
    ...pairs
      .filter(([a, b]) => isUnlike(a, b, section.compared))
      .map(([a, b]) => differenceOf('changed', section, { before: [a], after: [b] })),
    ...together(section, gone.filter(isReached)).map((rows) =>
      differenceOf('removed', section, { before: rows, after: [] }),
    ),
    ...together(section, come).map((rows) => differenceOf('added', section, { before: [], after: rows })),
  ];
  return { differences, unsure: false };
}

function together(section: EventSection, rows: Row[]): Row[][] {
  if (!section.together) return rows.map((row) => [row]);
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = section.together(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

function differenceOf(
  kind: Difference['kind'],
  section: StandingSection | EventSection,
  { before, after }: { before: Row[]; after: Row[] },
  urgent = false,
): Difference {
  const shown = after[0] ?? before[0]!;
  return {
    kind,
    section: section.section,
    subject: section.subject(shown),
    before: wordsOf(section, before),
    after: wordsOf(section, after),
    beforeState: before[0] ? section.state(before[0]) : null,
    afterState: after[0] ? section.state(after[0]) : null,
    at: section.at(shown),
    count: Math.max(before.length, after.length),
    urgent,
  };
}

function wordsOf(section: StandingSection | EventSection, rows: Row[]): string | null {
  if (rows.length === 0) return null;
  const said = [...new Set(rows.map((row) => section.words(row)))].filter((words) => words !== '');
  return said.length > namesInLine ? `${said.slice(0, namesInLine).join('、')}、…` : said.join('、');
}

function newest(rows: Row[], { at }: StandingSection): Row[] {
  return rows.toSorted((a, b) => (at(b) ?? '').localeCompare(at(a) ?? '')).slice(0, 1);
}

/** What is gone altogether where input was set aside, or from before the time that the newer export reaches back to. */
function isOutOfReach(rows: Row[], { at }: StandingSection, { afterStatus }: Sides): boolean {
  return afterStatus.gaps.length > 0 || rows.every((row) => isBefore(at(row), afterStatus.since));
}

function isBefore(moment: string | null, since: string | null): boolean {
  return moment !== null && since !== null && moment.slice(0, 10) < since.slice(0, moment.slice(0, 10).length);
}

function signatures(rows: Row[], columns: string[]): string {
  return [...new Set(rows.map((row) => signature(row, columns)))].sort().join('\n');
}

/** Tens of thousands of results are the same to the letter. */
function isUnlike(a: Row, b: Row, columns: string[]): boolean {
  return columns.some((column) => a[column] !== b[column] && plain(textOf(a, column)) !== plain(textOf(b, column)));
}

function signature(row: Row, columns: string[]): string {
  return JSON.stringify(columns.map((column) => plain(textOf(row, column))));
}

/** `ssmix2:…`: the source as export.yml names it, without the file, whose name says nothing that lasts. */
function sourceOf(row: Row): string {
  return String(row.source).split(':')[0]!;
}

/** The same person under another key: two people turned out to have one identifier, or no longer have. */
function counterpart(records: Records, { identifier, name, birthDate }: Patient): Patient | null {
  if (identifier === '') return null;
  const same = records
    .withIdentifier(identifier)
    .filter((other) => plain(other.name) === plain(name) && other.birthDate === birthDate);
  return same.length === 1 ? same[0]! : null;
}

/** One of both may be corrected or change with a marriage. */
function identityOf(was: Patient, is: Patient): DifferencesView['identity'] {
  const sameName = plain(was.name) === plain(is.name);
  if (sameName && was.birthDate === is.birthDate) return 'same';
  const sameBirth = was.birthDate !== null && was.birthDate === is.birthDate;
  return sameName || sameBirth ? 'changed' : 'other-person';
}

function personDifferences(was: Patient, is: Patient): PersonDifference[] {
  const fields = ['identifier', 'name', 'kana', 'birthDate', 'sex', 'address', 'phones', 'deceasedAt'] as const;
  const said = (value: string | string[] | null) => (Array.isArray(value) ? value.join('、') : value) || null;
  return fields
    .map((field) => ({ field, before: said(was[field]), after: said(is[field]) }))
    .filter(({ before, after }) => plain(before) !== plain(after));
}
