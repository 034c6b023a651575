/** SS-MIX2 extended storage: clinical documents as CDA, HL7, PDF and text, one or two contents of one patient. */
import { SourceReport } from '../../exporter/report.ts';
import { readSsmix2Extended } from '../../exporter/sources/ssmix2-extended/read.ts';
import type { Random } from '../../scripts/demo-hospital/random.ts';
import { smallPdf } from '../exporter/documents/small-pdf.ts';
import { cda, section, summaryType } from '../exporter/ssmix2-extended/documents.ts';
import { type ByteWays, mutateBytes } from './bytes.ts';
import { spoilMessage } from './hl7.ts';
import type { Inputs } from './inputs.ts';
import { type FuzzCase, type Reading, readingOf, sumOf, type Target } from './target.ts';
import { watchedSink } from './watched-sink.ts';

const tokens: ByteWays['tokens'] = [
  '<',
  '>',
  '/>',
  '</',
  '</section>',
  '<section>',
  '<component>',
  '<text>',
  '<table><tr><td>',
  '<table><tbody><tr><td rowspan="999999" colspan="999999">x</td></tr></tbody></table>',
  '<list><item>',
  '<br/>',
  '<![CDATA[',
  ']]>',
  '<!--',
  '-->',
  '<?xml version="1.0"?>',
  '<?x',
  '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>',
  '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
  '&c;',
  '&amp;',
  '&#0;',
  '&#x110000;',
  '&#x202e;',
  '&lt;script&gt;',
  '<script>alert(1)</script>',
  '<img src="x" onerror="alert(1)"/>',
  ' xmlns="urn:x"',
  ' xmlns:a="urn:hl7-org:v3"',
  'a:',
  ' nullFlavor="UNK"',
  ' value="99999999"',
  ' extension=""',
  ' extension="9999999"',
  ' code="18842-5"',
  'mediaType="application/pdf" representation="B64">JVBERi0=',
  'mediaType="text/html" representation="B64">PHNjcmlwdD4=',
  '<reference value="../../x.pdf"/>',
  '<observationMedia ID="a"><value mediaType="image/png" representation="B64">AAAA</value></observationMedia>',
  '\x00',
  '\xff\xfe',
  '\xef\xbb\xbf',
  '\x1b$B',
  '\r|',
  '<a>'.repeat(3000),
];

/** Of 灯火 太郎, 0000123. */
const patient = '0000123';

export function extended(inputs: Inputs): Target {
  const summary = cda({
    sections:
      section('主訴', '発熱と咳') +
      section(
        '検査',
        '<table><thead><tr><th>項目</th><th>値</th></tr></thead><tbody><tr><td>CRP</td><td>3.2</td></tr></tbody></table>',
      ) +
      section(
        '退院時処方',
        '<list><item>ロキソニン錠60mg 1錠</item><item><content styleCode="Bold">頓用</content></item></list>',
      ),
  });
  const attached = cda({
    body: '<component><nonXMLBody><text mediaType="application/pdf" representation="B64">JVBERi0xLjQKJSVFT0YK</text></nonXMLBody></component>',
  });
  const [message] = inputs.hospital('ssmix2').filter(({ path }) => path.includes('/OML-11/'));
  const hl7 = Buffer.from(
    message!.bytes.toString('latin1').replace(/^(PID\|[^|]*\|[^|]*\|)[^^|]*/m, `$1${patient}`),
    'latin1',
  );
  const contents: [name: string, files: [string, Buffer][]][] = [
    ['20250614_A1', [['main.xml', Buffer.from(summary)]]],
    [
      '20250614_A2',
      [
        ['main.xml', Buffer.from(attached)],
        ['picture.png', Buffer.from('89504e470d0a1a0a', 'hex')],
      ],
    ],
    ['20250615_A3', [['main_document.hl7', hl7]]],
    ['20250616_A4', [['main.pdf', smallPdf({ pages: [['ONE']] })]]],
    ['20250616_A5', [['main.txt', Buffer.from('退院時の説明\r\n転倒に注意する。\r\n')]]],
  ];
  const make = (random: Random): FuzzCase => {
    const originals = new Map<string, Uint8Array>();
    // Reading a PDF's text starts a thread.
    const chosen = random
      .sample(contents, random.int(1, 2))
      .filter(([key]) => key !== '20250616_A4' || random.chance(0.1));
    for (const [key, files] of chosen.length > 0 ? chosen : contents.slice(0, 1)) {
      const [date, number] = key.split('_') as [string, string];
      const folder = `000/012/${patient}/${date}/${summaryType}/${patient}_${date}_${summaryType}_${number}_20250614170000000_01_1`;
      for (const [name, bytes] of files) originals.set(`${folder}/${name}`, bytes);
    }
    const path = random.pick([...originals.keys()]);
    const original = originals.get(path)!;
    const partner = random.pick(random.pick(contents)[1])[1];
    const files = new Map(originals);
    if (random.chance(0.08)) {
      files.delete(path);
      const moved = otherPlace(path, random);
      files.set(moved, original);
      return { files, originals, what: `${path} moved to ${moved}`, spoilt: 1 };
    }
    const { bytes, what } =
      path.endsWith('.hl7') && random.chance(0.5)
        ? spoilMessage(original, random, { tokens, partner })
        : mutateBytes(original, random, { tokens, partner });
    files.set(path, bytes);
    return { files, originals, what: `${path}: ${what}`, spoilt: 1 };
  };
  return { make, read };
}

async function read(folder: string, made: FuzzCase, number: number): Promise<Reading> {
  const report = new SourceReport('extended');
  const watched = watchedSink(number, `${folder}.db`);
  const { sink } = watched;
  const coverage = sink.coverage({ name: 'ssmix2:main', kind: 'ssmix2' });
  sink.patient({ identifier: patient, name: '灯火 太郎', birthDate: '1948-04-05', source: 'main:ADT-00' }, coverage);
  try {
    const { signal } = new AbortController();
    await readSsmix2Extended({ name: 'extended', root: folder, sink, report, signal });
    watched.finish();
  } catch (error) {
    watched.abandon();
    throw error;
  }
  const reading = readingOf(report);
  const ends = sumOf(reading.fates);
  if (ends !== made.files.size) reading.wrong.push(`${made.files.size} files, ${ends} ends`);
  const bytes = [...made.files.values()].reduce((sum, file) => sum + file.length, 0);
  reading.wrong.push(...watched.excess(bytes));
  for (const { path } of reading.rejected) {
    if (![...made.files.keys()].some((file) => file.startsWith(path)))
      reading.wrong.push('a rejected file that is none');
  }
  // Only one patient is named by folders and contents: who is filed beside must stand in the document's place.
  const keys = new Set(watched.persons.filter(({ identifier }) => identifier === patient).map(({ key }) => key));
  for (const { type, patientId, source } of watched.filed) {
    if (!keys.has(patientId) && source.includes(`/${patient}/`)) reading.wrong.push(`${type} filed for somebody else`);
  }
  if (watched.denials.length > 0) reading.wrong.push('a document denied an allergy');
  return reading;
}

function otherPlace(path: string, random: Random): string {
  const parts = path.split('/');
  const content = parts.length - 2;
  const way = random.int(0, 5);
  if (way === 0) parts[content] = parts[content]!.replace(patient, '0009999');
  else if (way === 1) parts[content] = parts[content]!.replace(/_1$/, random.pick(['_0', '_2', '', '_3']));
  else if (way === 2) parts[content - 1] = random.pick(['^a^', 'x', '^^^^^', 'OML-11', '1^２^３^11506-3^経過記録^LN']);
  else if (way === 3) parts.splice(content, 1);
  else if (way === 4) parts[content + 1] = random.pick(['x', 'main.exe', '.hidden', 'main.XML', 'CDA.xsl']);
  else parts.splice(random.int(0, 4), 1);
  return parts.join('/');
}
