import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ledger } from '../../../main/ledger/ledger.ts';
import { Forms } from '../../../main/paper/forms.ts';
import { PrintJobs } from '../../../main/paper/print-jobs.ts';
import { Records } from '../../../main/records/records.ts';
import type { Section } from '../../../shared/records.ts';
import { parseSheetCode } from '../../../shared/sheet-code.ts';
import { Hospital } from '../../main/records/hospital.ts';
import { canPrint, Paper } from './paper.ts';

const words = (ja: string) => ({ ja, en: ja });
const fictional = (code: string, more: object) => ({
  code,
  version: '1.0',
  title: words(`試験書式 ${code}`),
  paper: { size: 'A4', orientation: 'portrait' },
  copies: [words('依頼元'), words('部門控'), words('医事用')],
  ...more,
});

const everyKind = fictional('T1', {
  blocks: [
    {
      kind: 'fields',
      key: 'f',
      title: words('依頼'),
      fields: [
        { key: 'purpose', title: words('目的'), span: 6 },
        { key: 'insurer', title: words('保険者番号'), span: 6, comb: 8 },
        { title: words('区分'), span: 6, ticks: [words('緊急'), words('通常')] },
        { title: words('医師署名'), span: 6, sign: true },
        { title: words('体重'), span: 4, from: 'observation', match: ['体重'] },
        { title: words('血液型'), span: 4, from: 'observation.reference', match: ['血液型'] },
        { title: words('手術歴'), span: 4, from: 'implants' },
        { key: 'findings', title: words('所見'), lines: 3 },
      ],
    },
    {
      kind: 'checklist',
      key: 'c',
      title: words('確認'),
      columns: 2,
      groups: [
        { items: [{ key: 'consent', text: words('同意'), ticks: [words('あり'), words('なし')] }] },
        { items: [{ key: 'other', text: words('その他'), room: 30 }] },
      ],
    },
    { kind: 'statement', framed: true, paragraphs: [words('口頭指示は復唱する。')] },
    {
      kind: 'records',
      key: 'given',
      section: 'medications',
      title: words('実施'),
      limit: 40,
      rowHeight: 12,
      columns: [
        { field: 'medicine', title: words('薬剤') },
        { write: 'reason', title: words('理由'), width: 30 },
      ],
      chart: { of: 'hours' },
      blankRows: 2,
    },
    {
      kind: 'handwriting',
      key: 'rows',
      title: words('経過'),
      rows: 3,
      columns: [
        { title: words('項目'), width: 30, rows: [words('既往歴'), words('現病歴')] },
        { title: words('内容'), write: 'text' },
      ],
    },
  ],
});
const slip = fictional('T2', {
  paper: { size: 'A5', orientation: 'landscape' },
  blocks: [{ kind: 'fields', key: 'f', title: words('依頼'), fields: [{ key: 'what', title: words('検査') }] }],
});
const tinyLabels = fictional('T3', {
  blocks: [
    {
      kind: 'labels',
      title: words('ラベル'),
      columns: 2,
      rows: 2,
      width: 40,
      height: 20,
      shows: ['identifier', 'name', 'birthDate'],
    },
  ],
});

const everything: Section[] = ['allergies', 'conditions', 'medications', 'observations', 'encounters', 'procedures'];
const hospital = new Hospital()
  .patient({ id: '0012345', name: '灯火　太郎', kana: 'トモシビ　タロウ', birthDate: '1950-01-01', sex: 'male' })
  .patient({ id: '0000777', name: '灯火之助'.repeat(15), birthDate: '1989-01-07' })
  .covers(['0012345', '0000777'], everything, '2026-11-21T22:00');
for (const [text, value, unit, effectiveAt] of [
  ['体重', '62.5', 'kg', '2026-11-18'],
  ['体重', '70', 'kg', '2020-01-01'],
  ['血液型-ABO式', 'A', null, '2015-03-04'],
] as const) {
  const id = `${text} ${effectiveAt}`;
  hospital.put('observation', { patientId: '0012345', id, text, value, unit, effectiveAt });
}
for (let index = 1; index <= 3; index++) {
  const more = { doseText: `${index} 錠`, status: 'active' } as const;
  hospital.put('medication_request', { patientId: '0012345', id: `${index}`, text: `架空薬${index}号錠 5mg`, ...more });
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'forms-'));
for (const form of [everyKind, slip, tinyLabels]) {
  fs.writeFileSync(path.join(folder, `${form.code}.yml`), JSON.stringify(form));
}
const ours = path.resolve(import.meta.dirname, '../../../resources/forms');
const records = new Records(hospital.database, () => true);
const origin = { facilityId: 'tomoshibi-demo-hospital', facilityName: '灯火記念病院', station: '3西-PC2' };

function jobOf(request: Parameters<PrintJobs['create']>[0], forms = folder) {
  const jobs = new PrintJobs(new Forms(forms), new Ledger(new Database(':memory:')));
  return jobs.create(request, { name: '山本 花子' }, records, origin);
}

const flat = (text: string) => text.normalize('NFKC').replace(/\s/g, '');

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!canPrint)('blocks on paper', () => {
  let paper: Paper;
  beforeAll(async () => {
    paper = await Paper.open();
  }, 120_000);
  afterAll(() => paper?.close());

  it('leaves a hand the room that forms need, in millimetres', async () => {
    const page = await paper.draw(jobOf({ form: 'T1', patientId: '0012345', copies: 1 }));
    const sizes = await page.evaluate(() => {
      const millimetre = 96 / 25.4;
      const boxes = (selector: string) =>
        [...document.querySelectorAll(selector)].map((element) => {
          const { width, height } = element.getBoundingClientRect();
          return { width: width / millimetre, height: height / millimetre };
        });
      const sheet = document.querySelector('.sheet')!;
      const left = Math.min(
        ...[...sheet.querySelectorAll('.sheet-block')].map((block) => block.getBoundingClientRect().left),
      );
      const gap = document.querySelector('.sheet-tick')!;
      return {
        left: (left - sheet.getBoundingClientRect().left) / millimetre,
        combs: boxes('.sheet-comb > span'),
        ticks: boxes('.sheet-box'),
        clear: Number.parseFloat(getComputedStyle(gap).columnGap) / millimetre,
        sign: boxes('.sheet-field-room').map(({ height }) => height)[3],
        rows: boxes('.sheet-block:last-child tbody tr').map(({ height }) => height),
        charted: document.querySelectorAll('.sheet-block:nth-child(4) thead .sheet-chart').length,
        chartRows: boxes('.sheet-block:nth-child(4) tbody tr').map(({ height }) => height),
        smallest: Math.min(
          ...[...sheet.querySelectorAll('*')].map((element) => Number.parseFloat(getComputedStyle(element).fontSize)),
        ),
      };
    });
    await page.close();
    expect(sizes.left).toBeCloseTo(20, 1);
    expect(sizes.combs).toHaveLength(8);
    for (const { width, height } of sizes.combs) {
      expect(width).toBeCloseTo(6, 0);
      expect(height).toBeGreaterThan(7.8);
    }
    for (const { width, height } of sizes.ticks) expect([width, height].map(Math.round)).toEqual([4, 4]);
    expect(sizes.clear).toBeCloseTo(2, 1);
    expect(sizes.sign).toBeGreaterThan(9.8);
    for (const height of sizes.rows) expect(height).toBeGreaterThan(7.9);
    expect(sizes.charted).toBe(24);
    // Three drugs and at least two rows by hand.
    expect(sizes.chartRows.length).toBe(5);
    for (const height of sizes.chartRows) expect(height).toBeGreaterThan(11.9);
    // 8 pt.
    expect(sizes.smallest).toBeGreaterThanOrEqual(10.6);
  });

  it('fills what the records say, with its date, and leaves blank what they do not', async () => {
    const printed = await paper.print(jobOf({ form: 'T1', patientId: '0012345', copies: 1 }), 'filled');
    const text = printed.text();
    expect(text).toContain(flat('体重 62.5 kg（2026-11-18）'));
    expect(text).not.toContain('2020-01-01');
    for (const part of ['参考', '血液型-ABO式', '2015-03-04']) expect(text).toContain(flat(part));
    expect(text).toContain(flat('架空薬1号錠 5mg　1回量 1 錠'));
    expect(text).not.toContain('輸出されていません');
    const bare = await paper.print(jobOf({ form: 'T1', patientId: '0000777', copies: 1 }), 'not-filled');
    expect(bare.text()).not.toContain('参考血液型');
    expect(bare.overflowing).toBe(0);
  });

  it('sets what was typed where a hand would write, all of it, on as many pages as it takes', async () => {
    const long = Array.from({ length: 120 }, (_, index) => `所見${index + 1}。`).join('');
    const values = {
      'f.purpose': '精査',
      'f.insurer': '06139999',
      'f.findings': long,
      'c.other': '付添い',
      'given.1.reason': '拒薬',
      'given.3.medicine': '手書きの薬',
      'rows.0.text': '高血圧',
      'rows.6.text': '七行目',
    };
    const printed = await paper.print(jobOf({ form: 'T1', patientId: '0012345', copies: 1, values }), 'typed');
    const text = printed.text();
    for (const wanted of ['精査', '06139999', '付添い', '拒薬', '手書きの薬', '既往歴高血圧', '七行目', '所見120。']) {
      expect(text, wanted).toContain(wanted);
    }
    expect(text.match(/所見\d+。/g)).toHaveLength(120);
    expect(printed.overflowing).toBe(0);
    const lines = Array.from({ length: 300 }, (_, index) => `段${index}`).join('\n');
    const tall = await paper.print(
      jobOf({ form: 'T1', patientId: '0012345', copies: 1, values: { 'f.purpose': lines } }),
      'typed-tall',
    );
    expect(tall.pages).toBeGreaterThan(3);
    expect(tall.text().match(/段\d+/g)).toHaveLength(300);
    expect(tall.text(2)).toContain(flat('目的（続き）'));
  });

  it('puts two slips on a side, each with its own code and whose copy it is', async () => {
    const request = { form: 'T2', patientId: '0012345', perSide: 2, copies: 3, roles: [0, 2, 1] } as const;
    const job = jobOf({ ...request, roles: [...request.roles] });
    const printed = await paper.print(job, 'slips');
    expect(printed.pages).toBe(2);
    expect(printed.paperSize).toMatch(/594\.\d+ x 841\.\d+|595\.\d+ x 84[12]/);
    const codes = printed.codes(1, 150).filter((code) => code.startsWith('QR-Code:'));
    const copies = codes.map((code) => parseSheetCode(code.slice('QR-Code:'.length))!.copy);
    expect(copies.toSorted((one, other) => one - other)).toEqual([1, 2]);
    expect(printed.text(1)).toMatch(/1\/3部依頼元.*2\/3部医事用/);
    expect(printed.text(2)).toContain('3/3部部門控');
    expect(() => jobOf({ form: 'T1', patientId: '0012345', copies: 2, perSide: 2 })).toThrow('request-invalid');
  });

  it('refuses a sheet of which something would be cut off', async () => {
    await paper.print(jobOf({ form: 'T3', patientId: '0012345', copies: 1 }), 'labels');
    const job = jobOf({ form: 'T3', patientId: '0000777', copies: 1 });
    await expect(paper.draw(job)).rejects.toThrow(`clipped: ${job.serial}`);
  });

  it('leaves the header open for somebody without a chart, ticking nothing', async () => {
    const temporary = { identifier: '48271960-012-7', name: '架空 蓮' };
    const printed = await paper.print(jobOf({ form: 'T1', temporary, copies: 1 }), 'temporary');
    const text = printed.text();
    for (const wanted of ['48271960-012-7', '架空蓮', '□あり', '□なし確認済', '□未確認'])
      expect(text).toContain(wanted);
    expect(text).not.toContain('■');
    expect(printed.codes(1, 200)).toContain('Codabar:A48271960-012-7A');
    const blank = await paper.print(jobOf({ form: 'T1', copies: 1 }), 'blank');
    expect(blank.text()).not.toContain('灯火太郎');
    expect(blank.text()).not.toContain('データ時点');
  });

  it('draws a ruler of 100 mm for the printer', async () => {
    const form = new Forms(ours).list().find(({ blocks }) => blocks[0]?.kind === 'printer-test');
    expect(form).toBeDefined();
    const page = await paper.draw(jobOf({ form: form!.code, copies: 1 }, ours));
    const length = await page.evaluate(() => {
      const marks = [...document.querySelectorAll('.sheet-test svg:first-of-type rect')].slice(0, 101);
      const [first, last] = [marks[0]!.getBoundingClientRect(), marks[100]!.getBoundingClientRect()];
      return ((last.left + last.right - first.left - first.right) / 2 / 96) * 25.4;
    });
    await page.close();
    expect(length).toBeCloseTo(100, 1);
  });
});
