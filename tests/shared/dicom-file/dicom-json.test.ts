import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { toDicomJson } from '../../../shared/dicom-file/dicom-json.ts';
import { representationOf } from '../../../shared/dicom-file/dictionary.ts';
import { openPart10 } from '../../../shared/dicom-file/part10.ts';
import { sayAbsent } from '../../absence.ts';
import { hasCorpus } from '../../corpus.ts';
import { hasTool } from '../../tool.ts';
import { corpusFiles, corpusRoot } from './corpus.ts';
import { metadataOf, parse, parseBytes } from './parsing.ts';
import { type Attribute, dicomFile, image, imageAttributes } from './synthetic.ts';

describe('values', () => {
  const extra: Attribute[] = [
    [0x00080008, 'CS', 'ORIGINAL\\\\AXIAL'],
    [
      0x00081140,
      'SQ',
      [
        [
          [0x00081150, 'UI', '1.2.3'],
          [0x00081155, 'UI', '1.2.4'],
        ],
        [],
      ],
    ],
    [0x00180050, 'DS', '1.25'],
    [0x00181151, 'IS', 'about 3'],
    [0x00189306, 'FD', [Number.NaN, Number.POSITIVE_INFINITY, 0.5]],
    [0x00200052, 'UI', '1.2.5'],
    [0x00280009, 'AT', [0x0018, 0x1063]],
    [0x00281201, 'OW', [1, 2, 3, 4]],
    [0x00090010, 'LO', 'SOMEONE'],
    [0x00091001, 'UN', [7, 8]],
    [0x00091002, 'UN', new Uint8Array(2000)],
  ];

  it.each(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.2'])('in %s', (transferSyntaxUid) => {
    const json = metadataOf(parseBytes(image({ transferSyntaxUid, extra })).instance);
    expect(json['00080008']).toEqual({ vr: 'CS', Value: ['ORIGINAL', null, 'AXIAL'] });
    expect(json['00081140']).toEqual({
      vr: 'SQ',
      Value: [{ '00081150': { vr: 'UI', Value: ['1.2.3'] }, '00081155': { vr: 'UI', Value: ['1.2.4'] } }, {}],
    });
    expect(json['00100010']).toEqual({
      vr: 'PN',
      Value: [{ Alphabetic: 'Tomoshibi^Taro', Ideographic: '灯火^太郎', Phonetic: 'ともしび^たろう' }],
    });
    expect(json['00180050']).toEqual({ vr: 'DS', Value: [1.25] });
    expect(json['00181151']).toEqual({ vr: 'IS', Value: ['about 3'] });
    expect(json['00189306']).toEqual({ vr: 'FD', Value: ['NaN', 'inf', 0.5] });
    expect(json['00280009']).toEqual({ vr: 'AT', Value: ['00181063'] });
    expect(json['00280010']).toEqual({ vr: 'US', Value: [4] });
    expect(json['00090010']).toEqual({ vr: 'LO', Value: ['SOMEONE'] });
    expect(json['00091001']).toEqual({ vr: 'UN', InlineBinary: 'Bwg=' });
    expect(json['00091002']).toBeUndefined();
    expect(json['7FE00010']).toBeUndefined();
    const palette = Buffer.from(json['00281201']!.InlineBinary!, 'base64');
    expect([...palette]).toEqual(transferSyntaxUid.endsWith('.2.2') ? [2, 1, 4, 3] : [1, 2, 3, 4]);
  });

  it('reads a sequence that is kept as UN', () => {
    const sequence = Buffer.from('feff00e0ffffffff0800501104000000312e3233feff0de000000000', 'hex');
    const json = metadataOf(parseBytes(image({ extra: [[0x00081140, 'UN', sequence]] })).instance);
    expect(json['00081140']).toEqual({ vr: 'SQ', Value: [{ '00081150': { vr: 'UI', Value: ['1.23'] } }] });
  });

  it('leaves UN bytes alone that only look like one', () => {
    const bytes = Buffer.from('feff00e0ffffff000800501104', 'hex');
    const json = metadataOf(parseBytes(image({ extra: [[0x00091001, 'UN', bytes]] })).instance);
    expect(json['00091001']?.vr).toBe('UN');
  });

  it('items may declare a character set of their own', () => {
    const latin: Attribute[] = [
      [0x00080005, 'CS', 'ISO_IR 100'],
      [0x00080104, 'LO', Buffer.from('Jérôme', 'latin1')],
    ];
    const json = metadataOf(
      parseBytes(image({ extra: [[0x00081032, 'SQ', [latin, [[0x00080104, 'LO', '胸部CT']]]]] })).instance,
    );
    expect(json['00081032']?.Value).toMatchObject([
      { '00080104': { Value: ['Jérôme'] } },
      { '00080104': { Value: ['胸部CT'] } },
    ]);
  });
});

const dictionaryOfDcmtk = ['/usr/share/libdcmtk17/dicom.dic'].find((file) => fs.existsSync(file));
if (!dictionaryOfDcmtk) sayAbsent('the dictionary of DCMTK 3.6.7 is not installed');

it.skipIf(!dictionaryOfDcmtk)('knows every attribute DCMTK knows', () => {
  let compared = 0;
  for (const line of fs.readFileSync(dictionaryOfDcmtk!, 'latin1').split('\n')) {
    const match = /^\(([0-9a-fA-F]{4}),([0-9a-fA-F]{4})\)\t([A-Z]{2})\t/.exec(line);
    if (!match || match[1] === '0000' || match[1]!.toLowerCase() === 'fffe' || match[2] === '0000') continue;
    expect(representationOf(Number.parseInt(match[1]! + match[2]!, 16)), line).toBe(match[3]);
    compared += 1;
  }
  expect(compared).toBeGreaterThan(4800);
  expect(representationOf(0x60023000)).toBe('OW');
  expect(representationOf(0x60020010)).toBe('US');
});

it('a patient id of a damaged representation is none: another number, or without its zeros', () => {
  for (const [vr, value] of [
    ['SL', new Uint8Array([0x30, 0x30, 0x31, 0x32])],
    ['IS', '0012345'],
    ['LO', '0012345'],
  ] as const) {
    const attributes = imageAttributes({}).filter(([tag]) => tag !== 0x00100020);
    const at = attributes.findIndex(([tag]) => tag > 0x00100020);
    const file = dicomFile(attributes.toSpliced(at, 0, [0x00100020, vr, value]));
    expect(parseBytes(file).instance.patient.identifier, vr).toBe(vr === 'LO' ? '0012345' : '');
  }
});

describe.skipIf(!hasCorpus)('on the corpus', () => {
  it.each([
    ['chrSQEncoding', ['ISO_IR 192']],
    ['chrSQEncoding1', ['ISO_IR 192']],
  ])('%s: names inside sequences, by the character set of the item', (name) => {
    const file = path.join(corpusRoot, 'pydicom/charset_files', `${name}.dcm`);
    const { json } = toDicomJson(openPart10(fs.readFileSync(file)).dataSet);
    const [item] = json['00321064']!.Value as Record<string, { Value?: unknown[] }>[];
    expect(item!['00100010']?.Value).toEqual([
      { Alphabetic: 'ﾔﾏﾀﾞ^ﾀﾛｳ', Ideographic: '山田^太郎', Phonetic: 'やまだ^たろう' },
    ]);
  });

  it.skipIf(!hasTool('dcm2json'))(
    'says what dcm2json says, wherever that can read the file',
    () => {
      let compared = 0;
      const varied = corpusFiles().filter(({ path: name }) => !/TINY_ALPHA|gantry|dicomdirtests/.test(name));
      for (const { path: name } of varied.filter((_, index) => index % 3 === 0)) {
        const file = path.join(corpusRoot, name);
        const theirs = dcm2json(file);
        if (!theirs) continue;
        let ours: DataSet;
        try {
          ours = metadataOf(parse(file).instance) as DataSet;
        } catch {
          continue;
        }
        expect(differences(ours, theirs), name).toEqual([]);
        compared += 1;
      }
      expect(compared).toBeGreaterThan(30);
    },
    120_000,
  );
});

type DataSet = Record<string, { vr: string; Value?: unknown[]; InlineBinary?: string }>;

function dcm2json(file: string): DataSet | null {
  try {
    const output = execFileSync('dcm2json', [file], { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 28 });
    return JSON.parse(output.toString()) as DataSet;
  } catch {
    // It refuses names beyond Latin and numbers that are none; those are tested against the standard's examples.
    return null;
  }
}

/** Private elements are left out (dcmtk has dictionaries of them), and what we leave to the file. */
function differences(ours: DataSet, theirs: DataSet): string[] {
  const found: string[] = [];
  for (const tag of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const group = Number.parseInt(tag.slice(0, 4), 16);
    if (group % 2 === 1 || group <= 2 || group >= 0x7fe0 || tag === '00080005' || tag.endsWith('0000')) continue;
    const [one, other] = [ours[tag], theirs[tag]];
    if (one?.vr === 'SQ' && other?.vr === 'SQ') {
      if (one.Value?.length !== other.Value?.length) found.push(`${tag}: number of items`);
      for (const [index, item] of (one.Value ?? []).entries()) {
        found.push(...differences(item as DataSet, (other.Value?.[index] ?? {}) as DataSet));
      }
    } else if (normal(one) !== normal(other)) {
      found.push(`${tag}: ${normal(one)?.slice(0, 80)} but dcm2json ${normal(other)?.slice(0, 80)}`);
    }
  }
  return found;
}

/** Numbers to seven digits: dcmtk prints floats in single precision. */
function normal(element: unknown): string | undefined {
  return JSON.stringify(element, (_, value: unknown) => {
    if (typeof value === 'number') return Number(value.toPrecision(7));
    return typeof value === 'string' ? value.trim() : value;
  });
}
