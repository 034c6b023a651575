import { expect, test } from 'vitest';
import { encodeIso2022, messageText, type TreeFile } from './encode.ts';
import { readTree } from './run-reader.ts';

/** mulberry32 */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const messages: [datatype: string, type: string, segments: string[]][] = [
  [
    'ADT-00',
    'ADT^A08',
    ['NK1|1|灯火^花子|SPO^妻', 'OBX|1|NM|9N001^身長^JC10||170|cm^cm^ISO+|||||F', 'AL1|1|DA|^ペニシリン'],
  ],
  ['ADT-61', 'ADT^A60', ['IAM|1|DA^薬剤^HL70127|1^アリナミン^HOT9|MO^中等度|湿疹|A^追加|||||20070710']],
  ['ADT-22', 'ADT^A01', [`PV1|1|I|32^302^1||||110^医師^一郎|||01${'|'.repeat(34)}202503010900`]],
  ['ADT-52', 'ADT^A03', [`PV1|1|I|32^302^1||||110^医師^一郎|||01${'|'.repeat(35)}202503100900`]],
  ['PPR-01', 'PPR^ZD1', ['PRB|AD||20054174^胃炎^MDCDX2|77||||||K297^^I10|||1|N^回復せず|20110915|20110831|胃炎|1']],
  [
    'OMP-01',
    'RDE^O11',
    ['ORC|NW|55||1', 'RXE||1^甲錠^HOT9|1||TAB^錠', 'TQ1|1||1&１日３回&JAMISDP01|||5^d', 'RXR|PO^口'],
  ],
  [
    'OML-11',
    'OUL^R22',
    ['SPM|1|||023^血清', 'OBR|1|55||E001^生化学', 'ORC|SC|55', 'OBX|1|NM|3A^総蛋白^JC10||7.2|g/dl||H|||F'],
  ],
  [
    'OMG-11',
    'OMI^Z23',
    ['ORC|NW|9', 'OBR||9||1^ＣＴ^JJ1017', 'IPC|A1|P1|1.2.3||CT^^DCM', 'ORC|CH|10||||||9', 'OBR||10||2^胸部'],
  ],
  ['OMP-12', 'RAS^O17', ['ORC|NW|1', 'RXA|0|1|20250401|20250401|1^甲注^HOT9|1|AMP^管|||||||||||||CP', 'RXR|IV^静脈']],
];

test('damaged messages never stop a run, and each is accounted for', async () => {
  const next = random(20250401);
  const files: TreeFile[] = [];
  for (let round = 0; round < 60; round++) {
    for (const [datatype, type, segments] of messages) {
      const id = String(1_000_000 + round);
      const bytes = encodeIso2022(messageText({ type, id, segments }));
      const damaged = Buffer.from(next() < 0.2 ? bytes.subarray(0, Math.floor(next() * bytes.length)) : bytes);
      for (let hits = Math.floor(next() * 12); hits > 0 && damaged.length > 0; hits--) {
        // Delimiters, escapes and line ends hurt most.
        const poison = [0x1b, 0x0d, 0x7c, 0x5e, 0x7e, 0x5c, 0x26, 0x22, 0x00, 0xff, 0x24, 0x42];
        damaged[Math.floor(next() * damaged.length)] = poison[Math.floor(next() * poison.length)]!;
      }
      files.push({ name: `${id}_20250401_${datatype}_1_20250401103000000_01_1`, content: damaged });
    }
  }
  const { sink, report } = await readTree(files);
  let read = 0;
  for (const counts of Object.values(report.totals().kinds)) {
    expect(counts.read).toBe(counts.mapped + counts.text + counts.quarantined + counts.skipped);
    read += counts.read;
  }
  expect(read).toBe(files.length);
  expect(report.quarantined.length).toBeGreaterThan(20);
  // Whatever was filed was filed under the patient of its path.
  for (const type of ['medication_request', 'observation', 'condition', 'other'] as const) {
    for (const record of sink.of(type)) expect(record.source).toContain(`/${record.patientId}/`);
  }
});

test('a message of endless segments is set aside, not worked through', async () => {
  const segments = Array.from({ length: 10_001 }, (_, index) => `IAM|${index}|DA|^ペニシリン${index}`);
  const { report } = await readTree([
    { name: '0000123_-_ADT-61_1_20250401103000000_-_1', content: messageText({ type: 'ADT^A60', segments }) },
  ]);
  expect(report.quarantined).toMatchObject([{ reason: 'too-large' }]);
});

test('a header whose fields have slipped is not quoted', async () => {
  const content = encodeIso2022(messageText({ type: '灯火太郎^A08', id: '1000001', segments: [] }));
  const { report } = await readTree([{ name: '1000001_20250401_OML-11_1_20250401103000000_01_1', content }]);
  expect(report.warnings.map(({ reason }) => reason)).toContain('invalid');
  expect(JSON.stringify(report.warnings)).not.toContain('灯火');
});

test('a value of digits without end is shown, and is no number', async () => {
  const digits = '9'.repeat(400);
  const segments = [
    'SPM|1|||023^血清',
    'OBR|1|55||E001^生化学',
    'ORC|SC|55',
    `OBX|1|NM|3A^総蛋白^JC10||${digits}|g/dl`,
  ];
  const content = encodeIso2022(messageText({ type: 'OUL^R22', id: '1000001', segments }));
  const { sink } = await readTree([{ name: '1000001_20250401_OML-11_1_20250401103000000_01_1', content }]);
  expect(sink.of('observation')).toMatchObject([{ value: digits, valueNumber: null }]);
});
