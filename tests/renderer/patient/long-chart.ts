/** One fictional patient with years of results, cultures, vital signs and medicines. */
import { type Section, sections } from '../../../shared/records.ts';
import { Hospital } from '../../main/records/hospital.ts';

export const longId = 'long';
export const asOf = '2026-11-21T22:00';
const dayMs = 86_400_000;
const end = Date.UTC(2026, 10, 21);

export function longChart({ tests = 40, draws = 60 }: { tests?: number; draws?: number } = {}): Hospital {
  const hospital = new Hospital();
  hospital
    .patient({ id: longId, identifier: '0055555', name: '灯火 花子', kana: 'トモシビ ハナコ', birthDate: '1948-03-03' })
    .covers([longId], [...sections] as Section[], asOf, '2011-04-01', 'ssmix2:main')
    // What was given is not exported for this one.
    .patient({ id: 'bare', identifier: '0055556', name: '灯火 次郎', kana: 'トモシビ ジロウ', birthDate: '1990-03-03' })
    .covers(['bare'], ['medications'], asOf);
  results(hospital, tests, draws);
  vitalSigns(hospital);
  cultures(hospital);
  medicines(hospital);
  return hospital;
}

const panels = [
  {
    name: '血液学的検査',
    specimen: '全血',
    items: [
      ['白血球数', '2A010', '10^3/µL', '3.3-8.6', 9.1, 'H'],
      ['赤血球数', '2A020', '10^6/µL', '4.35-5.55', 3.8, 'L'],
      ['ヘモグロビン', '2A030', 'g/dL', '13.7-16.8', 10.2, 'L'],
      ['血小板数', '2A050', '10^3/µL', '158-348', 201, ''],
    ],
  },
  { name: '凝固検査', specimen: '血漿', items: [['PT-INR', '2B030', '', '0.90-1.10', 2.31, 'H']] },
  {
    name: '生化学的検査',
    specimen: '血清',
    items: [
      ['総蛋白', '3A010', 'g/dL', '6.6-8.1', 6.4, 'L'],
      ['アルブミン', '3A015', 'g/dL', '4.1-5.1', 3.2, 'L'],
      ['AST', '3B035', 'U/L', '13-30', 28, ''],
      ['ALT', '3B045', 'U/L', '10-42', 22, ''],
      ['クレアチニン', '3C015', 'mg/dL', '0.65-1.07', 1.24, 'H'],
      ['ナトリウム', '3H010', 'mmol/L', '138-145', 139, ''],
      ['カリウム', '3H015', 'mmol/L', '3.6-4.8', 5.9, 'HH'],
      ['C反応性蛋白', '5C070', 'mg/dL', '0.14以下', 8.42, 'H'],
    ],
  },
] as const;

/** Tests by the sheet's own panels, then as many more as are asked for. */
function results(hospital: Hospital, tests: number, draws: number): void {
  const items = panels.flatMap(({ name, specimen, items: ofPanel }) =>
    ofPanel.map(([text, code, unit, range, mean, flag]) => ({ name, specimen, text, code, unit, range, mean, flag })),
  );
  for (let more = items.length; more < tests; more++) {
    items.push({
      name: '外注検査' as never,
      specimen: '血清' as never,
      text: `外注項目${more}` as never,
      code: `Z${more}` as never,
      unit: 'U/mL' as never,
      range: '5-40' as never,
      mean: 30 as never,
      flag: '' as never,
    });
  }
  for (let draw = 0; draw < draws; draw++) {
    // Twice on the last days, then every few days, weeks and months.
    const back = draw < 4 ? draw / 2 : draw < 20 ? draw : draw * draw * 0.5;
    const at = new Date(end - back * dayMs + 6.5 * 3_600_000).toISOString().slice(0, 16);
    for (const [index, item] of items.entries()) {
      const wave = 1 + 0.2 * Math.sin(draw / 3 + index);
      const digits = item.mean < 20 ? 2 : 0;
      const isLow = item.text === 'C反応性蛋白' && draw % 9 === 8;
      const value = isLow ? '< 0.02' : (item.mean * wave).toFixed(digits);
      hospital.put('observation', {
        patientId: longId,
        id: `l${draw}.${index}`,
        text: item.text,
        code: `${item.code}0000002326101`,
        codeSystem: 'JC10',
        category: 'laboratory',
        value,
        valueNumber: isLow ? null : Number(value),
        unit: item.unit || null,
        referenceRange: item.range,
        interpretation: isLow ? null : item.flag || null,
        specimen: item.specimen,
        panel: item.name,
        orderNumber: `L${draw}`,
        status: draw === 0 && item.name === '生化学的検査' ? 'preliminary' : draw === 2 ? 'corrected' : 'final',
        effectiveAt: at,
        note: draw === 0 && item.text === 'カリウム' ? '軽度溶血あり' : null,
      });
    }
  }
  for (const [text, value] of [
    ['ABO式血液型', 'A'],
    ['Rh式血液型', '(+)'],
  ] as const) {
    hospital.put('observation', {
      patientId: longId,
      id: text,
      text,
      category: 'blood-type',
      value,
      status: 'final',
      effectiveAt: '2019-03-01T09:00',
    });
  }
}

function vitalSigns(hospital: Hospital): void {
  const signs = [
    ['体温', '8310-5', '℃', 36.8],
    ['脈拍', '8867-4', '/分', 78],
    ['収縮期血圧', '8480-6', 'mmHg', 128],
    ['拡張期血圧', '8462-4', 'mmHg', 72],
    ['SpO2', '59408-5', '%', 96],
  ] as const;
  for (let reading = 0; reading < 30; reading++) {
    const at = new Date(end + 18 * 3_600_000 - reading * 8 * 3_600_000).toISOString().slice(0, 16);
    for (const [index, [text, code, unit, mean]] of signs.entries()) {
      const value = (mean * (1 + 0.02 * Math.sin(reading + index))).toFixed(text === '体温' ? 1 : 0);
      hospital.put('observation', {
        patientId: longId,
        id: `v${reading}.${index}`,
        text,
        code,
        codeSystem: 'http://loinc.org',
        category: 'vital-signs',
        value,
        valueNumber: Number(value),
        unit,
        panel: text.endsWith('血圧') ? '血圧' : null,
        status: 'final',
        effectiveAt: at,
      });
    }
  }
}

function cultures(hospital: Hospital): void {
  const blood = {
    patientId: longId,
    category: 'microbiology',
    specimen: '血液（静脈）',
    orderNumber: '9001',
    panel: '一般細菌培養同定',
    effectiveAt: '2026-11-17T10:00',
    status: 'final',
  } as const;
  hospital
    .put('observation', { ...blood, id: 'c/1.1', text: '塗抹・グラム染色', value: 'グラム陽性球菌 2+' })
    .put('observation', {
      ...blood,
      id: 'c/1.2',
      text: '培養同定',
      value: 'Staphylococcus aureus（MRSA）',
      valueCode: '1303',
      note: '菌量 3+',
    })
    .put('observation', { ...blood, id: 'c/1.3', text: '培養同定', value: 'Escherichia coli（ESBL産生）' });
  for (const [parent, index, text, value, interpretation] of [
    ['c/1.2', '2.1', 'セファゾリン（CEZ）', '>16', 'R'],
    ['c/1.2', '2.2', 'バンコマイシン（VCM）', '1', 'S'],
    ['c/1.2', '2.3', 'ミノサイクリン（MINO）', '8', 'I'],
    ['c/1.3', '3.1', 'セファゾリン（CEZ）', '>16', 'R'],
    ['c/1.3', '3.2', 'メロペネム（MEPM）', '<=0.5', 'S'],
  ] as const) {
    hospital.put('observation', {
      ...blood,
      id: `c/${index}`,
      parentId: parent,
      text,
      value,
      unit: 'µg/mL',
      interpretation,
      panel: '薬剤感受性',
    });
  }
  hospital
    .put('observation', {
      ...blood,
      id: 'u/1.1',
      orderNumber: '9002',
      specimen: '尿（カテーテル）',
      effectiveAt: '2026-11-20T09:00',
      text: '培養同定',
      value: '発育を認めず（培養継続中）',
      status: 'preliminary',
    })
    .put('observation', {
      ...blood,
      id: 's/1.1',
      orderNumber: '9003',
      specimen: '喀痰',
      effectiveAt: '2026-10-02T09:00',
      text: '培養同定',
      value: '発育を認めず',
    });
}

function medicines(hospital: Hospital): void {
  // The same drug over many prescriptions, with a gap in the summer; the dose grew this month.
  const starts = ['2026-02-02', '2026-03-02', '2026-03-30', '2026-04-27', '2026-08-03', '2026-08-31', '2026-09-28'];
  for (const [index, startDate] of starts.entries()) {
    put(hospital, `furo${index}`, 'フロセミド錠20mg「灯火」', {
      startDate,
      days: 28,
      orderNumber: `R${index}`,
      rp: '1',
    });
  }
  put(hospital, 'furo9', 'フロセミド錠20mg「灯火」', {
    startDate: '2026-11-16',
    days: 14,
    orderNumber: 'R90',
    rp: '1',
    doseText: '2 錠',
    status: 'active',
  });
  put(hospital, 'biso', 'ビソプロロールフマル酸塩錠2.5mg', {
    startDate: '2026-11-16',
    days: 14,
    orderNumber: 'R90',
    rp: '1',
    status: 'active',
  });
  put(hospital, 'warf', 'ワルファリンK錠1mg', {
    startDate: '2026-10-26',
    days: 20,
    orderNumber: 'R80',
    rp: '2',
    usage: '1日1回 夕食後',
    status: 'stopped',
  });
  put(hospital, 'herb', '市販の鎮痛薬（持参）', { basis: 'statement', orderNumber: null, rp: null, startDate: null });
  put(hospital, 'cef', 'セフトリアキソンナトリウム静注用1g', {
    startDate: '2026-11-18',
    days: 7,
    orderNumber: 'R91',
    rp: '1',
    route: '点滴静注',
    usage: '1日1回 10:00',
    doseText: '1 g',
    status: 'active',
  });
  for (let index = 0; index < 60; index++) {
    put(hospital, `old${index}`, `過去の薬剤${index + 1}錠`, {
      startDate: `20${11 + (index % 14)}-0${1 + (index % 9)}-05`,
      days: 14,
      orderNumber: `O${index}`,
      rp: '1',
      status: 'completed',
    });
  }
  for (let day = 18; day <= 21; day++) {
    hospital
      .put('medication_administration', {
        patientId: longId,
        id: `g-cef${day}`,
        text: 'セフトリアキソンナトリウム静注用1g',
        kind: 'administered',
        status: day === 20 ? 'not-done' : 'completed',
        start: `2026-11-${day}T10:05`,
        doseText: '1 g',
        performer: '看護 花子',
        note: day === 20 ? '患者拒否' : null,
      })
      .put('medication_administration', {
        patientId: longId,
        id: `g-furo${day}`,
        text: 'フロセミド錠20mg「灯火」',
        code: 'furo',
        codeSystem: 'HOT9',
        status: 'completed',
        start: `2026-11-${day}T08:10`,
      });
  }
}

interface MedicineDraft {
  startDate: string | null;
  days?: number;
  orderNumber: string | null;
  rp: string | null;
  doseText?: string;
  usage?: string;
  route?: string;
  status?: 'active' | 'completed' | 'stopped' | 'unknown';
  basis?: 'request' | 'statement';
}

function put(hospital: Hospital, id: string, text: string, draft: MedicineDraft): void {
  const { days, startDate, status = 'unknown', doseText = '1 錠', usage = '1日1回 朝食後', ...rest } = draft;
  const last = startDate && days ? Date.parse(`${startDate}T00:00:00Z`) + (days - 1) * dayMs : null;
  hospital.put('medication_request', {
    patientId: longId,
    id,
    text,
    code: text.startsWith('フロセミド') ? 'furo' : null,
    codeSystem: text.startsWith('フロセミド') ? 'HOT9' : null,
    status,
    doseText,
    usage,
    startDate,
    endDate: last === null ? null : new Date(last).toISOString().slice(0, 10),
    durationText: days ? `${days}日` : null,
    prescriber: '佐藤 明',
    setting: 'outpatient',
    ...rest,
  });
}
