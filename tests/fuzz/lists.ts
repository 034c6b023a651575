/** Lists as CSV: schedules, the roster, tables among the hospital's documents. */
import path from 'node:path';
import { SourceReport } from '../../exporter/report.ts';
import { listDocuments, readDocuments } from '../../exporter/sources/documents/read.ts';
import { readSchedule } from '../../exporter/sources/schedule/read.ts';
import { readStaff } from '../../exporter/sources/staff/read.ts';
import type { Random } from '../../scripts/demo-hospital/random.ts';
import { type ByteWays, mutateBytes } from './bytes.ts';
import type { Inputs } from './inputs.ts';
import { type FuzzCase, type Reading, readingOf, sumOf, type Target } from './target.ts';
import { watchedSink } from './watched-sink.ts';

const tokens: ByteWays['tokens'] = [
  ',',
  '"',
  '""',
  '\r\n',
  '\n',
  '\r',
  ';',
  '\t',
  '\xef\xbb\xbf',
  '\xff\xfe',
  '\xfe\xff',
  '\x00',
  '\x82\xa0',
  '\x81',
  '=cmd|calc',
  '"\n"',
  ',,,,,,,,,,',
  '2026-02-30',
  '25:99',
  '令和99年99月99日',
  'H1.1.1',
  '９９９９',
  '0',
  '-1',
  '0012345',
  '12345',
  '<script>alert(1)</script>',
  '\x1b[2J',
].map((token) => (/[^\0-\xff]/.test(token) ? Buffer.from(token) : token));

export function schedule(inputs: Inputs): Target {
  const files = inputs.hospital('schedule').map(({ path: name, bytes }) => ({ name, rows: rowsOf(bytes) }));
  const people = files.flatMap(({ rows }) => peopleIn(rows));
  const make = (random: Random): FuzzCase => {
    const { name, rows } = random.pick(files);
    return spoilList(name, [rows[0]!, ...random.sample(rows.slice(1), 8)], random);
  };
  const read = async (folder: string, made: FuzzCase, number: number): Promise<Reading> => {
    const report = new SourceReport('lists');
    const watched = watchedSink(number, `${folder}.db`);
    const { sink } = watched;
    const coverage = sink.coverage({ name: 'ssmix2:main', kind: 'ssmix2' });
    const known = new Set<string>();
    for (const person of people) {
      sink.patient({ ...person, source: `main:${person.identifier}`, recordedAt: null }, coverage);
      known.add(person.identifier);
    }
    try {
      readSchedule({ name: 'lists', root: folder, sink, report, signal: new AbortController().signal });
      watched.finish();
    } catch (error) {
      watched.abandon();
      throw error;
    }
    const reading = readingOf(report);
    const bytes = bytesOf(made);
    reading.wrong.push(...watched.excess(bytes + 200_000), ...ofCsv(made, reading));
    const identifierOf = new Map(watched.persons.map(({ key, identifier }) => [key, identifier]));
    const text = [...made.files.values()].map((file) => foldedText(file)).join('\n');
    for (const { patientId } of watched.filed.filter(({ type }) => type === 'appointment')) {
      const bare = (identifierOf.get(patientId) ?? patientId).replace(/^0+/, '');
      if (!text.includes(bare)) reading.wrong.push('an appointment for a number that is in no row');
    }
    return reading;
  };
  return { make, read };
}

export function staff(inputs: Inputs): Target {
  const [roster] = inputs.hospital('staff.csv');
  // A PIN in clear is hashed, which takes longer than all else together: one in so many cases has any.
  const rows = rowsOf(roster!.bytes);
  const withoutPins = rows.map((row, index) => (index === 0 ? row : row.replace(/,\d*$/, ',')));
  const make = (random: Random): FuzzCase => {
    const some = random.chance(0.01) ? rows.slice(0, 3) : withoutPins;
    return spoilList('staff.csv', some, random);
  };
  const read = async (folder: string, made: FuzzCase): Promise<Reading> => {
    const report = new SourceReport('staff');
    const people = await readStaff(path.join(folder, 'staff.csv'), report, new AbortController().signal);
    const reading = readingOf(report);
    if (sumOf(reading.fates) === 0) reading.wrong.push('a roster without an end');
    if (people.length > reading.fates.mapped)
      reading.wrong.push(`${people.length} people of ${reading.fates.mapped} rows`);
    for (const { pin } of people) if (pin !== null && /^\d+$/.test(pin)) reading.wrong.push('a PIN in clear');
    reading.wrong.push(...quotes(made, reading));
    return reading;
  };
  return { make, read };
}

export function tables(inputs: Inputs): Target {
  const files = inputs.hospital('documents').filter(({ path: name }) => /\.(?:csv|txt|md)$/.test(name));
  const make = (random: Random): FuzzCase => {
    const file = random.pick(files);
    const name = `list${path.extname(file.path)}`;
    if (name === 'list.csv') return spoilList(name, rowsOf(file.bytes), random);
    const { bytes, what } = mutateBytes(file.bytes, random, { tokens });
    return { files: new Map([[name, bytes]]), originals: new Map([[name, file.bytes]]), what, spoilt: 1 };
  };
  const read = async (folder: string, made: FuzzCase): Promise<Reading> => {
    const report = new SourceReport('documents');
    const found = listDocuments(folder, report)!;
    let characters = 0;
    let documents = 0;
    const take: Parameters<typeof readDocuments>[2]['take'] = ({ content }) => {
      documents += 1;
      characters += content.bytes.length + content.texts.reduce((sum, { text }) => sum + text.length, 0);
    };
    await readDocuments(found, 'documents', { report, signal: new AbortController().signal, take });
    const reading = readingOf(report);
    if (sumOf(reading.fates) !== 1) reading.wrong.push(`one file, ${sumOf(reading.fates)} ends`);
    if (documents !== reading.fates.mapped)
      reading.wrong.push(`${documents} documents, ${reading.fates.mapped} mapped`);
    if (characters > 16 * bytesOf(made) + 50_000)
      reading.wrong.push(`${characters} characters of ${bytesOf(made)} bytes`);
    return reading;
  };
  return { make, read };
}

/** Rows and cells first, bytes and encodings after. */
function spoilList(name: string, rows: readonly string[], random: Random): FuzzCase {
  const original = Buffer.from(`${rows.join('\r\n')}\r\n`);
  const lines = [...rows];
  const said: string[] = [];
  for (let change = random.pick([0, 1, 1, 3, 9]); change > 0; change--) said.push(spoilRow(lines, random));
  let bytes = encoded(`${lines.join(random.pick(['\r\n', '\r\n', '\n', '\r']))}\r\n`, random);
  if (said.length === 0 || random.chance(0.3)) {
    const mutation = mutateBytes(bytes, random, { tokens, mostBytes: 3_000_000 });
    bytes = mutation.bytes;
    said.push(mutation.what);
  }
  return {
    files: new Map([[name, bytes]]),
    originals: new Map([[name, original]]),
    what: said.join(', '),
    spoilt: said.length,
  };
}

function spoilRow(lines: string[], random: Random): string {
  const at = random.int(0, lines.length - 1);
  const cells = lines[at]!.split(',');
  const cell = random.int(0, cells.length - 1);
  const way = lines.reduce((sum, line) => sum + line.length, 0) > 500_000 ? 0 : random.int(0, 8);
  if (way === 0) cells.splice(cell, 1);
  else if (way === 1) cells.splice(cell, 0, cells[random.int(0, cells.length - 1)]!);
  else if (way === 2) cells[cell] = `"${cells[cell]}`;
  else if (way === 3) cells[cell] = `"${cells[cell]!.repeat(random.pick([1, 3, 2000]))}\n"`;
  else if (way === 4) {
    const token = random.pick(tokens);
    cells[cell] = typeof token === 'string' ? token : Buffer.from(token).toString('utf8');
  } else if (way === 5) cells[cell] = random.pick(['あ', 'A', '9', ' ']).repeat(random.pick([50, 5000, 400_000]));
  else if (way === 6)
    cells[cell] = (random.pick(lines).split(',')[cell] ?? '').replace(/^0+/, random.pick(['', '0', '00']));
  else if (way === 7)
    lines.push(...Array.from({ length: random.pick([1, 5, lines[at]!.length > 1000 ? 9 : 3000]) }, () => lines[at]!));
  else cells.push(...Array.from({ length: random.pick([1, 90, 5000]) }, () => 'x'));
  lines[at] = cells.join(',');
  return `row ${at + 1}, cell ${cell + 1}, way ${way}`;
}

function encoded(text: string, random: Random): Buffer {
  const way = random.pick(['utf8', 'utf8', 'utf8', 'bom', 'utf16', 'utf16be', 'latin1'] as const);
  if (way === 'utf16') return Buffer.from(`\ufeff${text}`, 'utf16le');
  if (way === 'utf16be') return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
  return Buffer.from(way === 'bom' ? `\ufeff${text}` : text, way === 'latin1' ? 'latin1' : 'utf8');
}

/** One end for the file; for each row that was read at most one. */
function ofCsv({ files }: FuzzCase, { fates }: Reading): string[] {
  const lines = [...files.values()].reduce((sum, file) => sum + foldedText(file).split(/\r\n|\n|\r/).length, 0);
  const ends = sumOf(fates);
  return ends >= 1 && ends <= lines + 1 ? [] : [`${ends} ends of ${lines} lines`];
}

/** PINs and names have no place in a reason. */
function quotes({ files }: FuzzCase, { rejected }: Reading): string[] {
  const text = foldedText([...files.values()][0]!);
  const names = ['模擬 花子', '模擬 一郎', '4716', '617403'].filter((word) => text.includes(word));
  return rejected.some(({ detail }) => names.some((name) => detail.includes(name))) ? ['a reason quotes the row'] : [];
}

function rowsOf(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  return text.split(/\r\n|\n/).filter((line) => line !== '');
}

/** Known to other sources: two of three whom the lists name. */
function peopleIn(rows: readonly string[]): { identifier: string; name: string; birthDate: string }[] {
  const header = rows[0]!.split(',');
  const column = (name: string) => header.indexOf(name);
  const [id, name, born] = [column('患者ID'), column('氏名'), column('生年月日')];
  return rows.slice(1).flatMap((row, index) => {
    const cells = row.split(',');
    if (index % 3 === 2 || !cells[id] || !cells[name] || !cells[born]) return [];
    return [{ identifier: cells[id], name: cells[name], birthDate: cells[born] }];
  });
}

function bytesOf({ files }: FuzzCase): number {
  return [...files.values()].reduce((sum, file) => sum + file.length, 0);
}

function foldedText(bytes: Uint8Array): string {
  const decoded = (encoding: string) => new TextDecoder(encoding).decode(bytes);
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) return decoded(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').normalize('NFKC');
  const utf8 = decoded('utf-8');
  return (utf8.includes('\ufffd') ? `${utf8}\n${decoded('shift_jis')}` : utf8).normalize('NFKC');
}
