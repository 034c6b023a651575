import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ledger } from '../../../main/ledger/ledger.ts';
import { Forms } from '../../../main/paper/forms.ts';
import { PrintJobs } from '../../../main/paper/print-jobs.ts';
import { Records } from '../../../main/records/records.ts';
import type { Section } from '../../../shared/records.ts';
import { parseSheetCode } from '../../../shared/sheet-code.ts';
import type { PrintJobView } from '../../../shared/views.ts';
import { Hospital } from '../../main/records/hospital.ts';
import { canPrint, Paper, type PrintedPaper } from './paper.ts';

const everything: Section[] = ['allergies', 'conditions', 'medications', 'observations', 'encounters', 'documents'];
const forms = new Forms(path.resolve(import.meta.dirname, '../../../resources/forms'));
const origin = { facilityId: 'tomoshibi-demo-hospital', facilityName: '灯火記念病院', station: '3西-PC2' };

function jobOf(hospital: Hospital, patientId: string, copies = 1): PrintJobView {
  const jobs = new PrintJobs(forms, new Ledger(new Database(':memory:')));
  const records = new Records(hospital.database, () => true);
  return jobs.create({ form: 'M3', patientId, copies }, { name: '山本 花子' }, records, origin);
}

/** A patient as a ward has many. */
function ordinary(): Hospital {
  return new Hospital()
    .patient({
      id: '0012345',
      name: '灯火　太郎',
      kana: 'トモシビ　タロウ',
      birthDate: '1950-01-01',
      sex: 'male',
    })
    .patient({ id: '0054321', name: '灯火　太朗', kana: 'トモシビ　タロウ', birthDate: '1961-01-01' })
    .covers(['0012345'], everything, '2026-11-21T22:00', '2011-01-01')
    .put('allergy_intolerance', {
      patientId: '0012345',
      id: '1',
      text: 'ペニシリン',
      assertion: 'present',
      category: 'drug',
      reaction: 'アナフィラキシー',
      severity: '重度',
    })
    .put('allergy_intolerance', { patientId: '0012345', id: '2', text: 'ラテックス', assertion: 'present' })
    .put('encounter', {
      patientId: '0012345',
      id: '1',
      class: 'inpatient',
      status: 'in-progress',
      start: '2026-11-18T10:00',
      ward: '3西病棟',
      room: '305',
      bed: '2',
      department: '内科',
      attending: '佐藤 一郎',
    })
    .put('condition', {
      patientId: '0012345',
      id: '1',
      text: '2型糖尿病',
      icd10: 'E11.9',
      isMain: true,
      clinicalStatus: 'active',
      onset: '2010-04-01',
    })
    .put('condition', {
      patientId: '0012345',
      id: '2',
      text: '胃癌',
      verificationStatus: 'provisional',
      onset: '2026-11-10',
    })
    .put('medication_request', {
      patientId: '0012345',
      id: '1',
      text: 'アムロジピン錠5mg',
      orderNumber: '100',
      rp: '1',
      doseText: '1 錠',
      usage: '1日1回 朝食後',
      durationText: '14日分',
      startDate: '2026-11-18',
      setting: 'inpatient',
      status: 'active',
    })
    .put('medication_request', {
      patientId: '0012345',
      id: '2',
      text: 'メトホルミン塩酸塩錠250mg',
      orderNumber: '100',
      rp: '2',
      doseText: '2 錠',
      dailyDoseText: '4 錠',
      usage: '1日2回 朝夕食後',
      durationText: '14日分',
      startDate: '2026-11-18',
      setting: 'inpatient',
      status: 'active',
    })
    .put('medication_request', {
      patientId: '0012345',
      id: '3',
      text: 'ワルファリンK錠1mg',
      orderNumber: '100',
      rp: '2',
      usage: '1日2回 朝夕食後',
      startDate: '2026-11-18',
      setting: 'inpatient',
      status: 'active',
    })
    .put('observation', {
      patientId: '0012345',
      id: '1',
      text: 'カリウム',
      value: '5.9',
      unit: 'mmol/L',
      referenceRange: '3.6-4.8',
      interpretation: 'H',
      category: 'laboratory',
      effectiveAt: '2026-11-20T06:30:00',
    })
    .put('observation', {
      patientId: '0012345',
      id: '2',
      text: 'ヘモグロビン',
      value: '9.8',
      unit: 'g/dL',
      interpretation: 'L',
      category: 'laboratory',
      effectiveAt: '2026-11-20T06:30:00',
    })
    .put('observation', {
      patientId: '0012345',
      id: '3',
      text: 'ナトリウム',
      value: '140',
      unit: 'mmol/L',
      interpretation: 'N',
      category: 'laboratory',
      effectiveAt: '2026-11-20T06:30:00',
    })
    .put('observation', {
      patientId: '0012345',
      id: '4',
      text: 'HBs抗原',
      value: '(+)',
      category: 'laboratory',
      effectiveAt: '2026-10-01',
    })
    .put('observation', {
      patientId: '0012345',
      id: '5',
      text: '体重',
      value: '62.5',
      unit: 'kg',
      category: 'vital-signs',
      effectiveAt: '2026-11-18',
    })
    .note(
      '0012345',
      'n1',
      '経過記録',
      '食欲あり。発熱なし。\n血糖 142 mg/dL、インスリンは変更せず。',
      '2026-11-21T16:00',
    );
}

/** A patient with more of everything than one sheet holds. */
function overflowing(): Hospital {
  const name = `${'灯火之助'.repeat(15)}`;
  const hospital = new Hospital()
    .patient({ id: '00777', name, kana: 'トモシビノスケ'.repeat(8), birthDate: '1989-01-07', sex: 'female' })
    .covers(['00777'], everything, '2026-11-21')
    .gap('00777', 'medications', 'unreadable');
  for (let index = 1; index <= 15; index++) {
    const text = `架空アレルゲン第${index}号`;
    hospital.put('allergy_intolerance', {
      patientId: '00777',
      id: `a${index}`,
      text,
      assertion: 'present',
      reaction: '発疹・呼吸困難',
    });
    hospital.put('condition', {
      patientId: '00777',
      id: `c${index}`,
      text: `架空の病名第${index}号`,
      clinicalStatus: 'active',
    });
  }
  for (let index = 1; index <= 30; index++) {
    hospital.put('medication_request', {
      patientId: '00777',
      id: `m${String(index).padStart(2, '0')}`,
      text: `架空薬品第${index}号錠 12.5mg「灯火」（長い名前の後発医薬品で一行に収まらないもの）`,
      rp: String(Math.ceil(index / 3)),
      orderNumber: '1',
      usage: '1日3回 毎食後',
      doseText: `${index} 錠`,
      startDate: '2026-11-18',
      status: 'active',
    });
  }
  return hospital;
}

describe.skipIf(!canPrint)('the patient summary on paper', () => {
  let paper: Paper;
  beforeAll(async () => {
    paper = await Paper.open();
  }, 120_000);
  afterAll(() => paper?.close());

  const flat = (text: string) => text.normalize('NFKC').replace(/\s/g, '');
  const expectText = (printed: PrintedPaper, texts: string[], page?: number) => {
    const text = printed.text(page);
    expect(
      texts.filter((wanted) => !text.includes(flat(wanted))),
      text,
    ).toEqual([]);
  };

  it('carries everything a ward needs, in words', async () => {
    const job = jobOf(ordinary(), '0012345');
    const printed = await paper.print(job, 'ordinary');
    expect(printed.pages).toBe(1);
    expect(printed.overflowing).toBe(0);
    expect(printed.paperSize).toMatch(/A4/);
    expectText(printed, ['灯火記念病院', '患者サマリ', '書式 M3 第1.1版', job.serial, '1/1頁', '山本 花子（3西-PC2）']);
    expectText(printed, [
      'データ時点2026-11-21 22:00',
      '0012345',
      'トモシビ タロウ',
      '灯火 太郎',
      '同姓同名あり（ほか1名）',
    ]);
    expectText(printed, ['1950-01-01（昭和25年1月1日）', '76歳', '性別男', '3西病棟 305 2', '内科 佐藤 一郎']);
    expectText(printed, [
      '■あり',
      '□なし確認済',
      '□未確認',
      'ペニシリン（アナフィラキシー・重症度 重度）',
      'ラテックス',
    ]);
    expectText(printed, ['体重62.5 kg（2026-11-18）', '身長記録なし', 'HBs抗原 (+)（2026-10-01）']);
    expectText(printed, ['【主】2型糖尿病[E11.9]', '2010-04-01', '胃癌（疑い）']);
    expectText(printed, ['アムロジピン錠5mg1回量 1 錠RP11日1回 朝食後入院2026-11-18〜14日分継続中']);
    expectText(printed, ['メトホルミン塩酸塩錠250mg1回量 2 錠1日量 4 錠RP21日2回 朝夕食後入院']);
    expectText(printed, ['ワルファリンK錠1mg量の記録なしRP21日2回 朝夕食後入院']);
    expectText(printed, ['カリウム', '5.9 mmol/L H 高', '3.6-4.8', '2026-11-20 06:30', '9.8 g/dL L 低', '140 mmol/L']);
    expectText(printed, ['採取2026-11-20 06:30カリウム', '採取2026-10-01 HBs抗原']);
    expectText(printed, ['食欲あり。発熱なし。', '血糖 142 mg/dL、インスリンは変更せず。', '追記(手書き)', '署名']);
    expectText(printed, ['復旧後スキャン対象・廃棄禁止', '訂正は二重線', '病棟控']);
    expect(printed.text()).not.toContain('輸出されていません');
  });

  it('is read back by a scanner at 150 dpi', async () => {
    const job = jobOf(ordinary(), '0012345');
    const printed = await paper.print(job, 'scanned');
    const codes = printed.codes(1, 150);
    expect(codes).toContain('Codabar:A0012345A');
    const code = parseSheetCode(codes.find((one) => one.startsWith('QR-Code:'))!.slice('QR-Code:'.length));
    expect(code).toEqual({
      facility: 'tomoshibi-demo-hospital',
      form: 'M3',
      version: '1.1',
      serial: job.serial,
      patient: '0012345',
      date: job.issuedAt.slice(0, 10).replaceAll('-', ''),
      page: 1,
      pages: 1,
      copy: 1,
    });
  });

  it('embeds its fonts, BIZ UDPGothic in both weights', async () => {
    const { fonts, fontFiles } = await paper.print(jobOf(ordinary(), '0012345'), 'fonts');
    expect(fonts.filter((font) => !font.embedded)).toEqual([]);
    for (const weight of ['Regular', 'Bold']) {
      expect(fonts.map((font) => font.name).join(' ')).toMatch(new RegExp(`BIZUDPGothic-?${weight}`));
    }
    expect(fonts.filter((font) => !font.name.includes('BIZUDPGothic'))).toEqual([]);
    expect(fontFiles.filter((file) => file.startsWith('rare-'))).toEqual([]);
  });

  it('prints characters that BIZ UDPGothic lacks, from the font that travels with the program', async () => {
    const hospital = new Hospital()
      .patient({ id: '31', name: '𠮷野 髙﨑 张伟 㐂', kana: 'ヨシノ', sex: 'other' })
      .put('condition', { patientId: '31', id: '1', text: 'SpO₂ 低下' });
    const printed = await paper.print(jobOf(hospital, '31'), 'rare');
    expectText(printed, ['𠮷野 髙﨑 张伟 㐂', '低下']);
    expect(printed.fonts.every((font) => font.embedded)).toBe(true);
    expect(printed.fontFiles.filter((file) => file.startsWith('rare-')).map((file) => file.slice(0, 7))).toEqual([
      'rare-b-',
      'rare-e-',
      'rare-si',
    ]);
  });

  it('goes on over further sheets, each with the whole header and its own code', async () => {
    const job = jobOf(overflowing(), '00777', 2);
    const printed = await paper.print(job, 'overflowing');
    const pages = printed.pages / 2;
    expect(pages).toBeGreaterThan(1);
    expect(printed.overflowing).toBe(0);
    for (const sheet of [1, 2, pages, pages + 1, printed.pages]) {
      const [page, copy] = [((sheet - 1) % pages) + 1, Math.ceil(sheet / pages)];
      expectText(printed, ['灯火之助'.repeat(15), '00777', '昭和64年1月7日', `${page}/${pages}頁`, '■あり'], sheet);
      expectText(
        printed,
        ['架空アレルゲン第15号（発疹・呼吸困難）', 'データ時点2026-11-21', '復旧後スキャン対象'],
        sheet,
      );
      expectText(printed, [copy === 1 ? '1/2部 病棟控' : '2/2部 部門控'], sheet);
      const qr = printed.codes(sheet, 150).find((one) => one.startsWith('QR-Code:'))!;
      expect(parseSheetCode(qr.slice('QR-Code:'.length))).toMatchObject({ page, pages, copy, serial: job.serial });
    }
    const medicines = Array.from({ length: 30 }, (_, index) => `架空薬品第${index + 1}号錠 12.5mg「灯火」`);
    expectText(printed, medicines);
    expectText(
      printed,
      Array.from({ length: 30 }, (_, index) => `1回量 ${index + 1} 錠`),
    );
    expectText(printed, [
      '現在の薬剤・注射（続き）',
      '注意: 入力の一部が取り込めていません（1 件）。この欄は不完全です。',
    ]);
  });

  it('never prints an absence as a negative', async () => {
    const hospital = new Hospital()
      .patient({ id: 'A-1', name: '灯火 花子', birthDate: '1980' })
      .patient({ id: 'A-2', name: '灯火 次郎' })
      .patient({ id: 'A-3', name: '灯火 三郎' })
      .covers(['A-2', 'A-3'], everything, '2026-11-21')
      .put('allergy_intolerance', { patientId: 'A-3', id: '1', text: 'アレルギーなし', assertion: 'none-known' })
      .put('encounter', {
        patientId: 'A-3',
        id: '1',
        class: 'inpatient',
        status: 'finished',
        start: '2025-03-01',
        end: '2025-03-09',
        ward: '9東',
        department: '外科',
      });
    const nothing = await paper.print(jobOf(hospital, 'A-1'), 'not-exported');
    expectText(nothing, ['□あり', '□なし確認済', '■未確認', 'アレルギー情報は輸出されていません']);
    expectText(nothing, [
      '輸出されていません。この媒体にこの区分のデータはありません',
      'データ時点不明',
      '感染症輸出されていません',
    ]);
    expectText(nothing, ['カナの記録なし', 'このIDはバーコードにできません']);
    expect(nothing.text()).not.toContain('歳');

    const empty = await paper.print(jobOf(hospital, 'A-2'), 'nothing-recorded');
    expectText(empty, ['■未確認', 'アレルギーの記録がありません。「なし」ではありません。']);
    expectText(empty, ['記録なし（輸出された範囲に記録がありません）', '感染症記録なし', '入院中の記録なし']);

    const denied = await paper.print(jobOf(hospital, 'A-3'), 'denied');
    expectText(denied, ['□あり', '■なし確認済', '□未確認']);
    expectText(denied, ['外科（最終受診 2025-03-01）', '入院中の記録なし']);
    expect(denied.text()).not.toContain('9東');
  });

  it('says of what a part of the allergies is denied', async () => {
    const hospital = new Hospital()
      .patient({ id: '45', name: '灯火 五郎' })
      .covers(['45'], everything, '2026-11-21')
      .put('allergy_intolerance', {
        patientId: '45',
        id: '1',
        text: 'なし',
        assertion: 'none-known',
        category: 'drug',
      });
    const printed = await paper.print(jobOf(hospital, '45'), 'partly-denied');
    expectText(printed, ['■未確認', '全般に「なし」とする記録がありません', '「なし」の記録があります: 薬剤 なし']);
  });

  it('puts a result under its own moment, also where two stand side by side', async () => {
    const hospital = new Hospital().patient({ id: '46', name: '灯火 六郎' }).covers(['46'], everything, '2026-11-21');
    for (const [text, effectiveAt] of [
      ['架空検査甲', '2026-11-20'],
      ['架空検査乙', '2026-11-20'],
      ['架空検査丙', '2019-01-02'],
      ['架空検査丁', null],
    ] as const) {
      hospital.put('observation', { patientId: '46', id: text, text, value: '1', category: 'laboratory', effectiveAt });
    }
    const text = (await paper.print(jobOf(hospital, '46'), 'moments')).text();
    expect(text).toMatch(
      /採取2026-11-20架空検査[甲乙]1架空検査[甲乙]1採取2019-01-02架空検査丙1採取日時の記録なし架空検査丁1/,
    );
  });

  it('says the same once where two sources say it, and keeps what differs', async () => {
    const hospital = new Hospital().patient({ id: '44', name: '灯火 四郎' }).covers(['44'], everything, '2026-11-21');
    for (const [id, onset] of [
      ['1', '2020-01-01'],
      ['2', '2020-01-01'],
      ['3', '2024-01-01'],
    ] as const) {
      hospital.put('condition', { patientId: '44', id, text: '心房細動', onset, clinicalStatus: 'active' });
      hospital.put('allergy_intolerance', { patientId: '44', id, text: '架空ソバ', assertion: 'present' });
    }
    const printed = await paper.print(jobOf(hospital, '44'), 'merged');
    expect(printed.text().match(/心房細動/g)).toHaveLength(2);
    expect(printed.text().match(/架空ソバ/g)).toHaveLength(1);
    expectText(printed, ['2020-01-01', '2024-01-01', '同じ内容の記録 1 件は 1 行にまとめました。']);
  });

  it('keeps words clear of the code, however large it is', async () => {
    const page = await paper.draw({ ...jobOf(ordinary(), '0012345'), facilityId: '灯火'.repeat(6) });
    const boxes = await page.evaluate(() => {
      const box = (selector: string) => document.querySelector(selector)!.getBoundingClientRect().toJSON() as DOMRect;
      return { code: box('.sheet-corner'), titles: box('.sheet-titles'), identity: box('.sheet-identity') };
    });
    await page.close();
    expect(boxes.titles.right).toBeLessThanOrEqual(boxes.code.left);
    expect(boxes.identity.top).toBeGreaterThanOrEqual(boxes.code.bottom);
  });

  it('speaks English where asked, with Japanese data untouched', async () => {
    const printed = await paper.print(jobOf(ordinary(), '0012345'), 'english', '?language=en');
    expectText(printed, [
      'Patient summary',
      '■yes',
      '□none, confirmed',
      '灯火 太郎',
      'Current medicines and injections',
    ]);
    expectText(printed, ['do not discard', '胃癌 (suspected)']);
  });

  it('shows hostile text as text', async () => {
    const hospital = new Hospital()
      .patient({ id: '<b>9</b>', name: '<img src=x onerror="document.title=1">', kana: '<script>1</script>' })
      .covers(['<b>9</b>'], everything, '2026-11-21')
      .put('condition', { patientId: '<b>9</b>', id: '1', text: 'あ'.repeat(5000), clinicalStatus: 'active' });
    const printed = await paper.print(jobOf(hospital, '<b>9</b>'), 'hostile');
    expectText(printed, ['<img src=x onerror="document.title=1">', '<b>9</b>']);
    expect(printed.overflowing).toBe(0);
    expect(printed.text().match(/あ/g)!.length).toBeGreaterThanOrEqual(5000);
  });

  it('previews the same sheets at true proportions', async () => {
    const page = await paper.draw(jobOf(ordinary(), '0012345'), '?preview=0.5');
    const box = (await page.locator('section.sheet').boundingBox())!;
    await page.close();
    expect(box.width / box.height).toBeCloseTo(210 / 297, 3);
    expect(box.width).toBeCloseTo((210 / 25.4) * 96 * 0.5, 0);
  });
});
