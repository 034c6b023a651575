/** What people write by hand: export.yml, a hospital's flags and forms, the index of its documents. */
import fs from 'node:fs';
import path from 'node:path';
import { loadConfig } from '../../exporter/config.ts';
import { FlagRules } from '../../exporter/flags/rules.ts';
import { SourceReport } from '../../exporter/report.ts';
import { listDocuments, readDocuments } from '../../exporter/sources/documents/read.ts';
import { readForms } from '../../exporter/sources/forms.ts';
import type { Random } from '../../scripts/demo-hospital/random.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import { type ByteWays, mutateBytes } from './bytes.ts';
import type { Inputs } from './inputs.ts';
import { type FuzzCase, type Reading, readingOf, sumOf, type Target } from './target.ts';

const tokens: ByteWays['tokens'] = [
  ':',
  ': ',
  '\n- ',
  '\n  ',
  '\n',
  '\t',
  '\r\n',
  '#',
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  '[[[[[[[[[[[[[[[[',
  '{a: {a: {a: {a: ',
  '&a ',
  '*a',
  '\n<<: *a\n',
  '\nx: &a [1,1]\ny: &b [*a,*a,*a]\nz: &c [*b,*b,*b,*b]\nw: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n',
  '\nx: &x [*x]\n',
  '!!js/function ',
  '!!binary ',
  '!!set ',
  '!x ',
  '? ',
  '|\n',
  '>-\n',
  '---\n',
  '...\n',
  '%YAML 9.9\n',
  '~',
  'null',
  'true',
  '.inf',
  '.nan',
  '0x10',
  '1e999',
  '-1',
  '99999999999999999999',
  '2026-02-30',
  '__proto__: ',
  'constructor: ',
  '../../../etc/passwd',
  '\x00',
  '\xff',
  '\xe2\x80\xae',
];

const config = `keys: ./keys
output: [/media/one, /media/two]
keepGenerations: 3
forms: ./forms
flags: ./flags.yml
slice: { since: '2020-01-01', wards: [3東] }
sources:
  - { name: main, kind: ssmix2, path: /data/ssmix2 }
  - { name: pacs, kind: dicom, path: /data/dicom }
`;
const ownFlags = `systems:
  local: [99X]
rules:
  - id: hbs-antigen
    kind: test
    category: infection
    text: HBs抗原
    codes: [{ system: jlac10, begins: [5F016] }]
`;

const forms = path.join(import.meta.dirname, '../../resources/forms');
const flags = path.join(import.meta.dirname, '../../resources/flags.yml');

export function yaml(inputs: Inputs): Target {
  const index = inputs.hospital('documents').find(({ path: name }) => name === 'index.yml')!.bytes;
  const definitions = fs
    .readdirSync(forms)
    .filter((name) => name.endsWith('.yml'))
    .sort()
    .map((name) => fs.readFileSync(path.join(forms, name)));
  const kinds: [name: string, of: () => readonly Uint8Array[]][] = [
    ['export.yml', () => [Buffer.from(config)]],
    ['flags.yml', () => [Buffer.from(ownFlags), fs.readFileSync(flags)]],
    ['forms/one.yml', () => definitions],
    ['forms/sets.yml', () => [fs.readFileSync(path.join(forms, 'sets.yml'))]],
    ['documents/index.yml', () => [index]],
  ];
  const make = (random: Random): FuzzCase => {
    const [name, of] = random.pick(kinds);
    const original = random.pick(of());
    const partner = random.pick(random.pick(kinds)[1]());
    const { bytes, what } = random.chance(0.6)
      ? mutateBytes(original, random, { tokens, partner })
      : spoilLines(original, random);
    return {
      files: new Map([[name, bytes]]),
      originals: new Map([[name, original]]),
      what: `${name}: ${what}`,
      spoilt: 1,
    };
  };
  return { make, read };
}

async function read(folder: string, { files }: FuzzCase): Promise<Reading> {
  const [name] = [...files.keys()] as [string];
  const place = path.join(folder, name);
  if (name === 'export.yml') return refusedOrRead(name, () => loadConfig(place));
  if (name === 'flags.yml') return refusedOrRead(name, () => FlagRules.load(place));
  const report = new SourceReport('papers');
  if (name.startsWith('forms/')) await readForms(path.dirname(place), report);
  else {
    fs.writeFileSync(path.join(folder, 'documents', 'note.txt'), 'text');
    const found = listDocuments(path.dirname(place), report)!;
    await readDocuments(found, 'papers', { report, signal: new AbortController().signal, take: () => {} });
  }
  const reading = readingOf(report);
  const ends = sumOf(reading.fates);
  const expected = name.startsWith('forms/') ? 1 : 2;
  if (ends !== expected) reading.wrong.push(`${expected} files, ${ends} ends`);
  return reading;
}

/** These stop a run, with a code and a reason. */
function refusedOrRead(name: string, work: () => unknown): Reading {
  const fates = { mapped: 0, text: 0, quarantined: 0, skipped: 0 };
  try {
    work();
    return { fates: { ...fates, mapped: 1 }, rejected: [], wrong: [] };
  } catch (error) {
    if (!(error instanceof TomoshibiError)) throw error;
    const detail = String(error.params.detail ?? '');
    const wrong = detail === '' || detail.length > 2000 ? [`a reason of ${detail.length} characters`] : [];
    const rejected = [{ path: name, reason: error.code, detail }];
    return { fates: { ...fates, quarantined: 1 }, rejected, wrong };
  }
}

function spoilLines(original: Uint8Array, random: Random): { bytes: Buffer; what: string } {
  const lines = Buffer.from(original).toString('utf8').split('\n');
  const said: string[] = [];
  for (let change = random.pick([1, 1, 2, 4]); change > 0 && lines.length > 0; change--) {
    const at = random.int(0, lines.length - 1);
    const line = lines[at]!;
    const way = random.int(0, 5);
    if (way === 0) lines.splice(at, 1);
    else if (way === 1) lines.splice(at, 0, ...Array.from({ length: random.pick([1, 2, 200]) }, () => line));
    else if (way === 2) lines[at] = `${' '.repeat(random.int(1, 6))}${line}`;
    else if (way === 3) {
      const values = [
        '[]',
        '{}',
        'null',
        '-1',
        '1e9',
        '""',
        '"x"',
        '[[[]]]',
        'yes',
        '&a [*a]',
        `${'[\n'.repeat(2000)}`,
      ];
      lines[at] = line.replace(/:.*$/, `: ${random.pick(values)}`);
    } else if (way === 4)
      lines[at] = line.replace(/[\w-]+(?=:)/, random.pick(['x', '__proto__', 'kind', 'rules', 'code', '?']));
    else lines[at] = `${line}${random.pick(['あ', 'A']).repeat(random.pick([10, 5000]))}`;
    said.push(`line ${at + 1}, way ${way}`);
  }
  return { bytes: Buffer.from(lines.join('\n')), what: said.join(', ') };
}
