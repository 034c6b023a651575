import { describe, expect, it } from 'vitest';
import { eachSubstanceFirst } from '../../../renderer/clinical/allergies.ts';
import { differenceOf } from '../../../renderer/clinical/difference.ts';
import { flagsInOrder, toneOf } from '../../../renderer/clinical/flags.ts';
import { isInjection } from '../../../renderer/clinical/injections.ts';
import { lastGivenOf } from '../../../renderer/clinical/last-given.ts';
import { firstLines, noteBlocks } from '../../../renderer/clinical/note-blocks.ts';
import { flagSchema, medicationAdministrationSchema, type RecordInput } from '../../../shared/records.ts';
import { allergy, medication, observation } from '../records.ts';

const base = { patientId: 'p', source: 'test:nowhere' };
const flag = (input: Partial<RecordInput<'flag'>>) => flagSchema.parse({ ...base, id: 'f', text: 'HBs抗原', ...input });
const given = (input: Partial<RecordInput<'medication_administration'>>) =>
  medicationAdministrationSchema.parse({ ...base, id: 'g', text: 'ワルファリンK錠1mg', ...input });

describe('a flag', () => {
  it('that is a negative result of one day is never one of what stands, nor is a blood group', () => {
    expect(toneOf(flag({ category: 'infection', assertion: 'absent', status: 'active' }))).toBe('measured-negative');
    expect(toneOf(flag({ category: 'blood-type', assertion: 'present' }))).toBe('reference');
    expect(toneOf(flag({ category: 'implant', assertion: 'unknown' }))).toBe('unsure');
    expect(toneOf(flag({ category: 'isolation', status: 'inactive' }))).toBe('past');
    expect(toneOf(flag({ category: 'code-status', status: 'unknown' }))).toBe('warns');
  });

  it('that stands comes first; the same words of two sources come once', () => {
    const negative = flag({ id: '1', category: 'infection', assertion: 'absent' });
    const mrsa = flag({ id: '2', text: 'MRSA', category: 'infection' });
    const again = flag({ id: '3', text: 'MRSA', category: 'infection' });
    expect(flagsInOrder([negative, mrsa, again]).map(({ id }) => id)).toEqual(['2', '1']);
  });
});

describe('allergies in little room', () => {
  it('name every substance once before any is named again', () => {
    const names = [
      allergy({ text: 'ラテックス' }),
      allergy({ text: 'ペニシリン' }),
      allergy({ text: 'ペニシリン', reaction: '発疹' }),
      allergy({ text: 'キウイ', verificationStatus: 'refuted' }),
      allergy({ text: 'ソバ' }),
    ];
    const texts = eachSubstanceFirst(names).map(({ text }) => text);
    expect(texts).toEqual(['ラテックス', 'ペニシリン', 'ソバ', 'ペニシリン', 'キウイ']);
  });
});

describe('how a result changed', () => {
  const k = (value: string, valueNumber: number | null, unit = 'mEq/L') => observation({ value, valueNumber, unit });
  it.each([
    [k('5.9', 5.9), k('5.2', 5.2), '+0.7'],
    [k('4.40', 4.4), k('4.5', 4.5), '−0.10'],
    [k('140', 140), k('140', 140), '±0'],
    [k('< 2', null), k('3', 3), null],
    [k('5.9', 5.9), k('590', 590, 'mEq/dL'), null],
  ])('%#', (latest, previous, difference) => {
    expect(differenceOf(latest, previous)).toBe(difference);
  });
});

describe('an injection', () => {
  it.each([
    [{ route: '点滴静注' }, true],
    [{ form: '注射' }, true],
    [{ text: 'セフトリアキソンナトリウム静注用1g' }, true],
    [{ text: 'インスリン グラルギン注ソロスター', route: '皮下注' }, true],
    [{ text: 'グリセリン浣腸液50% 注腸' }, false],
    [{ text: 'フロセミド錠20mg' }, false],
    [{ text: 'フロセミド錠20mg', route: '内服' }, false],
  ])('%j: %s', (input, is) => {
    expect(isInjection(medication(input))).toBe(is);
  });
});

describe('the last time of a drug', () => {
  const warfarin = medication({ text: 'ワルファリンK錠1mg', code: '1', codeSystem: 'HOT9' });
  it('is of the same code or of the same name, however another system codes it', () => {
    const records = [
      given({ id: '1', start: '2026-11-20T08:00', code: '1', codeSystem: 'HOT9', text: 'ワーファリン' }),
      given({ id: '2', start: '2026-11-21T08:00', code: '2', codeSystem: 'HOT9', text: 'ワルファリンK錠0.5mg' }),
      given({ id: '3', start: '2026-11-19T08:00' }),
    ];
    expect(lastGivenOf(warfarin, records).administered?.id).toBe('1');
    const otherCode = given({
      id: '4',
      start: '2026-11-21T18:00',
      code: '9',
      codeSystem: 'YJ',
      text: 'ワルファリンＫ錠１ｍｇ',
    });
    expect(lastGivenOf(warfarin, [...records, otherCode]).administered?.id).toBe('4');
  });

  it('says that it was not given only where that is newer, and never counts it as given', () => {
    const before = given({ id: '1', start: '2026-11-20T08:00' });
    const refused = given({ id: '2', start: '2026-11-21T08:00', status: 'not-done' });
    expect(lastGivenOf(warfarin, [before, refused])).toMatchObject({ administered: { id: '1' }, notDone: { id: '2' } });
    const after = given({ id: '3', start: '2026-11-21T20:00' });
    expect(lastGivenOf(warfarin, [before, refused, after])).toMatchObject({ administered: { id: '3' }, notDone: null });
    expect(lastGivenOf(warfarin, [refused]).administered).toBeNull();
  });
});

describe('a note in parts', () => {
  it('takes headings as their writer marked them and keeps every line', () => {
    const text = '退院時要約\n主病名: 心不全\n【経過】良好\n2日目\n■ 方針\n外来\nS: 楽になった\n14:30 採血';
    const blocks = noteBlocks(text);
    expect(blocks.map(({ heading }) => heading)).toEqual([null, '主病名', '【経過】', '■ 方針', 'S']);
    expect(blocks[2]!.text).toBe('良好\n2日目');
    expect(blocks.at(-1)!.text).toBe('楽になった\n14:30 採血');
  });

  it('makes nothing of markup, and nothing of a text without headings', () => {
    expect(noteBlocks('<b>太字</b> <script>')).toEqual([{ heading: null, text: '<b>太字</b> <script>' }]);
    expect(noteBlocks('')).toEqual([]);
  });

  it('begins with its first lines that say something', () => {
    expect(firstLines('\n  a \n\n b\nc', 2)).toBe('a\nb');
  });
});
