import { describe, expect, test } from 'vitest';
import { readTree } from './run-reader.ts';
import { base, none, stored } from './stored.ts';

test('radiology: NW, PA and CH of one examination are one, with the join to its images', async () => {
  const group = (control: string, number: string, parent: string, item: string) => [
    `ORC|${control}|${number}||||||${parent}|20250401|||110^医師^一郎^^^^^^^L^^^^^I`,
    'TQ1|1||||||||R^^HL70485',
    `OBR||${number}||${item}|||202504011130|||||||||||||||||||||${parent && `|||${parent}`}`,
    'IPC|A1|P1|1.2.392.1||CT^^DCM',
  ];
  const { sink } = await readTree([
    base([]),
    stored('OMG-11', {
      type: 'OMI^Z23^OMI_Z23',
      segments: [
        ...group('NW', '9', '', '1^ＣＴ検査^JJ1017'),
        ...group('PA', '9', '', '1^ＣＴ検査^JJ1017'),
        ...group('CH', '10', '9', '2^胸部.ＣＴ^JJ1017'),
        ...group('CH', '11', '9', '3^腹部.ＣＴ^JJ1017'),
        ...group('CA', '12', '9', '4^頭部.ＣＴ^JJ1017'),
      ],
    }),
  ]);
  expect(sink.of('service_request')).toMatchObject([
    {
      text: 'ＣＴ検査（胸部.ＣＴ、腹部.ＣＴ）',
      code: '1',
      accessionNumber: 'A1',
      studyInstanceUid: '1.2.392.1',
      modality: 'CT',
      status: 'completed',
      orderNumber: '9',
      occurredAt: '2025-04-01T11:30',
      requester: '医師 一郎',
    },
  ]);
});

const order = (datatype: string, type: string, segments: string[], number = '000000000000009') =>
  stored(datatype, { type, segments }, { order: number });

describe('meals', () => {
  const diet = (segments: string[]) => order('OMD', 'OMD^O03', segments);

  test('what, from when until when, which meals, and what else is said', async () => {
    const { sink, report } = await readTree([
      base([]),
      diet([
        'ORC|NW|9||||||||||110^医師^一郎^^^^^^^L^^^^^I|||||01^内科^99XY1',
        'TQ1|1||TID&１日３回&HL70335||||2025040207|2025040918',
        'ODS|D|1^朝^99~2^夕^99|101^減塩食 1600kcal^99XY3~201^きざみ^99XY3|卵除去',
        'NTE|1||食事介助あり',
      ]),
    ]);
    expect(sink.of('service_request')).toMatchObject([
      {
        category: 'diet',
        status: 'active',
        text: '減塩食 1600kcal、きざみ',
        code: '101',
        occurredAt: '2025-04-02T07:00',
        endsAt: '2025-04-09T18:00',
        requester: '医師 一郎',
        note: '卵除去、朝、夕、１日３回、食事介助あり',
      },
    ]);
    expect(sink.of('other')).toEqual([]);
    expect(report.totals().kinds.OMD).toMatchObject({ mapped: 1 });
  });

  test('a code without a name, an instruction without a code, a stopped and a cancelled one', async () => {
    const { sink } = await readTree([
      base([]),
      diet([
        'ORC|NW|9',
        'ODS|D||001^^99XY3|塩分控えめ',
        'ORC|NW|9',
        'ODS|S|||プリン',
        'ORC|NW|9',
        'NTE|1||絶食',
        'ORC|DC|9',
        'ODS|D||2^常食^99',
        'ORC|CA|9',
        'ODS|D||3^全粥^99',
      ]),
    ]);
    expect(sink.of('service_request').map(({ text, status, note }) => [text, status, note])).toEqual([
      ['食種 001', 'active', '塩分控えめ'],
      ['補食', 'active', 'プリン'],
      ['（食種の記載なし）', 'active', '絶食'],
      ['常食', 'cancelled', null],
    ]);
  });
});

describe('orders of examinations', () => {
  const asked = (control: string, number: string, parent: string, item: string, more: string[] = []) => [
    `ORC|${control}|${number}||||||${parent}|20250401090000`,
    `TQ1|1||||||202504031400||S^至急^HL70485`,
    `OBR||${number}||${item}${'|'.repeat(9)}腹痛${parent && `${'|'.repeat(16)}${parent}`}`,
    ...more,
  ];

  test('an endoscopy: when, how urgent, why, and once', async () => {
    const { sink } = await readTree([
      base([]),
      order('OMG-02', 'OMG^O19', [
        ...asked('NW', '9', '', '1^上部内視鏡^LENDO'),
        ...asked('PA', '9', '', '1^上部内視鏡^LENDO', ['OBX|1|TX|MS3-34^臨床病名^JSHR||胃潰瘍の疑い||||||F']),
        ...asked('CH', '10', '9', '2^通常内視鏡^LENDO'),
      ]),
    ]);
    expect(sink.of('service_request')).toMatchObject([
      {
        category: 'endoscopy',
        status: 'active',
        text: '上部内視鏡（通常内視鏡）',
        orderNumber: '9',
        occurredAt: '2025-04-03T14:00',
        note: '至急\n腹痛\n臨床病名: 胃潰瘍の疑い',
      },
    ]);
  });

  test('ordered and performed is one, and keeps what only the order says; without a number nothing is joined', async () => {
    const performed = (number: string, uid: string) => [
      `ORC|NW|${number}`,
      `OBR||${number}||1^胸部ＣＴ^JJ1017|||202504031410`,
      `IPC|A${uid}|P|1.2.${uid}||CT^^DCM`,
    ];
    const { sink } = await readTree([
      base([]),
      order('OMG-01', 'OMG^O19', asked('NW', '0009', '', '1^胸部ＣＴ^JJ1017'), '0009'),
      order('OMG-11', 'OMI^Z23', performed('9', '1'), '9'),
      order('OMG-01', 'OMG^O19', asked('NW', '', '', '1^腹部ＣＴ^JJ1017'), none),
      order('OMG-11', 'OMI^Z23', performed('', '2'), none),
    ]);
    const orders = sink.of('service_request');
    expect(
      orders
        .map(({ status, text, studyInstanceUid }) => [status, text, studyInstanceUid])
        .sort((a, b) => (String(a) < String(b) ? -1 : 1)),
    ).toEqual([
      ['active', '腹部ＣＴ', null],
      ['completed', '胸部ＣＴ', '1.2.1'],
      ['completed', '胸部ＣＴ', '1.2.2'],
    ]);
    expect(orders.find(({ studyInstanceUid }) => studyInstanceUid === '1.2.1')!.note).toContain('腹痛');
    expect(orders.find(({ studyInstanceUid }) => studyInstanceUid === '1.2.2')!.orderNumber).toBeNull();
  });

  test('an order cancelled after it was placed is not there', async () => {
    const { sink, report } = await readTree([
      base([]),
      order('OMG-03', 'OMG^O19', ['ORC|CA|9', 'OBR||9||1^心電図^JC10']),
    ]);
    expect(sink.of('service_request')).toEqual([]);
    expect(report.totals().skipped).toEqual({ cancelled: 1 });
  });
});

describe('laboratory orders', () => {
  const panel = (control: string, number: string, parent: string, item: string, ...tests: string[]) => [
    `ORC|${control}|${number}||||||${parent}|20250401090000`,
    `OBR|1|${number}||${item}${parent && `${'|'.repeat(25)}${parent}`}`,
    ...tests.map((test, index) => `OBX|${index + 1}||${test}||||||||O`),
  ];

  test('whole and in parts is once, in its parts; NW and PA of one panel are one', async () => {
    const { sink } = await readTree([
      base([]),
      order('OML-01', 'OML^O33', [
        'SPM|1|||023^血清^JC10',
        ...panel('NW', '9', '', 'E0^検体検査^99'),
        ...panel('PA', '9', '', 'E0^検体検査^99'),
        ...panel('CH', '10', '9', 'E1^生化学^99', '3A^総蛋白^JC10'),
        ...panel('CH', '11', '9', 'E2^感染症^99', '5F^HBs抗原^JC10'),
        'SPM|2|||001^尿^JC10',
        ...panel('NW', '20', '', 'E3^尿一般^99', '1A^尿蛋白^JC10'),
        ...panel('PA', '20', '', 'E3^尿一般^99', '1A^尿蛋白^JC10'),
      ]),
    ]);
    expect(sink.of('service_request').map(({ text, note, orderNumber }) => [text, note, orderNumber])).toEqual([
      ['検体検査（生化学）', '血清\n総蛋白', '9'],
      ['検体検査（感染症）', '血清\nHBs抗原', '9'],
      ['尿一般', '尿\n尿蛋白', '20'],
    ]);
  });

  test('with results it is done, without them nobody knows', async () => {
    const results = ['SPM|1', 'OBR|1|9||E1^生化学^99', 'OBX|1|NM|3A^総蛋白^JC10||7.2||||||F'];
    const { sink } = await readTree([
      base([]),
      order('OML-01', 'OML^O33', ['SPM|1', ...panel('NW', '9', '', 'E1^生化学^99')], '9'),
      order('OML-01', 'OML^O33', ['SPM|1', ...panel('NW', '10', '', 'E1^生化学^99')], '10'),
      order('OML-11', 'OUL^R22', results, '9'),
    ]);
    expect(
      sink
        .of('service_request')
        .map(({ orderNumber, status }) => [orderNumber, status])
        .sort((a, b) => (String(a) < String(b) ? -1 : 1)),
    ).toEqual([
      ['10', 'active'],
      ['9', 'completed'],
    ]);
  });
});
