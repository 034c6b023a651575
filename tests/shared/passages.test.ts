import { describe, expect, it } from 'vitest';
import { marksOf, noteWords } from '../../shared/passages.ts';

const marked = (text: string, query: string) =>
  marksOf(text, noteWords(query))?.map(({ start, end }) => text.slice(start, end)) ?? null;

describe('the places of words in a text', () => {
  it.each([
    ['糖尿病のため', '糖尿病', ['糖尿病']],
    ['尿糖と病気', '糖尿病', null],
    ['糖尿\n病', '糖尿病', null],
    ['糖分と尿糖', '糖', ['糖', '糖']],
    ['ＨｂＡ１ｃ　７．２％', 'hba1c', ['ＨｂＡ１ｃ']],
    ['HbA1c 7.2', 'hba', ['HbA']],
    ['FACT and CT', 'ct', ['CT']],
    ['CT撮影を予定', 'CT撮影', ['CT撮影']],
    ['CT 撮影、CT・撮影', 'ct撮影', ['CT 撮影', 'CT・撮影']],
    ['撮影はCTで', 'CT撮影', null],
    ['3DCT撮影', 'CT撮影', null],
    ['造影CTと造影剤CT', '造影CT', ['造影CT']],
    ['ﾜﾙﾌｧﾘﾝ 1mg', 'ワルファリン', ['ﾜﾙﾌｧﾘﾝ']],
    ['ワルファリン', 'ﾜﾙﾌｧﾘﾝ', ['ワルファリン']],
    ['ハ゛ンコマイシン', 'バンコマイシン', null],
    ['㍉と㌘', 'グラム', ['㌘']],
    ['投与量は①です', '1', ['①']],
    ['ﾊﾞﾝｺﾏｲｼﾝ', 'コマイ', ['ｺﾏｲ']],
    ['𠮷田医師', '𠮷田', ['𠮷田']],
    ['アレルギー: ヨード 造影剤', '造影剤 ヨード', ['ヨード', '造影剤']],
    ['アレルギー: ヨード', '造影剤 ヨード', null],
    ['糖尿病', '糖尿 尿病', ['糖尿病']],
    ['<b>造影剤</b>', '造影剤', ['造影剤']],
    ['a.b[c', 'b[c', ['b[c']],
  ])('%j holds %j at %j', (text, query, places) => {
    expect(marked(text, query)).toEqual(places);
  });

  it('has no words in punctuation', () => {
    expect(noteWords(' 、。 *"- ')).toEqual([]);
    expect(noteWords('透析　ct,撮影').map(({ typed }) => typed)).toEqual(['透析', 'ct,撮影']);
  });

  it('leaves longer words alone where only whole ones were looked for', () => {
    expect(marksOf('Na 140 NaCl', noteWords('na'), ['na'])).toEqual([{ start: 0, end: 2 }]);
    expect(marksOf('Na 140 NaCl', noteWords('na'))).toHaveLength(2);
  });
});
