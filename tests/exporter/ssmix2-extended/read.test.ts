import { expect, test } from 'vitest';
import { parseContentName, parseTypeName } from '../../../exporter/sources/ssmix2-extended/names.ts';
import { smallPdf } from '../documents/small-pdf.ts';
import { RecordingSink } from '../recording-sink.ts';
import { encodeEuc, encodeIso2022, messageText } from '../ssmix2/encode.ts';
import { cda, readContents, section, summaryType } from './documents.ts';

const summary = '0000123_20250614_18842-5_S0001_20250614170000123_01_1';
const png = Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1');

test('names are read from both ends, whatever stands for the circumflex', () => {
  const summaries = { code: '18842-5', name: '退院時サマリー', system: 'LN' };
  expect(parseTypeName('L1^退院サマリ^99Z^18842-5^退院時サマリー^LN')).toMatchObject({ localCode: 'L1', ...summaries });
  expect(parseTypeName(summaryType)).toMatchObject({ localCode: '', localName: '退院時サマリー', ...summaries });
  for (const separator of ['＾', '%5E', '~', '_']) {
    const folder = ['L1', '退院サマリ', '99Z', '18842-5', '退院時サマリー', 'LN'].join(separator);
    expect(parseTypeName(folder), separator).toMatchObject({ localCode: 'L1', localName: '退院サマリ', ...summaries });
  }
  // The local name holds the separator itself; a hospital of the NHO writes three parts.
  expect(parseTypeName('L1^A^B^99Z^18842-5^退院時サマリー^LN')).toMatchObject({ localName: 'A^B', ...summaries });
  const observations = 'L-OBSERVATIONS^OBSERVATIONS^99ZL01';
  expect(parseTypeName(observations)).toMatchObject({ localCode: 'L-OBSERVATIONS', code: '' });
  expect(parseTypeName('000')).toBeNull();

  expect(parseContentName(`0123456789_20160101_${observations}_0000_201601011500321_1`, observations, false)).toEqual({
    patientId: '0123456789',
    date: '20160101',
    datatype: observations,
    orderNumber: '0000',
    timestamp: '20160101150032100',
    department: '',
    flag: '1',
  });
  const underscored = parseContentName('12_-_L_1_K_2_20250614170000123_01_2.xml', 'L_1^文書^99Z', true);
  expect(underscored).toMatchObject({ datatype: 'L_1', orderNumber: 'K_2', department: '01', flag: '2' });
  expect(parseContentName('images', summaryType, false)).toBeNull();
});

test('a discharge summary is text by its sections, in reading order, with who wrote it when', async () => {
  const sections = [
    section(
      '入院経過',
      `<paragraph>6/1 入院。<br/>SpO<sub>2</sub> 93% &lt; 94%、<content styleCode="Bold">酸素 2L</content>開始<footnoteRef IDREF="f1"/></paragraph>
       <list listType="ordered"><caption>治療</caption><item>抗菌薬</item><item>補液<list><item>生食 500 mL</item></list></item></list>
       <table border="1"><caption>検査</caption><thead><tr><th>項目</th><th>入院時</th></tr></thead>
       <tbody><tr><td>CRP</td><td>12.3<br/>(H)</td></tr></tbody></table>
       <content revised="delete">ワルファリン再開</content><footnote ID="f1">室内気で</footnote>
       <renderMultiMedia referencedObject="m1"><caption>胸部</caption></renderMultiMedia>`,
      `<component><section><code displayName="手術"/><text>なし</text></section></component>
       <entry><observationMedia ID="m1" classCode="OBS" moodCode="EVN"><value mediaType="image/png"><reference value="img/chest.png"/></value></observationMedia></entry>`,
    ),
    section('アレルギー', 'ペニシリン: 発疹\n卵: <![CDATA[5 < 6 & 不明]]> &lt;b&gt;なし&lt;/b&gt;'),
    section('処方', '', '<entry><substanceAdministration/></entry>'),
  ].join('');
  const variants = {
    plain: cda({ sections }),
    prefixed: cda({ sections, prefix: 'n1' }),
    'EUC-JP': encodeEuc(cda({ sections, encoding: 'EUC-JP' })),
    'UTF-16': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(cda({ sections, encoding: 'UTF-16' }), 'utf16le')]),
    'ISO-2022-JP': encodeIso2022(cda({ sections, encoding: 'iso-2022-jp' })),
  };
  for (const [variant, content] of Object.entries(variants)) {
    const files = { 'main_document.xml': content, 'img/chest.png': png, 'CDA.xsl': '<x/>', 'Thumbs.db': 'x' };
    const { documents, report, sink } = await readContents([{ name: summary, files }]);
    const [document, picture] = documents;
    expect(document, variant).toMatchObject({
      patientId: '0000123',
      title: '退院時サマリー',
      typeCode: '18842-5',
      typeText: '退院時サマリー',
      date: '2025-06-14T17:00:00',
      author: '医師 花子 灯火病院',
    });
    expect(document!.source).toMatch(/^extended:.*main_document\.xml$/);
    expect(document!.text, variant).toBe(`対象期間: 2025-06-01 〜 2025-06-14

■ 入院経過
6/1 入院。
SpO2 93% < 94%、酸素 2L開始（注: 室内気で）
治療
(1) 抗菌薬
(2) 補液
  - 生食 500 mL
検査
項目 | 入院時
CRP | 12.3 (H)
（削除: ワルファリン再開） （画像: 胸部、img/chest.png）

■　 手術
なし

■ アレルギー
ペニシリン: 発疹
卵: 5 < 6 & 不明 <b>なし</b>

■ 処方
（読める本文がありません。コード化された記載 1 件は読み取っていません）

添付: chest.png`);
    expect(picture).toMatchObject({
      title: '退院時サマリー（添付: chest.png）',
      contentType: 'image/png',
      patientId: '0000123',
    });
    // Words of a document are never made into records.
    expect([...sink.of('allergy_intolerance'), ...sink.of('medication_request')]).toEqual([]);
    expect(report.totals().kinds).toEqual({
      '18842-5': { read: 1, mapped: 0, text: 1, quarantined: 0, skipped: 0 },
      attachment: { read: 3, mapped: 1, text: 0, quarantined: 0, skipped: 2 },
    });
    expect(report.warnings.map(({ reason }) => reason)).toEqual(['invalid']);
    expect(sink.coverages[0]).toMatchObject({ name: 'ssmix2-extended:extended', kind: 'ssmix2-extended' });
    expect(sink.coverages[0]!.sections.get('documents')).toMatchObject({ asOf: '2025-06-14T17:00:00' });
  }
});

test("of each key the valid version is read; a document whose key is nobody's stays beside the others", async () => {
  const of = (name: string, title: string) => ({ name, files: { 'a.xml': cda({ title }) } });
  const { documents, report } = await readContents([
    of('0000123_20250614_18842-5_S0001_20250614170000000_01_2', '初版'),
    of('0000123_20250614_18842-5_S0001_20250615090000000_01_1', '第二版'),
    of('0000123_20250614_18842-5_S0002_20250615090000000_01_0', '取り消し'),
    of('0000123_20250614_18842-5_999999999999999_20250615090000000_01_1', '番号なし一'),
    of('0000123_20250614_18842-5_999999999999999_20250615100000000_01_1', '番号なし二'),
  ]);
  expect(documents.map(({ title }) => title)).toEqual(['番号なし一', '番号なし二', '第二版']);
  expect(Object.fromEntries(report.skips)).toEqual({ superseded: 1, deleted: 1 });
  expect(report.totals().kinds['18842-5']).toEqual({ read: 5, mapped: 0, text: 3, quarantined: 0, skipped: 2 });
});

test('a document of somebody else is set aside and leaves a gap', async () => {
  const sink = new RecordingSink();
  const coverage = sink.coverage({ name: 'ssmix2:main', kind: 'ssmix2' });
  const claim = { name: '灯火 太郎', birthDate: '1948-04-05', source: 'main:x' };
  for (const identifier of ['0000123', '0000124']) sink.patient({ identifier, ...claim }, coverage);
  const named = (key: string, options: Parameters<typeof cda>[0]) => ({
    name: `0000123_20250614_18842-5_${key}_20250614170000123_01_1`,
    files: { 'main_document.xml': cda({ sections: section('経過', key), ...options }), 'b.png': png },
  });
  const { documents, report } = await readContents(
    [
      named('right', {}),
      named('zeros', { id: '123' }),
      named('other-id', { id: '0000124' }),
      named('other-birth', { birthDate: '19500101' }),
      named('other-name', { name: '<family>別人</family><given>花子</given>', birthDate: '' }),
      { ...named('folder', {}), folder: '000/012/0000124' },
    ],
    sink,
  );
  expect(documents.filter(({ text }) => text).map(({ text }) => text!.split('\n')[3])).toEqual(['right', 'zeros']);
  expect(new Set(documents.map(({ patientId }) => patientId))).toEqual(new Set(['0000123']));
  const reasons = report.quarantined.map(
    ({ path, reason }) => `${/_5_(.+?)_/.exec(path)?.[1] ?? path.split('_')[3]} ${reason}`,
  );
  const mismatched = ['other-birth', 'other-id', 'other-name'].map((key) => `${key} identity-mismatch`);
  expect(new Set(reasons)).toEqual(new Set([...mismatched, 'folder misplaced']));
  expect(reasons).toHaveLength(8);
  expect(report.warnings.map(({ reason }) => reason)).toEqual(['identity-mismatch']);
  const gaps = sink.gaps.map(({ patientId, section: of, reason }) => `${patientId} ${of} ${reason}`);
  expect(new Set(gaps)).toEqual(
    new Set([
      '0000123 documents identity-mismatch',
      '0000124 documents identity-mismatch',
      '0000123 documents misplaced',
      '0000124 documents misplaced',
    ]),
  );
});

test('a folder whose number has other leading zeros is the known patient, or somebody born on another day', async () => {
  const read = (files: Record<string, string | Buffer>) => {
    const sink = new RecordingSink();
    const coverage = sink.coverage({ name: 'ssmix2:main', kind: 'ssmix2' });
    sink.patient({ identifier: '123', name: '灯火 太郎', birthDate: '1948-04-05', source: 'main:x' }, coverage);
    return readContents([{ name: summary, files }], sink);
  };
  const sections = section('経過', '良好');
  const same = await read({ 'main_document.xml': cda({ sections }) });
  expect(same.documents.map(({ patientId }) => patientId)).toEqual(['123']);
  expect(same.report.warnings.map(({ reason }) => reason)).toEqual(['identity-mismatch']);
  const other = await read({ 'main_document.xml': cda({ sections, birthDate: '19900101' }) });
  expect(other.documents.map(({ patientId }) => patientId)).toEqual(['0000123']);
  const nobody = await read({ 'main_document.png': png });
  expect(nobody.report.quarantined.map(({ reason }) => reason)).toEqual(['identity-mismatch']);
});

test('hostile and broken XML is set aside with its reason, and costs little', async () => {
  const deep = 5000;
  const broken = {
    laughs: cda({ doctype: '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]>', sections: '&lol2;' }),
    external: cda({ doctype: '<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>', sections: '&xxe;' }),
    wide: cda({ sections: '<a/>'.repeat(500_000) }),
    deep: cda({ sections: section('深い', '<list><item>'.repeat(deep) + '</item></list>'.repeat(deep)) }),
    cut: cda({ sections: section('経過', '長い経過') }).slice(0, -200),
    crossed: cda({ sections: '<component><section></component></section>' }),
    bodiless: cda({ body: '' }),
    empty: '',
  };
  const started = performance.now();
  const { documents, report } = await readContents(
    Object.entries(broken).map(([key, content]) => ({
      name: `0000123_20250614_18842-5_${key}_20250614170000123_01_1`,
      files: { 'main_document.xml': content },
    })),
  );
  expect(performance.now() - started).toBeLessThan(5000);
  expect(documents).toEqual([]);
  const reasons = report.quarantined.map(({ path, reason }) => [path.split('_')[2 + 1], reason]);
  expect(Object.fromEntries(reasons)).toEqual({
    laughs: 'invalid',
    external: 'invalid',
    wide: 'too-large',
    deep: 'unreadable',
    cut: 'truncated',
    crossed: 'unreadable',
    bodiless: 'invalid',
    empty: 'invalid',
  });
});

test('bodies that are not XML, HL7 messages, PDFs, pictures and plain text are documents too', async () => {
  const pdf = smallPdf({ pages: [['Discharge letter'], ['second page']] });
  const wrapped = (inner: string) => `<component><nonXMLBody>${inner}</nonXMLBody></component>`;
  const mdm = messageText({
    type: 'MDM^T02',
    segments: [
      'TXA|1|11506-3^経過記録^LN|TX|20250610|777^医師^花子|20250610093000|||777^医師^花子|||D1||||AU|||||||||経過記録 6/10',
      'OBX|1|TX|S^主観^L||咳は減った。\\.br\\食欲あり~夜間は眠れた||||||F',
      'OBX|2|FT|P^計画^L||抗菌薬継続||||||F',
      'OBX|3|TX|P^計画^L||取り消された行||||||D',
      `OBX|4|ED|X^添付^L||^AP^PDF^Base64^${pdf.toString('base64')}||||||F`,
      'OBX|5|RP|Y^添付^L||\\\\server\\docs\\gone.pdf^AP^PDF||||||F',
    ],
  });
  const vital = messageText({
    type: 'ORU^R30',
    segments: [
      'OBR|1|||01^バイタル^99ABC|||20250610',
      'OBX|1|NM|9A761^拡張期血圧^JC10||58|mm(hg)^mmHg^ISO+|<85||||F|||202506100800',
    ],
  });
  const note = '^経過記録^^11506-3^経過記録^LN';
  const at = (key: string, type: string, files: Parameters<typeof readContents>[0][number]['files'], end = '') => ({
    type,
    name: `0000123_20250610_${parseTypeName(type)?.code || 'L1'}_${key}_20250610093000000_01_1${end}`,
    files,
  });
  const { documents, report, sink } = await readContents([
    at('cda-pdf', summaryType, {
      'main_document.xml': cda({
        body: wrapped(`<text mediaType="application/pdf" representation="B64">${pdf.toString('base64')}</text>`),
      }),
    }),
    at('cda-text', summaryType, {
      'main_document.xml': cda({ body: wrapped('<text mediaType="text/plain">一行目\n二行目 &lt;script&gt;</text>') }),
    }),
    at('mdm', note, { 'main_document.hl7': encodeIso2022(mdm) }),
    at('vital', 'L1^バイタル^99Z', { 'main_document.hl7': encodeIso2022(vital) }),
    at('pdf', '^紹介状^^57133-1^紹介状^LN', pdf, '.pdf'),
    at('text', note, Buffer.from(encodeEuc('平文の記録\n二行目'))),
    at('html', note, '<html><body><p onclick="x()">本文</p><script>alert(1)</script></body></html>', '.html'),
    at('binary', note, { 'main_document.docx': Buffer.from('PK\x03\x04rest', 'latin1') }),
    { type: 'OML-11', name: '0000123_20250610_OML-11_1_20250610093000000_01_1', files: 'MSH|' },
  ]);
  const of = (key: string) => documents.find(({ id }) => id.endsWith(`/${key}`))!;
  expect(of('cda-pdf')).toMatchObject({ contentType: 'application/pdf', text: 'Discharge letter\n\nsecond page' });
  expect(Buffer.from(of('cda-pdf').content!).equals(pdf)).toBe(true);
  expect(of('cda-text').text).toBe('一行目\n二行目 <script>');
  expect(of('mdm')).toMatchObject({
    title: '経過記録 6/10',
    date: '2025-06-10T09:30:00',
    author: '医師 花子',
    contentType: 'application/pdf',
  });
  expect(of('mdm').text).toMatch(
    /^■ 主観\n咳は減った。\n食欲あり\n夜間は眠れた\n\n■ 計画\n抗菌薬継続\n\nDischarge letter/,
  );
  expect(of('mdm').text).not.toContain('取り消された行');
  expect(of('mdm').text).toContain('参照先のファイルがありません: gone.pdf');
  expect(of('vital').text).toContain('拡張期血圧: 58 mmHg（基準値 <85、2025-06-10 08:00）');
  expect(of('pdf')).toMatchObject({ title: '紹介状', typeCode: '57133-1', contentType: 'application/pdf' });
  expect(of('text').text).toBe('平文の記録\n二行目');
  expect(of('html')).toMatchObject({ text: '本文', content: null });
  expect(of('binary')).toMatchObject({ contentType: 'application/zip', text: null });
  expect(report.quarantined.map(({ kind, reason }) => `${kind} ${reason}`)).toEqual(['OML-11 not-this-format']);
  expect(sink.gaps.map(({ reason }) => reason)).toEqual(['reference-missing']);
  const read = Object.values(report.totals().kinds).reduce((sum, counts) => sum + counts.read, 0);
  expect(read).toBe(9);
});
