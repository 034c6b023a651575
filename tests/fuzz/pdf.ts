/** PDFs: their text, read in a thread, and hospital's forms, made fit to be stamped. */
import fs from 'node:fs';
import path from 'node:path';
import { SourceReport } from '../../exporter/report.ts';
import { listDocuments, readDocuments } from '../../exporter/sources/documents/read.ts';
import { readForms } from '../../exporter/sources/forms.ts';
import type { Random } from '../../scripts/demo-hospital/random.ts';
import { fictionalPdf } from '../../scripts/demo-hospital/tiny-pdf.ts';
import { scriptedPdf, smallPdf } from '../exporter/documents/small-pdf.ts';
import { type ByteWays, mutateBytes } from './bytes.ts';
import type { Inputs } from './inputs.ts';
import { type FuzzCase, type Reading, readingOf, sumOf, type Target } from './target.ts';

const tokens: ByteWays['tokens'] = [
  '<<',
  '>>',
  '[',
  ']',
  '(',
  ')',
  '<',
  '>',
  'endobj',
  '\n1 0 obj\n',
  ' 1 0 R ',
  ' 2 0 R ',
  ' 99999 0 R ',
  'stream\n',
  'endstream',
  'xref\n',
  'trailer\n',
  'startxref\n0\n%%EOF\n',
  '%%EOF\n',
  '%PDF-1.7\n',
  '/Type /Catalog ',
  '/Type /Pages ',
  '/Kids [2 0 R 2 0 R] ',
  '/Parent 4 0 R ',
  '/Count 999999999 ',
  '/Count -1 ',
  '/Length 999999999 ',
  '/Filter [/FlateDecode /FlateDecode /FlateDecode] ',
  '/Filter /ASCIIHexDecode ',
  '/Filter /LZWDecode ',
  '/DecodeParms << /Predictor 15 /Columns 99999999 >> ',
  '/MediaBox [0 0 1e9 -1e9] ',
  '/Rotate 45 ',
  '/Encrypt 1 0 R ',
  '/ObjStm ',
  '/XFA [1 0 R] ',
  '/AcroForm << /Fields [1 0 R] >> ',
  '/JS (app.alert(1)) ',
  '/ToUnicode 1 0 R ',
  '/W [1 99999999 500] ',
  ' 9999999999999999999 ',
  ' -0.0000001 ',
  '\\377',
  '\x00',
  '<< /A '.repeat(50),
  '[ '.repeat(3000),
  'q '.repeat(2000),
];

const form = `code: H1
version: '1'
title: { ja: 試験, en: Test }
category: admission
paper: { size: A4, orientation: portrait }
blocks:
  - kind: pdf
    title: { ja: 試験, en: Test }
    file: form.pdf
    corner: top-right
    shrink: true
copies:
  - { ja: 原本, en: Original }
`;

export function pdf(inputs: Inputs): Target {
  const files = [
    ...inputs.hospital('documents').filter(({ path: name }) => name.endsWith('.pdf')),
    { path: 'small.pdf', bytes: smallPdf({ pages: [['ONE', 'TWO'], ['THREE']] }) },
    { path: 'scripted.pdf', bytes: scriptedPdf() },
    { path: 'fictional.pdf', bytes: Buffer.from(fictionalPdf('灯火 太郎', '2026-11-22')) },
  ];
  const make = (random: Random): FuzzCase => {
    const original = random.pick(files);
    const { bytes, what } = spoilPdf(original.bytes, random, random.pick(files).bytes);
    // Opening a PDF's text starts a thread: most are forms.
    const name = random.chance(0.7) ? 'form.pdf' : 'text.pdf';
    return {
      files: new Map([[name, bytes]]),
      originals: new Map([[name, original.bytes]]),
      what: `${original.path}: ${what}`,
      spoilt: 1,
    };
  };
  return { make, read };
}

async function read(folder: string, { files }: FuzzCase): Promise<Reading> {
  const [[name, bytes]] = [...files] as [[string, Uint8Array]];
  const report = new SourceReport('papers');
  let characters = 0;
  if (name === 'form.pdf') {
    fs.writeFileSync(path.join(folder, 'form.yml'), form);
    const { forms } = await readForms(folder, report);
    characters = forms.reduce((sum, one) => sum + (one.pdf?.pdf.length ?? 0), 0);
  } else {
    const take: Parameters<typeof readDocuments>[2]['take'] = ({ content }) => {
      characters += content.texts.reduce((sum, { text }) => sum + text.length, 0);
    };
    await readDocuments(listDocuments(folder, report)!, 'papers', {
      report,
      signal: new AbortController().signal,
      take,
    });
  }
  const reading = readingOf(report);
  if (sumOf(reading.fates) !== 1) reading.wrong.push(`one file, ${sumOf(reading.fates)} ends`);
  if (characters > 200 * bytes.length + 5_000_000)
    reading.wrong.push(`${characters} characters of ${bytes.length} bytes`);
  return reading;
}

/** Numbers and references first: what a reader follows. */
function spoilPdf(original: Uint8Array, random: Random, partner: Uint8Array): { bytes: Buffer; what: string } {
  if (random.chance(0.5)) {
    const mutation = mutateBytes(original, random, { tokens, partner });
    // Without its end a PDF is refused at once.
    const needsEnd = random.chance(0.7) && !mutation.bytes.subarray(-1024).includes('%%EOF');
    return needsEnd ? { ...mutation, bytes: Buffer.concat([mutation.bytes, Buffer.from('\n%%EOF\n')]) } : mutation;
  }
  let text = Buffer.from(original).toString('latin1');
  const said: string[] = [];
  for (let change = random.pick([1, 1, 2, 4]); change > 0; change--) {
    const numbers = [...text.matchAll(/(?<![\d.])-?\d+(?![\d.])/g)];
    const names = [...text.matchAll(/\/[A-Za-z]+/g)];
    const chosen = random.pick(random.chance(0.6) || names.length === 0 ? numbers : names);
    if (!chosen) break;
    const isName = chosen[0].startsWith('/');
    const value = isName
      ? random.pick([
          '/Kids',
          '/Parent',
          '/Contents',
          '/Filter',
          '/Length',
          '/Font',
          '/Pages',
          '/X',
          '/Count',
          '/JS',
          '/Prev',
        ])
      : random.pick([
          '0',
          '1',
          '2',
          '3',
          '4',
          '5',
          '6',
          '7',
          '-1',
          '65536',
          '2147483648',
          '999999999999',
          '0.5',
          'null',
        ]);
    text = `${text.slice(0, chosen.index)}${value}${text.slice(chosen.index + chosen[0].length)}`;
    said.push(`${chosen[0]} at ${chosen.index} is ${value}`);
  }
  return { bytes: Buffer.from(text, 'latin1'), what: said.join(', ') };
}
