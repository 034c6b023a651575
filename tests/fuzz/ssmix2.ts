/** SS-MIX2 standardized storage: messages, file names and folders of one or two patients. */

import { SourceReport } from '../../exporter/report.ts';
import { readSsmix2 } from '../../exporter/sources/ssmix2/root.ts';
import type { Random } from '../../scripts/demo-hospital/random.ts';
import { type ByteWays, mutateBytes } from './bytes.ts';
import { inFolder } from './files.ts';
import { spoilMessage } from './hl7.ts';
import type { InputFile, Inputs } from './inputs.ts';
import { type FuzzCase, type Reading, readingOf, sumOf, type Target } from './target.ts';
import { unfoundedDenials, type Watched, watchedSink } from './watched-sink.ts';

const tokens: ByteWays['tokens'] = [
  '|',
  '^',
  '~',
  '\\',
  '&',
  '\r',
  '\n',
  '\x1c\r',
  '\x0b',
  '\x1b$B',
  '\x1b$@',
  '\x1b(B',
  '\x1b(J',
  '\x1b(I',
  '\x1b$(D',
  '\x1b$)B',
  '\x1b-A',
  '\x1b.A',
  '\x8e\xb1',
  '\x8f\xb0\xa1',
  '\xff\xfe',
  '\xef\xbb\xbf',
  '\x00',
  '""',
  '|""|',
  '\\F\\',
  '\\S\\',
  '\\E\\',
  '\\.br\\',
  '\\X0D\\',
  '\\X0D4D53487C\\',
  '\\X1B2442\\',
  '\\Xzz\\',
  '\rMSH|^~\\&|',
  '\rPID|1||9999999^^^^PI',
  '\rORC|CA|',
  '\rOBX|1|NM|',
  '\rIAM|1|DA|',
  '\rAL1|1|DA|',
  '\rPRB|DE|',
  '\rRXE|',
  '\rZZZ|',
  '00000000',
  '20260230',
  '20261122475959',
  '99999999999999999',
  '-1',
  '1e309',
  '<script>alert(1)</script>',
  '\x1b[2J',
];

interface Stored {
  id: string;
  files: InputFile[];
}

export function ssmix2(inputs: Inputs): Target {
  const patients = [
    ...byPatient(inputs.hospital('ssmix2')),
    ...byPatient(inputs.corpus('records/nho-ssmix2-testtool/standard_root')),
  ];
  const all = patients.flatMap(({ files }) => files);
  const make = (random: Random): FuzzCase => {
    const one = random.pick(patients);
    const other = random.chance(0.4) ? random.pick(patients) : one;
    const chosen = [...someOf(one, random), ...(other === one ? [] : someOf(other, random).slice(0, 2))];
    return spoil(new Map(chosen.map(({ path, bytes }) => [path, bytes])), { random, all });
  };
  return { make, read };
}

async function read(folder: string, made: FuzzCase, number: number): Promise<Reading> {
  const report = new SourceReport('main');
  const watched = watchedSink(number, `${folder}.db`);
  try {
    await readSsmix2({ name: 'main', root: folder, sink: watched.sink, report, signal: new AbortController().signal });
    watched.finish();
  } catch (error) {
    watched.abandon();
    throw error;
  }
  const reading = readingOf(report);
  const ends = sumOf(reading.fates);
  if (ends !== made.files.size) reading.wrong.push(`${made.files.size} files, ${ends} ends`);
  const bytes = [...made.files.values()].reduce((sum, file) => sum + file.length, 0);
  reading.wrong.push(...watched.excess(bytes), ...misfiled(made, watched));
  for (const { path } of reading.rejected)
    if (!made.files.has(path)) reading.wrong.push('a rejected file that is none');
  if (watched.denials.some(({ assertion }) => assertion === 'none-known')) {
    const stated = await deniedBefore(folder, made);
    reading.wrong.push(...unfoundedDenials(watched.denials, stated));
  }
  return reading;
}

/** What the same messages denied before anything was done to them. */
async function deniedBefore(folder: string, { originals }: FuzzCase): Promise<Watched['denials']> {
  const watched = watchedSink(1, '');
  await inFolder(`${folder}.before`, originals, async (root) => {
    const report = new SourceReport('main');
    await readSsmix2({ name: 'main', root, sink: watched.sink, report, signal: new AbortController().signal });
  });
  return watched.denials;
}

/** By a reader of PID-3 that shares nothing with the exporter's. */
function misfiled({ files }: FuzzCase, { filed, persons }: Watched): string[] {
  const wrong = new Set<string>();
  const identifierOf = new Map(persons.map(({ key, identifier }) => [key, identifier]));
  const known = new Map<string, string[] | null>();
  const check = (source: string, identifier: string | undefined, what: string) => {
    const path = source.slice(source.indexOf(':') + 1);
    const bytes = files.get(path);
    if (bytes === undefined) return wrong.add(`${what} from a file that is none`);
    let named = known.get(path);
    if (named === undefined) {
      named = namedIn(bytes);
      known.set(path, named);
    }
    if (named === null) return;
    const bare = (id: string) => id.replace(/^0+/, '');
    if (identifier === undefined || !named.some((id) => bare(id) === bare(identifier))) {
      wrong.add(`${what} filed for somebody whom its message does not name`);
    }
    if (!source.includes(identifier ?? '\0') && !named.includes(identifier ?? '\0')) {
      wrong.add(`${what} filed for somebody of another folder`);
    }
  };
  for (const { source, identifier } of persons) check(source, identifier, 'patient');
  for (const { type, source, patientId } of filed) check(source, identifierOf.get(patientId), type);
  return [...wrong];
}

/** Ids in the PID segments as bytes; null where escapes or encodings make them more than bytes. */
function namedIn(bytes: Uint8Array): string[] | null {
  const text = Buffer.from(bytes).toString('latin1');
  const start = text.indexOf('MSH');
  if (start < 0) return null;
  const [field, component, repetition, mark] = text.slice(start + 3, start + 7);
  const ids: string[] = [];
  // A line that begins no segment goes on with the one before.
  for (const line of text.split(/[\r\n](?=[A-Z][A-Z0-9]{2}(?:[^A-Za-z0-9]|$))/)) {
    if (!line.startsWith(`PID${field}`)) continue;
    for (const one of (line.split(field!)[3] ?? '').split(repetition!)) {
      const id = one.split(component!)[0]!.trim();
      if (id.includes(mark!) || /[^0-9A-Za-z_-]/.test(id)) return null;
      ids.push(id);
    }
  }
  return ids;
}

function byPatient(files: readonly InputFile[]): Stored[] {
  const patients = new Map<string, InputFile[]>();
  for (const file of files) {
    const id = file.path.split('/')[2] ?? '';
    patients.set(id, [...(patients.get(id) ?? []), file]);
  }
  return [...patients].map(([id, own]) => ({ id, files: own }));
}

/** Who it is, the allergies, and a few more. */
function someOf({ files }: Stored, random: Random): InputFile[] {
  const of = (datatype: string) => files.filter(({ path }) => path.includes(`/${datatype}/`));
  const rest = files.filter(({ path }) => !/\/ADT-(?:00|61)\//.test(path));
  return [
    ...(random.chance(0.85) ? of('ADT-00') : []),
    ...(random.chance(0.6) ? of('ADT-61') : []),
    ...random.sample(rest, random.pick([1, 2, 3, 16])),
  ];
}

/** One file, or some; its content, or where it lies. */
function spoil(originals: Map<string, Buffer>, { random, all }: { random: Random; all: InputFile[] }): FuzzCase {
  const files = new Map<string, Uint8Array>(originals);
  const before = new Map<string, Uint8Array>(originals);
  const said: string[] = [];
  for (const path of random.sample([...originals.keys()], random.pick([1, 1, 3, originals.size]))) {
    const bytes = originals.get(path)!;
    const partner = random.pick(all);
    // Whatever of it gets in was stated somewhere.
    before.set(partner.path, partner.bytes);
    const kind = random.pick([
      'bytes',
      'bytes',
      'bytes',
      'segments',
      'segments',
      'segments',
      'segments',
      'place',
    ] as const);
    if (kind === 'place') {
      const moved = otherPlace(path, partner.path, random);
      files.delete(path);
      files.set(moved, bytes);
      said.push(`${path} moved to ${moved}`);
    } else {
      const ways = { tokens, partner: partner.bytes };
      const { bytes: spoilt, what } =
        kind === 'bytes' ? mutateBytes(bytes, random, ways) : spoilMessage(bytes, random, ways);
      files.set(path, spoilt);
      said.push(`${path}: ${what}`);
    }
  }
  return { files, originals: before, what: said.join('; '), spoilt: said.length };
}

/** A name or a folder that is not quite what it was. Never one that a file system refuses. */
function otherPlace(path: string, partner: string, random: Random): string {
  const parts = path.split('/');
  const others = partner.split('/');
  const last = parts.length - 1;
  const name = parts[last]!;
  const fields = name.split('_');
  switch (random.int(0, 9)) {
    case 0:
      fields[fields.length - 1] = random.pick(['0', '1', '2', '3', '']);
      break;
    case 1:
      fields[2] = random.pick(['ADT-00', 'ADT-61', 'PPR-01', 'OML-11', 'OMP-01', 'OMP-12', 'OMG-13', 'QQQ-99', 'OMD']);
      break;
    case 2:
      fields[0] = others[others.length - 1]!.split('_')[0]!;
      break;
    case 3:
      fields[0] = `0${fields[0]}`;
      break;
    case 4:
      fields[4] = random.pick(['20261340250000000', '2026112222', '20261122220000', '99999999999999999', '']);
      break;
    case 5:
      return [...parts.slice(0, last), `${name}${random.pick(['.txt', '.hl7', '~', '.bak', ' '])}`].join('/');
    case 6:
      return [...others.slice(0, -1), name].join('/');
    case 7:
      return name;
    case 8:
      parts.splice(random.int(0, last - 1), 1);
      return parts.join('/');
    default: {
      const at = random.int(0, name.length - 1);
      const odd = random.pick(['_', '灯', '<b>', "'", ' ', '%2e', '\u202e', '-']);
      return [...parts.slice(0, last), `${name.slice(0, at)}${odd}${name.slice(at + random.int(0, 2))}`].join('/');
    }
  }
  return [...parts.slice(0, last), fields.join('_')].join('/');
}
