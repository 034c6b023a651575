/** The tables of docs/sources.md and docs/flags.md beside the code they speak of, in both directions. */
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FlagRules } from '../../exporter/flags/rules.ts';
import { Header } from '../../exporter/sources/schedule/columns.ts';
import { datatypeOf } from '../../exporter/sources/ssmix2/datatypes.ts';
import { families } from '../../exporter/sources/ssmix2/families.ts';
import { isMovement } from '../../exporter/sources/ssmix2/movement.ts';
import { StaffHeader } from '../../exporter/sources/staff/columns.ts';
import { WardHeader, wardColumns } from '../../exporter/sources/wards/columns.ts';

const sources = fs.readFileSync('docs/sources.md', 'utf8');

/** Rows of all tables below a heading, down to the next of its level. */
function rowsBelow(text: string, heading: string): string[][] {
  const level = /^#+/.exec(heading)![0];
  const [, section = ''] = text.split(`\n${heading}\n`);
  const [own = ''] = section.split(new RegExp(`\\n#{1,${level.length}} `));
  return own
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s|-]+\|$/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}

/** First cells, apart. */
function namesIn(rows: readonly string[][]): string[] {
  return rows.flatMap(([cell = '']) => cell.replaceAll('`', '').split(/[,、]\s*/));
}

/** Names in a file of the code, one a match. */
function namesOf(file: string, pattern: RegExp): string[] {
  const found = [...fs.readFileSync(file, 'utf8').matchAll(pattern)].map((match) => match[1]!);
  expect(found.length, file).toBeGreaterThan(3);
  return found;
}

describe('what docs/sources.md says is read', () => {
  it('has a section for every kind of source', () => {
    const [, kinds] = /kind: z\.enum\(\[([^\]]+)\]\)/.exec(fs.readFileSync('exporter/config.ts', 'utf8'))!;
    for (const [, kind] of kinds!.matchAll(/'([a-z0-9-]+)'/g)) {
      expect(sources.includes(`kind: ${kind}`) || sources.includes(`\`${kind}\` source`), kind).toBe(true);
    }
  });

  it('has every datatype of SS-MIX2, and no other', () => {
    const rows = rowsBelow(sources, '## SS-MIX2 standardized storage');
    const documented = new Set(rows.flatMap(([cell = '']) => cell.match(/[A-Z]{3}-\d{2}|OMD\b/g) ?? []));
    const known = namesOf('exporter/sources/ssmix2/datatypes.ts', /^ {2}'?([A-Z]{3}(?:-\d{2})?)'?: \{/gm);
    expect([...documented].sort()).toEqual(known.toSorted());
    for (const datatype of documented) {
      expect(datatypeOf(datatype).types.length, datatype).toBeGreaterThan(0);
      expect(datatype in families || isMovement(datatype) || datatype === 'ADT-61', datatype).toBe(true);
    }
  });

  it('has every FHIR resource that has fields of its own, and calls no other one read', () => {
    const rows = rowsBelow(sources, '## FHIR R4').filter(([cell = '']) =>
      /^[A-Z][a-z]+[A-Za-z]*(?:,|$| of)/.test(cell),
    );
    const documented = new Set(namesIn(rows).map((name) => name.split(' ')[0]!));
    const mapped = namesOf('exporter/sources/fhir/filing.ts', /case '(\w+)':\n\s+return map/g);
    for (const type of ['Patient', ...mapped]) expect(documented, type).toContain(type);
    const named = namesOf('exporter/sources/fhir/names.ts', /^ {2}'(\w+)',$/gm);
    for (const type of named) expect(documented, type).toContain(type);
    const read = namesIn(rows.filter(([, cell]) => cell !== '')).map((name) => name.split(' ')[0]!);
    expect(read.filter((type) => ![...mapped, ...named, 'Patient', 'Device'].includes(type))).toEqual([]);
  });

  it.each([
    ['schedule', '### Schedules (`kind: schedule`)'],
    ['staff', '### Roster (`kind: staff`)'],
    ['wards', '### Wards and beds (`kind: wards`)'],
  ])('has every column of a list: %s', (kind, heading) => {
    const rows = rowsBelow(sources, heading).filter(([name]) => name !== 'column' && name !== 'any other');
    const japanese = namesIn(rows).filter((name) => !['年齢', '性別'].includes(name));
    const english = namesIn(rows.map(([, cell = '']) => [cell])).filter((name) => !['age', 'sex'].includes(name));
    const isRead = (name: string) => {
      if (kind === 'schedule') return Header.of([name, '患者番号', '予定日'])!.rest(['x', '', '']).length === 0;
      if (kind === 'wards') return wardColumns.some((column) => column.includes(name));
      const header = StaffHeader.of(['x', '職員番号', '氏名', '職種'].map((cell, at) => (at === 0 ? name : cell)))!;
      return ['id', 'name', 'roles', 'kana', 'place', 'pin'].some((column) => header.place(column as 'id') === 0);
    };
    for (const name of [...japanese, ...english]) expect(isRead(name), name).toBe(true);
    expect(isRead('血圧')).toBe(false);
    const inCode =
      kind === 'wards'
        ? wardColumns.map(([, name]) => name)
        : namesOf(`exporter/sources/${kind}/columns.ts`, /^ {2}\w+: \[\s*'([^']+)'/gm);
    expect(japanese.toSorted()).toEqual([...inCode].sort());
    expect(WardHeader.of(['病棟', '血圧'])).toBeNull();
  });
});

describe('what docs/flags.md says is concluded', () => {
  it('is every rule that ships, and no other', () => {
    const rows = rowsBelow(
      `\n${fs.readFileSync('docs/flags.md', 'utf8')}`,
      '# Flags: what everybody at the bedside must know',
    );
    const documented = namesIn(rows.filter(([cell]) => cell!.startsWith('`'))).filter((name) => /^[a-z-]+$/.test(name));
    expect(documented.toSorted()).toEqual(
      FlagRules.load()
        .rules.map(({ id }) => id)
        .toSorted(),
    );
  });
});
