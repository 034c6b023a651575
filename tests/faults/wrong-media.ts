/**
 * Media that are not what they should be, offered to a station that has never seen one and to one that is reading: each is
 * refused with its code, and what was being read goes on being read.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type FacilityKeys, sign } from '../../exporter/keys.ts';
import { Random } from '../../scripts/demo-hospital/random.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { Manifest, ManifestFile } from '../../shared/media.ts';
import { FaultHospital } from './hospital.ts';
import { isOfStudy, type RightAnswers, readAll, rightAnswers } from './reading.ts';
import { FaultStation } from './station.ts';
import type { SuiteOptions } from './suite.ts';

/** Media to begin with, each a folder that holds TOMOSHIBI. */
interface Ground {
  work: string;
  hospital: FaultHospital;
  other: FaultHospital;
  /** Of three generations of one medium, the second and the third; and one of the other hospital. */
  second: string;
  third: string;
  foreign: string;
  right: RightAnswers;
}

interface WrongMedium {
  name: string;
  /** Changes a copy of the third generation. */
  make?: (drive: string, ground: Ground) => void;
  /** Another medium instead of that. */
  instead?: (ground: Ground) => string;
  /** How a station refuses that has never seen a medium; null where it opens. */
  fresh: ErrorCode[] | null;
  /** How one refuses that is reading the third generation; left out: alike. */
  reading?: ErrorCode[] | null;
  /** Opened: what may be refused. */
  without?: 'nothing' | 'some-studies' | 'documents';
}

const folderOf = (drive: string) => path.join(drive, 'TOMOSHIBI');
const manifestOf = (drive: string) =>
  JSON.parse(fs.readFileSync(path.join(folderOf(drive), 'manifest.json'), 'utf8')) as Manifest;
const studiesOf = (drive: string) => manifestOf(drive).files.filter(({ kind }) => kind === 'study');
const place = (drive: string, file: Pick<ManifestFile, 'path'>) => path.join(folderOf(drive), file.path);

const wrongMedia: WrongMedium[] = [
  {
    name: 'of another facility',
    instead: ({ foreign }) => foreign,
    fresh: ['medium-other-facility'],
  },
  {
    name: 'an older generation, replayed',
    instead: ({ second }) => second,
    fresh: null,
    reading: ['medium-rolled-back'],
  },
  {
    name: 'the same sequence with other content, well signed',
    make: (drive, { hospital }) =>
      signed(drive, hospital.keys, (manifest) => ({ ...manifest, createdAt: '2026-01-01T00:00:00' })),
    fresh: null,
    reading: ['medium-forked'],
  },
  {
    name: 'manifest of another medium of the facility',
    make: (drive, { second }) => {
      for (const name of ['manifest.json', 'manifest.sig'])
        fs.copyFileSync(path.join(folderOf(second), name), path.join(folderOf(drive), name));
      fs.rmSync(place(drive, { path: manifestOf(second).records }), { force: true });
    },
    fresh: ['medium-file-missing'],
    reading: ['medium-file-missing', 'medium-rolled-back'],
  },
  {
    name: 'keys.age of another facility',
    make: (drive, { foreign }) =>
      fs.copyFileSync(path.join(folderOf(foreign), 'keys.age'), path.join(folderOf(drive), 'keys.age')),
    fresh: ['medium-altered'],
  },
  {
    name: 'keys.age of another facility, well signed',
    make: (drive, { foreign, hospital }) => {
      const keys = fs.readFileSync(path.join(folderOf(foreign), 'keys.age'));
      fs.writeFileSync(path.join(folderOf(drive), 'keys.age'), keys);
      signed(drive, hospital.keys, (manifest) => ({
        ...manifest,
        sequence: manifest.sequence + 1,
        keys: { ...manifest.keys, sha256: sha256(keys) },
      }));
    },
    fresh: ['identity-not-recipient'],
  },
  {
    name: 'two study files exchanged',
    make: (drive) => {
      const [one, other] = studiesOf(drive);
      const bytes = fs.readFileSync(place(drive, one!));
      fs.copyFileSync(place(drive, other!), place(drive, one!));
      fs.writeFileSync(place(drive, other!), bytes);
    },
    fresh: null,
    without: 'some-studies',
  },
  {
    name: 'study files of another facility under its names and sizes',
    make: (drive) => {
      for (const file of studiesOf(drive).slice(0, 3))
        fs.writeFileSync(place(drive, file), crypto.randomBytes(file.bytes));
    },
    fresh: null,
    without: 'some-studies',
  },
  {
    name: 'every study file missing',
    make: (drive) => fs.rmSync(path.join(folderOf(drive), 'images'), { recursive: true }),
    fresh: null,
    without: 'some-studies',
  },
  {
    name: 'documents missing',
    make: (drive) => fs.rmSync(path.join(folderOf(drive), 'documents'), { recursive: true }),
    fresh: null,
    without: 'documents',
  },
  {
    name: 'records missing',
    make: (drive) => fs.rmSync(path.join(folderOf(drive), 'records'), { recursive: true }),
    fresh: ['medium-file-missing'],
  },
  ...['manifest.json', 'manifest.sig', 'keys.age'].map(
    (name): WrongMedium => ({
      name: `${name} missing`,
      make: (drive) => fs.rmSync(path.join(folderOf(drive), name)),
      fresh: ['medium-not-found', 'medium-unsigned', 'medium-file-missing'],
    }),
  ),
  ...['manifest.json', 'manifest.sig', 'keys.age'].map(
    (name): WrongMedium => ({
      name: `${name} is a folder`,
      make: (drive) => {
        fs.rmSync(path.join(folderOf(drive), name));
        fs.mkdirSync(path.join(folderOf(drive), name));
      },
      fresh: ['medium-altered'],
    }),
  ),
  {
    name: 'records a symbolic link out of the medium',
    make: (drive, { work }) => {
      const records = place(drive, { path: manifestOf(drive).records });
      const outside = path.join(work, 'outside.db');
      fs.rmSync(outside, { force: true });
      fs.renameSync(records, outside);
      fs.symlinkSync(outside, records);
    },
    fresh: ['medium-altered'],
  },
  {
    name: 'images a symbolic link out of the medium',
    make: (drive, { work }) => {
      const outside = path.join(work, 'outside-images');
      fs.rmSync(outside, { recursive: true, force: true });
      fs.renameSync(path.join(folderOf(drive), 'images'), outside);
      fs.symlinkSync(outside, path.join(folderOf(drive), 'images'));
    },
    fresh: null,
    without: 'some-studies',
  },
  {
    name: 'files that no manifest lists, and half-written ones',
    make: (drive) => {
      fs.writeFileSync(path.join(folderOf(drive), 'autorun.inf'), '[autorun]\nopen=evil.exe\n');
      fs.writeFileSync(path.join(folderOf(drive), 'records', `${'0'.repeat(64)}.db`), 'no database');
      fs.writeFileSync(path.join(folderOf(drive), 'manifest.json.part'), '{"half');
    },
    fresh: null,
    without: 'nothing',
  },
  ...[
    '../../../../etc/passwd',
    `records/../${'0'.repeat(64)}.db`,
    '/etc/passwd',
    `images/aa/${'A'.repeat(64)}.db`,
    'records/x.db',
  ].map(
    (name): WrongMedium => ({
      name: `a file named ${name.length > 40 ? `${name.slice(0, 24)}…` : name}, well signed`,
      make: (drive, { hospital }) =>
        signed(drive, hospital.keys, (manifest) => ({
          ...manifest,
          sequence: manifest.sequence + 1,
          files: [...manifest.files, { ...manifest.files[0]!, path: name }],
        })),
      fresh: ['medium-manifest-invalid'],
    }),
  ),
  {
    name: 'a path listed twice, well signed',
    make: (drive, { hospital }) =>
      signed(drive, hospital.keys, (manifest) => ({
        ...manifest,
        sequence: manifest.sequence + 1,
        files: [...manifest.files, { ...manifest.files[1]!, keyId: 'f'.repeat(32) }],
      })),
    fresh: ['medium-manifest-invalid'],
  },
  {
    name: 'two studies exchanged in the manifest, well signed',
    make: (drive, { hospital }) =>
      signed(drive, hospital.keys, (manifest) => {
        const [one, other] = manifest.files.filter(({ kind }) => kind === 'study');
        const swapped = manifest.files.map((file) =>
          file === one ? { ...file, keyId: other!.keyId } : file === other ? { ...file, keyId: one!.keyId } : file,
        );
        return { ...manifest, sequence: manifest.sequence + 1, files: swapped };
      }),
    fresh: null,
    without: 'some-studies',
  },
  {
    name: 'a manifest of a newer format, well signed',
    make: (drive, { hospital }) =>
      signed(drive, hospital.keys, (manifest) => ({ ...manifest, formatVersion: 2, minViewerVersion: '9.0.0' })),
    fresh: ['medium-format-too-new'],
  },
  {
    name: 'a manifest with no records, well signed',
    make: (drive, { hospital }) => signed(drive, hospital.keys, (manifest) => ({ ...manifest, records: undefined })),
    fresh: ['medium-manifest-invalid'],
  },
  {
    name: 'a manifest that is no JSON, well signed',
    make: (drive, { hospital }) =>
      signedBytes(drive, hospital.keys, Buffer.from(`"publicKey":"${hospital.keys.publicKey}"`)),
    fresh: ['medium-manifest-invalid'],
  },
  {
    name: 'a manifest of 20 MB, unsigned',
    make: (drive) => fs.appendFileSync(path.join(folderOf(drive), 'manifest.json'), Buffer.alloc(20e6, 32)),
    fresh: ['medium-altered'],
  },
  {
    name: 'a manifest of 300 MB with holes',
    make: (drive) => fs.truncateSync(path.join(folderOf(drive), 'manifest.json'), 300 * 1024 ** 2),
    fresh: ['medium-altered'],
  },
  {
    name: 'a manifest deep in brackets, well signed',
    make: (drive, { hospital }) =>
      signedBytes(
        drive,
        hospital.keys,
        Buffer.from(
          `{"facility":{"publicKey":"${hospital.keys.publicKey}"},"x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
        ),
      ),
    fresh: ['medium-manifest-invalid'],
  },
  {
    name: 'a folder that is no medium',
    make: (drive) => {
      fs.rmSync(folderOf(drive), { recursive: true });
      fs.writeFileSync(path.join(drive, 'holiday.jpg'), 'no picture');
    },
    fresh: ['medium-not-found'],
  },
];

export async function wrongMediaAreRefused({ work, seed, hospital, sample, findings }: SuiteOptions): Promise<void> {
  const random = new Random(seed, 'wrong media');
  const stations = ['fresh', 'reading'] as const;
  // In a small sample each medium is offered to one of the two.
  const isWhole = sample(10) === 10;
  const ground = await prepare(work, hospital);
  let codes = 0;
  let wrong = 0;
  let lost = 0;
  let verified = 0;
  for (const each of wrongMedia) {
    const drive = path.join(work, 'wrong');
    fs.rmSync(drive, { recursive: true, force: true });
    fs.cpSync(ground.third, drive, { recursive: true });
    each.make?.(drive, ground);
    const offered = each.instead?.(ground) ?? drive;
    for (const kind of isWhole ? stations : [random.pick(stations)]) {
      const expected = kind === 'reading' && each.reading !== undefined ? each.reading : each.fresh;
      const outcome = await offer(ground, offered, kind, each.without ?? 'nothing');
      verified++;
      const asExpected = expected === null ? outcome.code === null : expected.includes(outcome.code ?? 'internal');
      if (asExpected) codes++;
      else
        findings.problem(
          `${each.name}, ${kind}: ${outcome.code ?? 'opened'} instead of ${expected?.join(' or ') ?? 'opened'}`,
        );
      if (outcome.wrong !== null) {
        wrong++;
        findings.problem(`${each.name}, ${kind}: ${outcome.wrong}`);
      }
      if (outcome.lost !== null) {
        lost++;
        findings.problem(`${each.name}, ${kind}: no longer as before: ${outcome.lost}`);
      }
    }
  }
  findings.figure(
    `${wrongMedia.length} wrong media at stations that are new or reading: refused or opened as they must be`,
    codes,
    `of ${verified}`,
    {
      exactly: verified,
    },
  );
  findings.figure('wrong answers from what opened', wrong, 'media', { exactly: 0 });
  findings.figure('what was being read no longer readable', lost, 'media', { exactly: 0 });
}

async function prepare(work: string, template: FaultHospital): Promise<Ground> {
  const hospital = template.copy(path.join(work, 'hospital'), ['fhir', 'dicom', 'documents']);
  const other = (await FaultHospital.found(path.join(work, 'elsewhere'))).copy(path.join(work, 'other'), ['fhir']);
  const drive = path.join(work, 'drive');
  const [second, third, foreign] = ['second', 'third', 'foreign'].map((name) => path.join(work, name)) as [
    string,
    string,
    string,
  ];
  await hospital.export(drive);
  await hospital.export(drive);
  fs.cpSync(drive, second, { recursive: true });
  await hospital.export(drive);
  fs.cpSync(drive, third, { recursive: true });
  await other.export(foreign);
  const station = await FaultStation.start(path.join(work, 'undamaged'));
  const refused = await station.openAndUnlock(third, hospital.identityPath);
  if (refused !== null) throw new Error(refused);
  const right = await rightAnswers(station);
  await station.close();
  return { work, hospital, other, second, third, foreign, right };
}

interface Outcome {
  code: ErrorCode | null;
  wrong: string | null;
  lost: string | null;
}

async function offer(
  { work, hospital, third, right }: Ground,
  drive: string,
  kind: 'fresh' | 'reading',
  without: NonNullable<WrongMedium['without']>,
): Promise<Outcome> {
  const dataFolder = fs.mkdtempSync(path.join(work, 'station-'));
  const station = await FaultStation.start(dataFolder);
  try {
    if (kind === 'reading') {
      const refused = await station.openAndUnlock(third, hospital.identityPath);
      if (refused !== null) throw new Error(refused);
      const code = await station.open(drive);
      const { wrong, refused: lost } = await readAll(station, code === null ? right : someOf(right));
      const isMissed = code !== null ? lost[0] : lost.find((question) => !mayMiss(question, without));
      return { code, wrong: wrong[0] ?? null, lost: isMissed?.url ?? null };
    }
    const code = await station.openAndUnlock(drive, hospital.identityPath);
    if (code !== null) return { code, wrong: null, lost: null };
    const { wrong, refused: lost } = await readAll(station, right);
    const isMissed = lost.find((question) => !mayMiss(question, without));
    // A generation of its own has other right answers only in what changed, which is nothing here.
    return { code, wrong: wrong[0] ?? null, lost: isMissed?.url ?? null };
  } finally {
    await station.close();
    fs.rmSync(dataFolder, { recursive: true, force: true });
  }
}

/** What is refused before anything of it is used need not be asked about in full. */
function someOf(right: RightAnswers): RightAnswers {
  return { ...right, questions: right.questions.filter((_, index) => index % 20 === 0) };
}

function mayMiss(question: RightAnswers['questions'][number], without: NonNullable<WrongMedium['without']>): boolean {
  if (without === 'documents') return question.from === 'documents';
  return without === 'some-studies' && typeof question.from === 'object' && isOfStudy(question, question.from.study);
}

function signed(drive: string, keys: FacilityKeys, change: (manifest: Manifest) => object): void {
  signedBytes(drive, keys, Buffer.from(JSON.stringify(change(manifestOf(drive)))));
}

function signedBytes(drive: string, keys: FacilityKeys, bytes: Buffer): void {
  fs.writeFileSync(path.join(folderOf(drive), 'manifest.json'), bytes);
  fs.writeFileSync(path.join(folderOf(drive), 'manifest.sig'), sign(keys, bytes));
}

function sha256(bytes: Uint8Array): string {
  return crypto.createHash('sha256').update(bytes).digest('hex');
}
