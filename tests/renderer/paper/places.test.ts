import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Forms } from '../../../main/paper/forms.ts';
import { valuesFor } from '../../../main/paper/values.ts';
import {
  formsOfPatient,
  packOf,
  paperSearch,
  rolesOf,
  sidesOf,
  usualChoice,
} from '../../../renderer/screens/paper/pack.ts';
import {
  isTyped,
  type PlaceGroup,
  placeless,
  placesOf,
  rowsMark,
  withoutRows,
} from '../../../renderer/screens/paper/places.ts';
import { formDefinitionSchema } from '../../../shared/forms.ts';
import type { FormsView } from '../../../shared/paper.ts';
import type { PrintJobView } from '../../../shared/views.ts';

const view = new Forms(path.resolve(import.meta.dirname, '../../../resources/forms')).view();
const words = (ja: string) => ({ ja, en: ja });
const namesOf = (groups: PlaceGroup[]) =>
  groups.flatMap(({ places, rows }) => [...places, ...rows.flatMap((row) => row.places)]).map(({ name }) => name);

describe.each(formsOfPatient(view, true).map(({ definition }) => [definition.code, definition] as const))(
  'on the screen %s',
  (_, definition) => {
    it('can be typed only where the sheet has a place for it', () => {
      const names = namesOf(placesOf(definition, {}, undefined));
      expect(new Set(names).size).toBe(names.length);
      const values = Object.fromEntries(names.map((name) => [name, 'x']));
      expect(valuesFor(definition, values)).toEqual(values);
      expect(placeless(definition, values)).toEqual([]);
      if (names.length > 0) expect(isTyped(definition)).toBe(true);
    });
  },
);

const form = formDefinitionSchema.parse({
  code: 'X1',
  version: '1.0',
  title: words('見本'),
  paper: { size: 'A5', orientation: 'landscape' },
  copies: [words('依頼元'), words('部門控'), words('医事用')],
  usualCopies: 2,
  blocks: [
    {
      kind: 'fields',
      key: 'order',
      title: words('依頼'),
      fields: [
        { key: 'part', title: words('部位') },
        { title: words('署名'), sign: true },
        { key: 'purpose', title: words('目的'), lines: 3 },
        { title: words('ペンだけ') },
      ],
    },
    {
      kind: 'checklist',
      key: 'checks',
      title: words('確認'),
      groups: [
        {
          items: [
            { key: 'a', text: words('□だけ') },
            { key: 'b', text: words('ほか'), room: 40 },
          ],
        },
      ],
    },
    {
      kind: 'handwriting',
      key: 'rows',
      title: words('記録'),
      rows: 3,
      columns: [
        { title: words('時刻'), width: 20 },
        { title: words('内容'), write: 'entry' },
        { title: words('区分'), write: 'kind', ticks: [words('継続')] },
      ],
    },
  ],
});

it('follows the paper and leaves signatures, times and ticks to the pen', () => {
  expect(namesOf(placesOf(form, {}, undefined))).toEqual([
    'order.part',
    'order.purpose',
    'checks.b',
    'rows.0.entry',
    'rows.1.entry',
  ]);
});

it('gives one empty row more than is typed', () => {
  const rows = (values: Record<string, string>) => placesOf(form, values, undefined).at(-1)!.rows.length;
  expect(rows({ 'rows.1.entry': 'x' })).toBe(3);
  expect(rows({ 'rows.4.entry': 'x' })).toBe(6);
  expect(rows({ 'rows.4.entry': ' ' })).toBe(2);
});

it('knows what was typed for a place that a newer form no longer has', () => {
  expect(placeless(form, { 'order.part': 'x', 'order.gone': 'x', 'away.0.entry': 'x' })).toEqual([
    'order.gone',
    'away.0.entry',
  ]);
});

it('knows when typed rows would stand beside other records', () => {
  const records = formDefinitionSchema.parse({
    ...form,
    blocks: [
      {
        kind: 'records',
        key: 'drugs',
        section: 'medications',
        title: words('薬剤'),
        limit: 9,
        columns: [
          { field: 'medicine', title: words('薬剤') },
          { write: 'note', title: words('備考') },
        ],
      },
      form.blocks[0]!,
    ],
  });
  const job = (...ids: string[]) =>
    ({
      definition: records,
      blocks: [
        { kind: 'records', records: ids.map((id) => ({ id })) },
        { kind: 'fields', fields: [] },
      ],
    }) as unknown as PrintJobView;
  expect(rowsMark(job('1', '2'))).toBe(rowsMark(job('1', '2')));
  expect(rowsMark(job('2', '1'))).not.toBe(rowsMark(job('1', '2')));
  expect(withoutRows(records, { 'drugs.0.note': 'x', 'order.part': 'y' })).toEqual({ 'order.part': 'y' });
});

describe('a pack', () => {
  const pack = (search: Record<string, unknown>, of: FormsView = view) => packOf(paperSearch(search), of, false);
  const codes = (search: Record<string, unknown>) => pack(search).forms.map(({ definition }) => definition.code);

  it('is the summary when nobody chose, else what the address says, each once', () => {
    expect(codes({})).toEqual(['M3']);
    expect(codes({ forms: 'M6,M7,M6' })).toEqual(['M6', 'M7']);
    expect(packOf({}, view, true).forms.map(({ definition }) => definition.code)).toEqual(['M1']);
  });

  it('is a set in its order', () => {
    const set = view.sets.find(({ of }) => of === 'patient')!;
    expect(codes({ set: set.code })).toEqual(set.forms.map(({ code }) => code));
    expect(pack({ set: set.code }).set).toBe(set);
  });

  it('says what is not there, and never takes a ward’s form or pictures for a patient', () => {
    expect(pack({ forms: 'M3,NOPE,M2,G1' })).toMatchObject({ missing: ['NOPE', 'M2', 'G1'] });
    expect(pack({ set: 'nope' }).missing).toEqual(['nope']);
  });

  it('counts sides by who gets a copy, and slips that share one', () => {
    const choice = usualChoice({ definition: form, origin: 'tomoshibi', versions: [], stamped: false }, null);
    expect(rolesOf(choice)).toEqual([0, 1]);
    expect(sidesOf(choice, 1)).toBe(2);
    expect(sidesOf({ ...choice, roles: [0, 2], each: 2, perSide: 2 }, 1)).toBe(2);
    expect(rolesOf({ ...choice, roles: [0, 2], each: 2 })).toEqual([0, 0, 2, 2]);
  });
});
