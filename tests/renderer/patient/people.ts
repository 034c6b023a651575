/** Patients to look at, all fictional: an ordinary one, one with far too much, one with nothing. */

import { fictionalPdf } from '../../../scripts/demo-hospital/tiny-pdf.ts';
import type { Section } from '../../../shared/records.ts';
import { sections } from '../../../shared/records.ts';
import { Hospital } from '../../main/records/hospital.ts';

const asOf = '2026-11-21T22:00';
const all = [...sections] as Section[];

export function people(): Hospital {
  const hospital = new Hospital();
  ordinary(hospital);
  extreme(hospital);
  onWard(hospital);
  hospital
    .patient({ id: 'empty', identifier: '0000003', name: '灯火 空', kana: null, birthDate: null })
    .covers(['empty'], all, asOf, '2020-01-01')
    .patient({
      id: 'unknown',
      identifier: '0000004',
      name: '灯火 不明',
      kana: 'トモシビ フメイ',
      birthDate: '2030-05-05',
    })
    .patient({
      id: 'twin',
      identifier: '0012346',
      name: '灯火 太郎',
      kana: 'トモシビ タロウ',
      birthDate: '1981-03-04',
    });
  return hospital;
}

/** In hospital, on leave, with an infusion by the hour, meals and orders. */
function onWard(hospital: Hospital): void {
  const patientId = 'ward';
  const order = { patientId, status: 'active' } as const;
  hospital
    .patient({
      id: patientId,
      identifier: '0000005',
      name: '病棟 例',
      kana: 'ビョウトウ レイ',
      birthDate: '1950-02-03',
    })
    .covers([patientId], all, asOf, '2020-01-01')
    .put('encounter', {
      patientId,
      id: 'stay',
      class: 'inpatient',
      status: 'in-progress',
      start: '2026-11-18T10:00',
      ward: '3西',
    })
    .put('encounter', {
      patientId,
      id: 'leave',
      class: 'leave',
      status: 'in-progress',
      start: '2026-11-21T09:00',
      disposition: '帰院予定 2026-11-22 18:00',
    })
    .put('medication_request', {
      patientId,
      id: 'infusion',
      text: 'ソリタ－Ｔ３号輸液「灯火」',
      form: '注射',
      doseText: '1 本',
      usage: '速度 102 mL/時',
      startDate: '2026-11-21T20:00',
      endDate: '2026-11-22T01:00',
    })
    .put('service_request', { ...order, id: 'ct', text: '胸部ＣＴ', category: 'imaging', note: '至急' })
    .put('service_request', {
      ...order,
      id: 'meal',
      text: '減塩食',
      category: 'diet',
      occurredAt: '2026-11-20T07:00',
      endsAt: '2026-11-30T18:00',
      note: '卵除去',
    });
}

function ordinary(hospital: Hospital): void {
  const patientId = 'taro';
  hospital
    .patient({
      id: patientId,
      identifier: '0012345',
      name: '灯火 太郎',
      kana: 'トモシビ タロウ',
      birthDate: '1950-01-01',
      sex: 'male',
    })
    .covers([patientId], all, asOf, '2011-04-01', 'ssmix2:main')
    .put('encounter', {
      patientId,
      id: 'stay',
      class: 'inpatient',
      status: 'in-progress',
      start: '2026-11-18T10:00',
      ward: '3西',
      room: '305',
      bed: '2',
      department: '循環器内科',
      attending: '佐藤 明',
      reason: '心不全',
    })
    .put('allergy_intolerance', {
      patientId,
      id: 'penicillin',
      text: 'ペニシリン',
      assertion: 'present',
      category: 'drug',
      reaction: 'アナフィラキシー',
      severity: '重症',
      recordedAt: '2015-06-01',
    })
    .put('allergy_intolerance', {
      patientId,
      id: 'soba',
      text: 'ソバ',
      assertion: 'present',
      category: 'food',
      reaction: '蕁麻疹',
    })
    .put('flag', {
      patientId,
      id: 'pacemaker',
      text: 'ペースメーカ',
      category: 'implant',
      status: 'active',
      effectiveAt: '2019-03-02',
      rule: 'implant-from-procedure',
      evidence: '手術 K597 ペースメーカー移植術 2019-03-02',
      evidenceSection: 'procedures',
      evidenceId: 'pm',
    })
    .put('flag', {
      patientId,
      id: 'warfarin',
      text: 'ワルファリンK錠1mg',
      category: 'anticoagulant',
      status: 'active',
      effectiveAt: '2026-11-18',
      rule: 'anticoagulant-from-medication',
      evidence: '処方 ワルファリンK錠1mg 2026-11-18 から',
      evidenceSection: 'medications',
      evidenceId: 'm3',
    })
    .put('flag', {
      patientId,
      id: 'hbs',
      text: 'HBs抗原',
      value: '(−)',
      category: 'infection',
      assertion: 'absent',
      status: 'active',
      effectiveAt: '2026-10-02',
      rule: 'infection-from-result',
      evidence: '検査 HBs抗原 (−) 2026-10-02',
    })
    .put('flag', {
      patientId,
      id: 'blood',
      text: '血液型',
      value: 'A Rh(+)',
      category: 'blood-type',
      status: 'active',
      effectiveAt: '2019-03-01',
    })
    .put('procedure', {
      patientId,
      id: 'pm',
      text: 'ペースメーカー移植術',
      code: 'K597',
      status: 'completed',
      start: '2019-03-02T10:00',
      performer: '佐藤 明',
    });
  for (const [id, text, isMain, verificationStatus, onset] of [
    ['c1', '慢性心不全', true, 'confirmed', '2018-05-01'],
    ['c2', '心房細動', false, 'confirmed', '2018-05-01'],
    ['c3', '高血圧症', false, 'confirmed', '2005-01-01'],
    ['c4', '2型糖尿病', false, 'confirmed', '2010-02-01'],
    ['c5', '肺炎', false, 'provisional', '2026-11-18'],
  ] as const) {
    hospital.put('condition', { patientId, id, text, isMain, verificationStatus, clinicalStatus: 'active', onset });
  }
  for (const [id, text, dose, rp, usage] of [
    ['m1', 'フロセミド錠20mg「灯火」', '1 錠', '1', '1日1回 朝食後'],
    ['m2', 'ビソプロロールフマル酸塩錠2.5mg', '1 錠', '1', '1日1回 朝食後'],
    ['m3', 'ワルファリンK錠1mg', '2.5 錠', '2', '1日1回 夕食後'],
    ['m4', 'メトホルミン塩酸塩錠500mg', '1 錠', '3', '1日2回 朝夕食後'],
  ] as const) {
    hospital.put('medication_request', {
      patientId,
      id,
      text,
      code: id,
      codeSystem: 'HOT9',
      status: 'active',
      doseText: dose,
      rp,
      usage,
      orderNumber: 'R1',
      durationText: '7日',
      startDate: '2026-11-18',
      endDate: '2026-11-24',
      setting: 'inpatient',
    });
    hospital.put('medication_administration', {
      patientId,
      id: `g${id}`,
      text,
      code: id,
      codeSystem: 'HOT9',
      start: '2026-11-21T08:00',
      status: 'completed',
    });
  }
  hospital
    .put('medication_request', {
      patientId,
      id: 'i1',
      text: 'セフトリアキソンナトリウム静注用1g',
      status: 'active',
      doseText: '1 g',
      rp: '1',
      usage: '1日1回 10:00',
      route: '点滴静注',
      orderNumber: 'R2',
      startDate: '2026-11-19',
      endDate: '2026-11-25',
    })
    .put('medication_administration', {
      patientId,
      id: 'gi1',
      text: 'セフトリアキソンナトリウム静注用1g',
      start: '2026-11-21T10:00',
    });
  const tests = [
    ['K', 'mEq/L', [5.9, 5.2, 4.4], 'H'],
    ['CRP', 'mg/dL', [8.42, 12.3, 14.05], 'H'],
    ['BNP', 'pg/mL', [812, 1020, 1240], 'HH'],
    ['PT-INR', '', [2.31, 1.95, 1.88], ''],
    ['Cr', 'mg/dL', [1.24, 1.18, 1.02], 'H'],
    ['Na', 'mEq/L', [138, 137, 139], ''],
    ['Hb', 'g/dL', [10.2, 10.4, 11.0], 'L'],
    ['WBC', '/μL', [9800, 12400, 13100], 'H'],
    ['AST', 'U/L', [28, 31, 30], ''],
    ['ALT', 'U/L', [22, 25, 24], ''],
    ['HbA1c', '%', [7.1, 7.4, 7.2], 'H'],
  ] as const;
  for (const [text, unit, values, interpretation] of tests) {
    for (const [back, value] of values.entries()) {
      hospital.put('observation', {
        patientId,
        id: `${text}${back}`,
        text,
        code: text,
        codeSystem: 'JLAC10',
        category: 'laboratory',
        value: String(value),
        valueNumber: value,
        unit,
        interpretation,
        specimen: null,
        panel: '生化学',
        orderNumber: `L${back}`,
        status: 'final',
        effectiveAt: `2026-11-${21 - back}T06:30`,
      });
    }
  }
  hospital
    .note(
      patientId,
      'note',
      '経過記録',
      'S: 息苦しさは軽くなった。\nO: 体温36.8℃、血圧128/72mmHg、SpO₂ 96％（室内気）。下腿浮腫は軽減。\nA: 慢性心不全。経過は良好。肺炎は改善傾向。\nP: 採血を再検。リハビリを継続。（架空の記録）',
      '2026-11-21T16:20',
    )
    .note(
      patientId,
      'discharge',
      '退院時要約',
      '退院時要約（架空）　灯火 太郎　74歳 男性\n入院期間: 2024-02-03 〜 2024-02-16　3西病棟　循環器内科\n主病名: 慢性心不全\n既往: 心房細動、高血圧症、2型糖尿病\n経過: 入院後、安静と内服調整を行い、第5病日に食事を再開した。血液検査は改善し、独歩で退院した。\n【退院時処方】\nフロセミド錠20mg 1錠\n■ 退院後の方針\n退院後は外来で経過をみる。',
      '2024-02-16',
    );
  hospital.put('document_reference', {
    patientId,
    id: 'pdf',
    title: '検査説明書',
    date: '2026-11-19',
    contentType: 'application/pdf',
    content: Uint8Array.from(fictionalPdf('灯火 太郎', '2026-11-19')),
  });
  for (const [index, [modality, description]] of (
    [
      ['CR', '胸部正面'],
      ['CT', '胸部CT 単純'],
      ['US', '心臓超音波'],
    ] as const
  ).entries()) {
    hospital
      .put('imaging_study', {
        patientId,
        id: `s${index}`,
        studyInstanceUid: `1.2.${index}`,
        accessionNumber: `A${index}`,
        started: `2026-11-${20 - index}T09:00`,
        description,
        modalities: modality,
        seriesCount: 1,
        instanceCount: 1 + index * 40,
        file: 'images/x',
        dicomPatientId: '0012345',
        dicomBirthDate: '1950-01-01',
      })
      .put('diagnostic_report', {
        patientId,
        id: `r${index}`,
        text: `${description} 読影`,
        category: 'imaging',
        status: index === 0 ? 'preliminary' : 'final',
        accessionNumber: `A${index}`,
        conclusion:
          index === 1 ? '右下肺野に浸潤影。両側胸水は減少。前回と比べ改善。' : '心拡大あり。新たな浸潤影なし。',
        effectiveAt: `2026-11-${20 - index}T09:30`,
      });
  }
  hospital
    .put('appointment', {
      patientId,
      id: 'ap1',
      text: '心臓リハビリテーション評価',
      category: 'examination',
      status: 'booked',
      start: '2027-11-25T10:00',
      place: 'リハビリ室',
      practitioner: '鈴木 一',
    })
    .put('appointment', {
      patientId,
      id: 'ap2',
      text: 'ペースメーカー電池交換術',
      category: 'surgery',
      status: 'booked',
      laterality: '左',
      start: '2027-12-01T09:00',
      place: '手術室3',
      practitioner: '佐藤 明',
    })
    .put('appointment', {
      patientId,
      id: 'ap3',
      text: '循環器内科 再診',
      category: 'outpatient',
      start: '2026-11-22T09:00',
    });
}

function extreme(hospital: Hospital): void {
  const patientId = 'extreme';
  hospital
    .patient({
      id: patientId,
      identifier: '99000000000000000012',
      name: '灯火山田佐藤鈴木高橋田中渡辺伊藤中村小林加藤吉田山本佐々木松本井上木村林斎藤清水山崎森池田橋本阿部石川前田藤田太郎左衛門之介',
      kana: 'トモシビヤマダサトウスズキタカハシタナカワタナベイトウナカムラコバヤシカトウヨシダヤマモトササキマツモトイノウエ',
      birthDate: '1921-02-28',
      sex: 'unknown',
      deceasedAt: 'unknown',
      identityNote: 'identifier-shared',
    })
    .covers([patientId], all, asOf, '1999-01-01', 'fhir:main')
    .gap(patientId, 'allergies', 'unreadable')
    .gap(patientId, 'flags', 'truncated')
    .put('encounter', {
      patientId,
      id: 'stay',
      class: 'inpatient',
      status: 'in-progress',
      start: '2026-01-01',
      ward: '集中治療部門救命救急センター病棟',
      room: '個室特別室 1201号',
      bed: '窓側 1',
      department: '高度救命救急センター・総合診療内科・感染症内科',
      attending: '五十嵐 長名前之介左衛門',
    });
  for (let index = 1; index <= 15; index++) {
    hospital.put('allergy_intolerance', {
      patientId,
      id: `a${index}`,
      text: `アレルギー原因物質その${index}長い名前の造影剤`,
      assertion: 'present',
      category: index % 3 === 0 ? 'food' : 'drug',
      reaction: 'アナフィラキシーショックと全身の蕁麻疹',
      severity: index % 2 ? '重症' : null,
      verificationStatus: index > 12 ? 'unconfirmed' : 'confirmed',
    });
    hospital.put('flag', {
      patientId,
      id: `f${index}`,
      text: `感染症の病原体その${index}`,
      value: index % 4 === 0 ? '(−)' : '(+)',
      category: (['infection', 'isolation', 'implant', 'anticoagulant', 'code-status'] as const)[index % 5]!,
      assertion: index % 4 === 0 ? 'absent' : index === 7 ? 'unknown' : 'present',
      status: index === 14 ? 'inactive' : 'active',
      effectiveAt: `2026-0${1 + (index % 9)}-02`,
    });
  }
  for (let index = 1; index <= 30; index++) {
    hospital.put('medication_request', {
      patientId,
      id: `m${index}`,
      text: `長い名前の配合錠アムロジピンベシル酸塩テルミサルタンヒドロクロロチアジド${index}番HD「灯火」`,
      status: 'active',
      doseText: '1 錠',
      dailyDoseText: '3 錠',
      rp: String(Math.ceil(index / 3)),
      usage: '1日3回 毎食後すぐ 服用間隔は6時間以上あける',
      orderNumber: 'R1',
      durationText: '28日',
      startDate: '2026-11-01',
      endDate: '2026-11-30',
      route: index > 24 ? '点滴静注' : '内服',
      note: '粉砕可・一包化',
    });
    hospital.put('condition', {
      patientId,
      id: `c${index}`,
      text: `非常に長い名前の病名 詳細不明の後遺症を伴うもの その${index}`,
      clinicalStatus: 'active',
      verificationStatus: index % 5 === 0 ? 'provisional' : 'confirmed',
      isMain: index === 7,
    });
  }
  hospital.note(
    patientId,
    'html',
    '<script>alert(1)</script> \u0007 題名',
    `【現病歴】\n<b>太字ではない</b>\n${'長い文'.repeat(4000)}`,
    '2026-11-20',
  );
}
