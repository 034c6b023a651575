/** What every form of resources/forms must keep to, whatever it asks for. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Forms } from '../../main/paper/forms.ts';
import type { BlockOf, FormBlock } from '../../shared/form-blocks.ts';
import type { FormField } from '../../shared/form-fields.ts';
import type { FormWords } from '../../shared/form-parts.ts';
import { type FormDefinition, formSetsSchema } from '../../shared/forms.ts';

const folder = path.join(import.meta.dirname, '../../resources/forms');
const forms = new Forms(folder);
const definitions = forms.list();
const must = Array.from({ length: 18 }, (_, index) => `M${index + 1}`);
const should = Array.from({ length: 13 }, (_, index) => `S${index + 1}`);

const blocksOf = <Kind extends FormBlock['kind']>({ blocks }: FormDefinition, kind: Kind) =>
  blocks.filter((block): block is BlockOf<Kind> => block.kind === kind);
const fieldsOf = (form: FormDefinition): FormField[] => blocksOf(form, 'fields').flatMap(({ fields }) => fields);
const findings = (check: (form: FormDefinition) => string[]) =>
  definitions.flatMap((form) => check(form).map((finding) => `${form.code}: ${finding}`));

/** Every `{ ja, en }` of a definition. */
function wordsOf(value: unknown): FormWords[] {
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  if (value === null || typeof value !== 'object') return [];
  if ('ja' in value && 'en' in value) return [value as FormWords];
  return Object.values(value).flatMap(wordsOf);
}

/** Millimetres between the binding margin and the right one. */
function widthOf({ paper }: FormDefinition): number {
  const [short, long] = paper.size === 'A4' ? [210, 297] : [148, 210];
  return (paper.orientation === 'portrait' ? short : long) - 30;
}

describe('the forms', () => {
  it('are all sound, and all that a ward must have are there', () => {
    expect(forms.problems).toEqual([]);
    const files = fs.readdirSync(folder).filter((name) => name.endsWith('.yml') && name !== 'sets.yml');
    expect(definitions).toHaveLength(files.length);
    const codes = definitions.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect([...must, ...should].filter((code) => !codes.includes(code))).toEqual([]);
  });

  it('speak Japanese first and English too', () => {
    const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
    const wrong = (form: FormDefinition) =>
      wordsOf(form)
        .filter(({ ja, en }) => {
          const isName = !japanese.test(ja) && (ja === en || ja.length <= 8 || /[A-Z]/.test(ja));
          const translated = isName || (japanese.test(ja) && ja !== en);
          const english = !japanese.test(en.replaceAll('以下余白', '').replaceAll('レ', ''));
          return !translated || !english || ja.trim() !== ja || en.trim() !== en;
        })
        .map(({ ja, en }) => `${ja} / ${en}`);
    expect(findings(wrong)).toEqual([]);
  });

  it('do not draw what the state prints', () => {
    const statutory = /死亡診断書|死体検案書|災害診療記録|出生証明書/;
    expect(findings((form) => (statutory.test(JSON.stringify(form)) ? [form.title.ja] : []))).toEqual([]);
  });

  it('never prefill pregnancy, a present condition, or a blood group other than as a reference', () => {
    const forbidden = /妊娠|授乳|症状|病状|バイタル|体温|意識|同意|緊急度/;
    const prefilled = (form: FormDefinition) =>
      fieldsOf(form)
        .filter(({ from }) => from)
        .filter(
          ({ title, from }) =>
            forbidden.test(title.ja) || (title.ja.includes('血液型') && from !== 'observation.reference'),
        )
        .map(({ title }) => title.ja);
    expect(findings(prefilled)).toEqual([]);
    const asked = definitions.flatMap(fieldsOf).filter(({ title }) => title.ja.includes('血液型'));
    expect(asked.some(({ from }) => from === 'observation.reference')).toBe(true);
    expect(asked.some(({ from }) => !from)).toBe(true);
  });

  it('leave signatures, times and order receipt to the pen', () => {
    const penned = /署名|時刻|日時|指示受け|照合者|確認者$|施行|混注/;
    const typed = (form: FormDefinition) => {
      const fields = fieldsOf(form).filter(({ key }) => key);
      const columns = form.blocks
        .flatMap((block) => ('columns' in block && Array.isArray(block.columns) ? block.columns : []))
        .filter((column) => 'write' in column && column.write && !('pen' in column && column.pen));
      return [...fields, ...columns].filter(({ title }) => penned.test(title.ja)).map(({ title }) => title.ja);
    };
    expect(findings(typed)).toEqual([]);
  });

  it('match records by names that can be told apart', () => {
    const fold = (text: string) => text.normalize('NFKC').toLowerCase().replace(/\s/g, '');
    const odd = (form: FormDefinition) =>
      [...fieldsOf(form), ...form.facts].flatMap(({ title, match }) => {
        const folded = (match ?? []).map(fold);
        const twice = folded.filter((text, index) => folded.indexOf(text) !== index);
        const short = folded.filter((text) => /^[a-z]{1,2}$/.test(text));
        return [...twice, ...short].map((text) => `${title.ja}: ${text}`);
      });
    expect(findings(odd)).toEqual([]);
    const matching = new Set(['observation', 'observation.reference', 'conditions', 'orders', 'medications']);
    const useless = (form: FormDefinition) =>
      fieldsOf(form)
        .filter(({ from, match }) => match && !matching.has(from ?? ''))
        .map(({ title }) => title.ja);
    expect(findings(useless)).toEqual([]);
  });

  it('fit between the margins, with room to write', () => {
    const tight = (form: FormDefinition) => {
      const width = widthOf(form);
      const tables = form.blocks.flatMap((block) => {
        if (!('columns' in block) || !Array.isArray(block.columns)) return [];
        const columns = block.columns as { width?: number }[];
        const fixed = columns.reduce((sum, column) => sum + (column.width ?? 0), 0);
        const chart = 'chart' in block ? block.chart : undefined;
        const cells = chart
          ? chart.of === 'hours'
            ? Math.ceil((24 - chart.from) / chart.step)
            : chart.days * Math.max(1, chart.parts.length)
          : 0;
        const free = columns.filter(({ width: given }) => !given).length;
        const abreast = 'abreast' in block ? (block.abreast ?? 1) : 1;
        const needed = (fixed + free * 22) * abreast + cells * 5;
        return needed > width ? [`${'title' in block ? block.title?.ja : ''} needs ${needed} of ${width} mm`] : [];
      });
      const combs = fieldsOf(form)
        .filter(({ comb, span }) => (comb ?? 0) * 6 > (span / 12) * width - 4)
        .map(({ title }) => `${title.ja} has too many cells`);
      const labels = blocksOf(form, 'labels')
        .filter((block) => block.columns * block.width + (block.columns - 1) * block.gap.x > width)
        .map(() => 'labels are too wide');
      return [...tables, ...combs, ...labels];
    };
    expect(findings(tight)).toEqual([]);
  });

  it('say who keeps each usual copy', () => {
    const unnamed = (form: FormDefinition) =>
      form.usualCopies > form.copies.length ? [`${form.usualCopies} copies for ${form.copies.length}`] : [];
    expect(findings(unnamed)).toEqual([]);
  });

  it('have the boxes that the law asks for', () => {
    const prescription = fieldsOf(forms.get('M9'));
    const comb = (title: string) => prescription.find(({ title: { ja } }) => ja === title)?.comb;
    expect([comb('保険者番号'), comb('公費負担者番号'), comb('公費負担医療の受給者番号')]).toEqual([8, 8, 7]);
    const text = (code: string) =>
      wordsOf(forms.get(code))
        .map(({ ja }) => ja)
        .join('\n');
    for (const box of ['変更不可 (医療上必要)', '患者希望', 'リフィル可', '保険医署名', '備考', '調剤済年月日']) {
      expect(text('M9')).toContain(box);
    }
    for (const group of ['住所', '氏名', '性別', '年齢', '病名', '主要症状', '治療方法', '診療年月日']) {
      expect(text('M4')).toContain(group);
    }
  });
});

describe('the sets', () => {
  const read = formSetsSchema.parse(parse(fs.readFileSync(path.join(folder, 'sets.yml'), 'utf8')));

  it('name forms that are there, each for whom it is', () => {
    expect(forms.sets).toEqual(read);
    expect(read.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['new-admission', 'operation', 'transfer', 'discharge', 'night-before', 'urgent-only']),
    );
    const allowed = { patient: ['patient'], ward: ['patient', 'ward'] };
    for (const set of read) {
      const scopes = set.forms.map(({ code }) => forms.get(code).scope);
      expect(scopes.filter((scope) => !allowed[set.of].includes(scope))).toEqual([]);
      expect(new Set(set.forms.map(({ code }) => code)).size).toBe(set.forms.length);
    }
  });

  it('begin a ward’s night with its census, summaries and medicines', () => {
    const codes = (wanted: string) => read.find(({ code }) => code === wanted)!.forms.map(({ code }) => code);
    expect(codes('night-before').slice(0, 3)).toEqual(['M2', 'M3', 'M7']);
    expect(codes('urgent-only')).toEqual(['M2', 'M3', 'M7']);
  });
});
