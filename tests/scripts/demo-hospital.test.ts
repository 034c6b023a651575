import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bedCount, bedOf } from '../../scripts/demo-hospital/catalogue.ts';
import { generateHospital, type HospitalSummary } from '../../scripts/demo-hospital/generate.ts';
import { encodeIso2022Jp } from '../../scripts/demo-hospital/iso2022jp.ts';
import { hasTool } from '../tool.ts';

const root = mkdtempSync(join(tmpdir(), 'demo-hospital-'));
const first = join(root, 'first');
const second = join(root, 'second');
const hasDcmtk = hasTool('dcmdump');
const options = { patients: 40, images: 'small' as const, density: 10 };
let summary: HospitalSummary;

beforeAll(async () => {
  summary = await generateHospital({ ...options, out: first });
  await generateHospital({ ...options, out: second });
}, 60_000);
afterAll(() => rmSync(root, { recursive: true }), 60_000);

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function digestOf(folder: string): string {
  const hash = createHash('sha256');
  for (const file of filesOf(folder)) hash.update(file.slice(folder.length)).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}

/** Decoded segments of one SS-MIX2 file; valid samples only, so Node's own decoder is right. */
function segmentsOf(file: string): string[][] {
  const text = new TextDecoder('iso-2022-jp', { fatal: true }).decode(readFileSync(file));
  return text
    .split('\r')
    .filter((line) => line.length > 1)
    .map((line) => line.split('|'));
}

function filesOfPatient(id: string, datatype: string): string[] {
  const folder = join(first, 'ssmix2', id.slice(0, 3), id.slice(3, 6), id);
  return filesOf(folder).filter((file) => file.includes(`/${datatype}/`));
}

const brokenPaths = () => new Set(summary.broken.map(({ source, path }) => join(first, source, path)));

describe('demo hospital', () => {
  it('gives the same bytes for the same options, and others for another seed', async () => {
    expect(digestOf(second)).toBe(digestOf(first));
    const other = join(root, 'other');
    await generateHospital({ ...options, images: 'none', seed: 2, out: other });
    expect(digestOf(join(other, 'ssmix2'))).not.toBe(digestOf(join(first, 'ssmix2')));
  });

  it('refuses a folder that holds something already', async () => {
    await expect(generateHospital({ ...options, out: first })).rejects.toThrow(/not empty/);
  });

  it('counts in hospital.json what lies on the disk', () => {
    const files = filesOf(join(first, 'ssmix2'));
    const brokenHere = summary.broken.filter(({ source }) => source === 'ssmix2').length;
    expect(files.length).toBe(summary.ssmix2.files + brokenHere);
    expect(summary.patients.ssmix2).toBe(40);
    expect(JSON.parse(readFileSync(join(first, 'hospital.json'), 'utf8'))).toEqual(summary);
    for (const flag of [0, 1, 2] as const) expect(summary.ssmix2.byFlag[flag]).toBeGreaterThan(0);
  });
});

describe('SS-MIX2 storage', () => {
  const name = /^(.+?)_(-|\d{8})_([A-Z]{3}(?:-\d{2})?)_([^_]*)_(\d{17})_(-|[0-9A-Za-z]{1,5})_([012])$/;

  it('puts every file where its name says, and says the same inside', () => {
    const broken = brokenPaths();
    for (const file of filesOf(join(first, 'ssmix2')).filter((path) => !broken.has(path))) {
      const parts = file.slice(join(first, 'ssmix2').length + 1).split('/');
      const match = name.exec(parts.at(-1)!)!;
      expect(parts.slice(0, -1)).toEqual([match[1]!.slice(0, 3), match[1]!.slice(3, 6), match[1], match[2], match[3]]);
      const segments = segmentsOf(file);
      const patient = segments.find(([segment]) => segment === 'PID')!;
      expect(patient[3]!.split('^')[0]).toBe(match[1]);
      expect(segments[0]![17]).toBe('~ISO IR87');
    }
  });

  it('has each broken file, and each would be noticed', () => {
    for (const { source, path } of summary.broken.filter(
      (each) => each.source === 'ssmix2' || each.source === 'dicom',
    )) {
      expect(statSync(join(first, source, path)).size).toBeGreaterThan(0);
    }
    expect(summary.broken.map(({ source }) => source).sort()).toEqual([
      'dicom',
      'fhir',
      'fhir',
      'schedule',
      'ssmix2',
      'ssmix2',
      'ssmix2',
    ]);
  });

  it('keeps at most one valid file of a key, never older than a deletion', () => {
    const valid = new Map<string, number>();
    const broken = brokenPaths();
    for (const file of filesOf(join(first, 'ssmix2')).filter((path) => !broken.has(path))) {
      const match = name.exec(file.split('/').at(-1)!)!;
      const key = match.slice(1, 5).join('_');
      valid.set(key, (valid.get(key) ?? 0) + (match[7] === '1' ? 1 : 0));
    }
    expect(Math.max(...valid.values())).toBe(1);
    expect([...valid.values()].filter((count) => count === 0).length).toBeGreaterThan(0);
  });

  it('puts fields where HL7 has them', () => {
    const stay = segmentsOf(filesOfPatient('0012345', 'ADT-52')[0]!).find(([segment]) => segment === 'PV1')!;
    expect(stay[36]).toBe('01');
    expect(stay[44]).toMatch(/^\d{12}$/);
    expect(stay[45]).toMatch(/^\d{12}$/);
    const dead = segmentsOf(filesOfPatient('0012419', 'ADT-00')[0]!).find(([segment]) => segment === 'PID')!;
    expect(dead[29]).toMatch(/^\d{8}$/);
    expect(dead[30]).toBe('Y');
    const problems = segmentsOf(filesOfPatient('0012345', 'PPR-01')[0]!).filter(([segment]) => segment === 'PRB');
    expect(problems.filter((problem) => problem[13]?.startsWith('1^疑い')).map((problem) => problem[17])).toEqual([
      '肺癌の疑い',
    ]);
    expect(problems.filter((problem) => problem[18] !== '').length).toBe(1);
    const allergy = segmentsOf(filesOfPatient('0012345', 'ADT-61')[0]!).find(([segment]) => segment === 'IAM')!;
    expect(allergy.slice(2, 6)).toEqual([
      'DA^薬剤アレルギー^HL70127',
      'A001^ペニシリン^99TMB',
      'SV^重度^HL70128',
      'アナフィラキシーショック',
    ]);
  });

  it('has the cases the viewer must tell apart', () => {
    expect(filesOfPatient('0012409', 'ADT-61')).toEqual([]);
    const none = segmentsOf(filesOfPatient('0012410', 'ADT-61')[0]!).filter(([segment]) => segment === 'IAM');
    expect(none.map((segment) => segment[3]!.split('^')[1])).toEqual(['アレルギーなし']);
    expect(none[0]![17]).toMatch(/^C\^/);
    const long = segmentsOf(filesOfPatient('0012407', 'ADT-00')[0]!).find(([segment]) => segment === 'PID')!;
    expect(long[5]!.split('~')[0]!.split('^').slice(0, 2).join(' ').length).toBe(60);
    const medicines = segmentsOf(filesOfPatient('0012408', 'OMP-01')[0]!).filter(([segment]) => segment === 'RXE');
    expect(medicines.length).toBe(30);
    const allergies = segmentsOf(filesOfPatient('0012408', 'ADT-61')[0]!).filter(([segment]) => segment === 'IAM');
    expect(allergies.length).toBe(15);
  });
});

describe('ISO-2022-JP', () => {
  it('is read back by iconv', () => {
    const text = 'PID|灯火^太郎~トモシビ^タロウ|架空県１丁目\rOBX|ＷＢＣ^α\r';
    expect(
      execFileSync('iconv', ['-f', 'ISO-2022-JP', '-t', 'UTF-8'], { input: encodeIso2022Jp(text) }).toString(),
    ).toBe(text);
  });

  it('carries vendor characters as hospitals do, and refuses what has no code', () => {
    expect(new TextDecoder('iso-2022-jp').decode(encodeIso2022Jp('髙橋・山﨑・渡邉'))).toBe('髙橋・山﨑・渡邉');
    expect(() => encodeIso2022Jp('𠮷野')).toThrow(/U\+d842/);
    expect(() => encodeIso2022Jp('ｱ')).toThrow();
  });
});

describe('FHIR folder', () => {
  it('is NDJSON whose references resolve, but for the lines made broken', () => {
    const ids = new Set<string>();
    const references: string[] = [];
    let cut = 0;
    const visit = (value: unknown): void => {
      if (value === null || typeof value !== 'object') return;
      for (const [key, inner] of Object.entries(value)) {
        if (key === 'reference' && typeof inner === 'string') references.push(inner);
        else visit(inner);
      }
    };
    for (const file of filesOf(join(first, 'fhir')).filter((path) => path.endsWith('.ndjson'))) {
      for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
        try {
          const resource = JSON.parse(line) as { resourceType: string; id: string };
          ids.add(`${resource.resourceType}/${resource.id}`);
          visit(resource);
        } catch {
          cut += 1;
        }
      }
    }
    expect(cut).toBe(1);
    expect(references.filter((reference) => !ids.has(reference))).toEqual(['Patient/nobody']);
    expect([...ids].filter((id) => id.startsWith('Patient/')).length).toBe(summary.patients.fhir);
  });

  it('has document Bundles whose references resolve inside', () => {
    const bundles = filesOf(join(first, 'fhir')).filter((path) => path.endsWith('.json'));
    expect(bundles.length).toBe(summary.fhir.bundles);
    for (const file of bundles) {
      const text = readFileSync(file, 'utf8');
      const bundle = JSON.parse(text) as { entry: { fullUrl: string; resource: { resourceType: string } }[] };
      expect(bundle.entry[0]!.resource.resourceType).toBe('Composition');
      const urls = new Set(bundle.entry.map(({ fullUrl }) => fullUrl));
      for (const [, reference] of text.matchAll(/"reference": "([^"]+)"/g)) expect(urls).toContain(reference);
    }
  });
});

describe('DICOM files', () => {
  const dicom = () => filesOf(join(first, 'dicom')).filter((path) => !path.endsWith('BROKEN01.dcm'));

  it('are as many as the summary says, in every modality', () => {
    expect(dicom().length).toBe(summary.dicom!.files);
    expect(summary.dicom!.byModality).toEqual({ CT: 2, CR: 5, MR: 1, US: 1, ECG: 1 });
    expect(summary.dicom!.bytes).toBeLessThan(3_000_000);
  });

  it('join the record by Study Instance UID and accession number', () => {
    const orders = filesOfPatient('0012345', 'OMG-11').map(
      (file) => segmentsOf(file).find(([segment]) => segment === 'IPC')!,
    );
    expect(new Set(orders.map((segment) => segment[3]))).toEqual(new Set(summary.dicom!.uids['0012345']));
    const file = readFileSync(join(first, 'dicom/ST0001/SE0002/IM00001.dcm'), 'latin1');
    const order = orders.find((segment) => file.includes(segment[3]!))!;
    expect(file).toContain(order[1]!);
  });

  it.skipIf(!hasDcmtk)('are read by dcmtk: whole, with the right grey values and names', () => {
    for (const file of dicom()) {
      expect(execFileSync('dcmftest', [file]).toString()).toMatch(/^yes/);
    }
    const dump = (file: string, ...tags: string[]) =>
      execFileSync('dcmdump', ['-E', '+L', '-Un', ...tags.flatMap((tag) => ['+P', tag]), file], {
        stdio: ['ignore', 'pipe', 'pipe'],
      }).toString('latin1');
    const study = join(first, 'dicom/ST0001/SE0002');
    const positions = filesOf(study).map((file) =>
      Number(/\[([^\]]+)\]/.exec(dump(file, '0020,0032'))![1]!.split('\\')[2]),
    );
    expect(new Set(positions).size).toBe(20);
    expect(positions).toEqual([...positions].sort((a, b) => b - a));
    expect(dump(join(study, 'IM00001.dcm'), '0010,0010')).toContain(
      'TOMOSHIBI^TARO=\x1b$BEt2P\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B%H%b%7%S\x1b(B^\x1b$B%?%m%&\x1b(B',
    );
    // Air outside the body, heart inside it: stored values are HU + 1024.
    const pixels = readFileSync(join(study, 'IM00010.dcm')).subarray(-128 * 128 * 2);
    const hu = (x: number, y: number) => pixels.readUInt16LE((y * 128 + x) * 2) - 1024;
    expect(hu(4, 4)).toBeLessThan(-900);
    expect(hu(72, 56)).toBeGreaterThan(20);
    expect(hu(72, 56)).toBeLessThan(300);
  });

  it.skipIf(!hasDcmtk)('have reports, a presentation state, a PDF and an overlay that dcmtk reads', () => {
    const run = (tool: string, ...args: string[]) => {
      const { status, stdout, stderr } = spawnSync(tool, args, { encoding: 'latin1' });
      return { status, text: stdout + stderr };
    };
    const objectOf = (series: string) => join(first, 'dicom/ST0001', series, 'IM00001.dcm');
    expect(run('dcmpschk', objectOf('SE0080')).text).toContain('Test passed');
    expect(run('dsrdump', objectOf('SE0081')).text.match(/<contains IMAGE/g)).toHaveLength(3);
    expect(run('dsrdump', objectOf('SE0082')).text).toMatch(/Verification Flag +: VERIFIED/);
    expect(run('dsrdump', objectOf('SE0083')).text).toMatch(/NUM:.*"18\.0" \(mm,UCUM/);
    const pdf = join(root, 'document.pdf');
    expect(run('dcm2pdf', objectOf('SE0084'), pdf).status).toBe(0);
    expect(readFileSync(pdf, 'latin1')).toMatch(/^%PDF-1\.4.*%%EOF\n/s);
    const radiograph = join(first, 'dicom/ST0003/SE0001/IM00001.dcm');
    const plain = run('dcm2pnm', '-O', '+Wn', radiograph).text;
    expect(plain.length).toBeGreaterThan(1000);
    expect(run('dcm2pnm', '+O', '1', '+Wn', radiograph).text).not.toBe(plain);
  });

  it('has a cine whose frames differ', () => {
    const cine = readFileSync(filesOf(join(first, 'dicom/ST0009'))[0]!).subarray(-160 * 120 * 3 * 6);
    const frames = Array.from({ length: 6 }, (_, frame) =>
      createHash('sha256')
        .update(cine.subarray(frame * 57_600, (frame + 1) * 57_600))
        .digest('hex'),
    );
    expect(new Set(frames).size).toBe(6);
  });
});

it('puts no two ordinary inpatients into one bed, whatever the ward', () => {
  const taken = Array.from({ length: bedCount }, (_, number) => Object.values(bedOf(number)).join('-'));
  expect(new Set(taken).size).toBe(bedCount);
  expect(taken.filter((bed) => bed.startsWith('ICU'))).toHaveLength(24);
});

describe('schedule and documents', () => {
  it('lists people of the storage from the day the data end, and one under a name that is not theirs', () => {
    const rows = readFileSync(join(first, 'schedule/operations.csv'), 'utf8').slice(1).trimEnd().split('\r\n').slice(1);
    expect(rows.length).toBe(summary.schedule.operations + 1);
    for (const row of rows) {
      expect(row.split(',')[1]! >= '2026-11-21').toBe(true);
      expect(filesOfPatient(row.split(',')[5]!, 'ADT-00').length).toBeGreaterThan(0);
    }
    expect(new Set(rows.map((row) => row.split(',')[1]))).toEqual(new Set(['2026-11-21', '2026-11-22', '2026-11-23']));
    expect(filesOf(join(first, 'documents')).length).toBe(summary.documents);
  });
});
