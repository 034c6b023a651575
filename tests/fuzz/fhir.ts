/** FHIR R4: bulk files, bundles and single resources of a few patients. */

import { SourceReport } from '../../exporter/report.ts';
import { readFhir } from '../../exporter/sources/fhir/read.ts';
import type { Random } from '../../scripts/demo-hospital/random.ts';
import { type ByteWays, mutateBytes } from './bytes.ts';
import { inFolder } from './files.ts';
import type { InputFile, Inputs } from './inputs.ts';
import { spoilJson } from './json.ts';
import { type FuzzCase, type Reading, readingOf, sumOf, type Target } from './target.ts';
import { unfoundedDenials, type Watched, watchedSink } from './watched-sink.ts';

const tokens: ByteWays['tokens'] = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '\\u0000',
  '\\ud800',
  '\n',
  '\r\n',
  'null',
  'true',
  '1e400',
  '-0',
  '7.0',
  '{"resourceType":"Patient"}',
  '{"resourceType":"Bundle","entry":[',
  '"reference":"Patient/',
  '"id":"',
  '"modifierExtension":[{}],',
  '\xef\xbb\xbf',
  '\xff\xfe',
  '\x00',
  '\xe3\x81',
  '\xed\xa0\x80',
  '\x1f\x8b',
  '<div>',
  '<script>',
  '<!DOCTYPE',
  '&#0;',
  '&#x110000;',
  '[[[[[[[[',
];

export function fhir(inputs: Inputs): Target {
  const files = [
    ...inputs.hospital('fhir'),
    ...inputs.corpus('records/ips-validated', 130_000),
    ...inputs.corpus('records/jp-ereferral-examples').filter(({ path }) => path.endsWith('.json')),
    ...inputs.corpus('records/smart-bulk-fhir', 5_000_000).map(shortened),
  ];
  const bulk = files.filter(({ path }) => path.endsWith('.ndjson')).map((file) => ({ ...file, lines: linesOf(file) }));
  const documents = files.filter(({ path }) => path.endsWith('.json'));
  const lines = bulk.flatMap((file) => file.lines);
  const patients = bulk.filter(({ path }) => /(?:^|\/)Patient\./.test(path));
  const others = bulk.filter((file) => !patients.includes(file));
  const make = (random: Random): FuzzCase => {
    const originals = new Map<string, Buffer>();
    if (random.chance(0.35)) {
      const document = random.pick(documents);
      originals.set('bundle.json', random.chance(0.8) ? fewerEntries(document.bytes, random) : document.bytes);
      if (random.chance(0.1)) originals.set('another.json', random.pick(documents).bytes);
    } else {
      const people = random.pick(patients);
      const folder = people.path.includes('/') ? people.path.slice(0, people.path.lastIndexOf('/')) : '';
      originals.set('Patient.ndjson', joined(random.sample(people.lines, 3)));
      const near = others.filter(
        ({ path }) => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '') === folder,
      );
      for (const file of random.sample(near, random.int(1, 3))) {
        const name = file.path.slice(file.path.lastIndexOf('/') + 1);
        originals.set(name, joined(random.sample(file.lines, random.pick([1, 4, 8, 24]))));
      }
    }
    return spoil(originals, random, lines);
  };
  return { make, read };
}

function spoil(originals: Map<string, Buffer>, random: Random, lines: readonly string[]): FuzzCase {
  const made: FuzzCase = { files: new Map(originals), originals: new Map(originals), what: '', spoilt: 0 };
  for (const path of random.sample([...originals.keys()], random.pick([1, 1, 4]))) {
    const partner = random.pick(lines);
    made.originals.set(`partner-${made.spoilt}.ndjson`, Buffer.from(`${partner}\n`));
    const bytes = originals.get(path)!;
    if (random.chance(0.2) || !spoilResources(made, path, { bytes, random, partner })) {
      const mutation = mutateBytes(bytes, random, { tokens, partner: Buffer.from(partner) });
      made.files.set(path, mutation.bytes);
      made.what += `${path}: ${mutation.what}; `;
      made.spoilt += 1;
    }
  }
  return made;
}

/** Some of its lines or entries, each by itself; false where there are none that could be. */
function spoilResources(
  made: FuzzCase,
  path: string,
  { bytes, random, partner }: { bytes: Buffer; random: Random; partner: string },
): boolean {
  const text = bytes.toString('utf8');
  if (path.endsWith('.json')) {
    const bundle = JSON.parse(text) as { entry?: { resource?: unknown }[] };
    const entries = bundle.entry ?? [];
    const at = random.chance(0.3) ? [] : random.sample([...entries.keys()], random.pick([1, 2, 8]));
    for (const index of at) {
      const spoilt = spoilJson(JSON.stringify(entries[index]), random, partner);
      try {
        if (spoilt) entries[index] = JSON.parse(spoilt.text) as { resource?: unknown };
      } catch {
        // A writer’s mistake spoils the whole bundle: elsewhere.
      }
      made.what += `${path}#${index}: ${spoilt?.what}; `;
      made.spoilt += 1;
    }
    const whole = at.length > 0 ? { text: JSON.stringify(bundle), what: '' } : spoilJson(text, random, partner);
    if (!whole) return false;
    if (at.length === 0) made.spoilt += 1;
    made.what += `${path}: ${whole.what}; `;
    const name = random.chance(0.03) ? 'bundle.ndjson' : path;
    made.files.delete(path);
    made.files.set(name, encoded(whole.text, random));
    return true;
  }
  const own = text.split('\n').slice(0, -1);
  for (const at of random.sample([...own.keys()], random.pick([1, 1, 3, own.length]))) {
    const spoilt = spoilJson(own[at]!, random, partner);
    if (!spoilt) return false;
    own[at] = spoilt.text;
    made.what += `${path}#${at + 1}: ${spoilt.what}; `;
    made.spoilt += 1;
  }
  if (random.chance(0.1)) own.splice(random.int(0, own.length), 0, partner);
  if (random.chance(0.05)) {
    const broken = random.pick(['', ' ', 'null', '[]', '"', '{}', '\u0000']);
    own.splice(random.int(0, own.length), 0, broken);
  }
  if (random.chance(0.05)) own.push(random.pick(own));
  made.files.set(path, encoded(`${own.join(random.chance(0.9) ? '\n' : '\r\n')}\n`, random));
  return true;
}

/** Its first entries, which say what it is and of whom, all of its patients, and some more. */
function fewerEntries(bytes: Buffer, random: Random): Buffer {
  const bundle = JSON.parse(bytes.toString('utf8')) as { entry?: { resource?: { resourceType?: string } }[] };
  const entries = bundle.entry ?? [];
  if (entries.length < 10) return bytes;
  const some = new Set(random.sample([...entries.keys()], 6));
  const isKept = (index: number) =>
    index < 2 || some.has(index) || entries[index]?.resource?.resourceType === 'Patient';
  return Buffer.from(JSON.stringify({ ...bundle, entry: entries.filter((_, index) => isKept(index)) }));
}

function encoded(text: string, random: Random): Buffer {
  const way = random.pick([
    'utf8',
    'utf8',
    'utf8',
    'utf8',
    'utf8',
    'utf8',
    'utf8',
    'utf8',
    'bom',
    'utf16',
    'latin1',
  ] as const);
  if (way === 'bom') return Buffer.from(`\ufeff${text}`);
  if (way === 'utf16') return Buffer.from(`\ufeff${text}`, 'utf16le');
  return Buffer.from(text, way === 'latin1' ? 'latin1' : 'utf8');
}

async function read(folder: string, made: FuzzCase, number: number): Promise<Reading> {
  const report = new SourceReport('main');
  const watched = watchedSink(number, `${folder}.db`);
  try {
    await readFhir({ name: 'main', root: folder, sink: watched.sink, report, signal: new AbortController().signal });
    watched.finish();
  } catch (error) {
    watched.abandon();
    throw error;
  }
  const reading = readingOf(report);
  const bytes = [...made.files.values()].reduce((sum, file) => sum + file.length, 0);
  reading.wrong.push(...watched.excess(bytes), ...misfiled(made, watched), ...uncounted(made, reading));
  if (watched.denials.some(({ assertion }) => assertion === 'none-known')) {
    const stated = watchedSink(1, '');
    await inFolder(`${folder}.before`, made.originals, async (root) => {
      const quiet = new SourceReport('main');
      await readFhir({ name: 'main', root, sink: stated.sink, report: quiet, signal: new AbortController().signal });
    });
    reading.wrong.push(...unfoundedDenials(watched.denials, stated.denials));
  }
  return reading;
}

/** Each line, and each entry of a bundle, by a reader that only counts. */
function uncounted({ files }: FuzzCase, reading: Reading): string[] {
  const whole = reading.rejected.map(({ path }) => path);
  let least = 0;
  for (const [path, bytes] of files) {
    const values = valuesIn(path, bytes);
    if (values === null) least += 1;
    // A bundle that cannot be read has one end itself.
    else
      for (const { value, place } of values)
        if (!isBundle(value) && !whole.some((one) => place.startsWith(`${one}#`))) least += 1;
  }
  const ends = sumOf(reading.fates);
  return ends >= least ? [] : [`at least ${least} inputs, ${ends} ends`];
}

interface Valued {
  place: string;
  value: Record<string, unknown>;
  fullUrl: string | null;
}

/** Resources by their place in the source; null where the file is no plain UTF-8 JSON. */
function valuesIn(path: string, bytes: Uint8Array): Valued[] | null {
  const found: Valued[] = [];
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
  const add = (value: unknown, place: string, fullUrl: string | null, depth: number) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const resource = value as Record<string, unknown>;
    found.push({ place, value: resource, fullUrl });
    if (!isBundle(resource) || !Array.isArray(resource.entry) || depth > 3) return;
    for (const [index, entry] of (resource.entry as unknown[]).entries()) {
      const { resource: inner, fullUrl: url } = (entry ?? {}) as { resource?: unknown; fullUrl?: unknown };
      add(inner, `${place}#${index}`, typeof url === 'string' ? url : null, depth + 1);
    }
  };
  try {
    const whole: unknown = JSON.parse(text);
    if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return null;
    // A file of one line is a document or a line, by its name.
    add(whole, path.endsWith('.ndjson') ? `${path}#1` : path, null, 0);
    return found;
  } catch {
    if (!path.endsWith('.ndjson')) return null;
  }
  for (const [index, line] of text.split('\n').entries()) {
    try {
      add(JSON.parse(line), `${path}#${index + 1}`, null, 0);
    } catch {
      // Counted by the reader, not here.
    }
  }
  return found;
}

function isBundle(value: Record<string, unknown>): boolean {
  return value.resourceType === 'Bundle';
}

/** Whose a record is, by the references written in it: a reader that shares nothing with the exporter's. */
function misfiled({ files }: FuzzCase, { filed, persons }: Watched): string[] {
  const wrong = new Set<string>();
  const byPlace = new Map<string, Valued>();
  for (const [path, bytes] of files) for (const one of valuesIn(path, bytes) ?? []) byPlace.set(one.place, one);
  const places = (source: string) => source.slice(source.indexOf(':') + 1);
  const patients = new Map<string, Valued[]>();
  for (const { source, key } of persons) {
    const found = byPlace.get(places(source));
    if (found) patients.set(key, [...(patients.get(key) ?? []), found]);
  }
  for (const { type, source, patientId } of filed) {
    const record = byPlace.get(places(source));
    const owners = patients.get(patientId);
    if (!record || !owners || record.value.resourceType === 'Patient') continue;
    const written = ['subject', 'patient', 'for', 'beneficiary'].flatMap((key) => referencesIn(record.value[key]));
    if (written.length === 0 || written.some((reference) => reference.startsWith('#'))) continue;
    const known = owners.some(({ value, fullUrl }) => written.some((reference) => leadsTo(reference, value, fullUrl)));
    if (!known) wrong.add(`${type} at ${record.place} filed for somebody whom it does not refer to`);
  }
  return [...wrong];
}

function referencesIn(value: unknown): string[] {
  return [value].flat().flatMap((one: unknown) => {
    const { reference, identifier } = (one ?? {}) as { reference?: unknown; identifier?: { value?: unknown } };
    if (typeof reference === 'string' && reference.trim() !== '') return [reference];
    return typeof identifier?.value === 'string' ? [`identifier ${identifier.value}`] : [];
  });
}

function leadsTo(reference: string, patient: Record<string, unknown>, fullUrl: string | null): boolean {
  const written = reference.replace(/\/_history\/[^/]+$/, '').trim();
  if (written === fullUrl || (fullUrl?.endsWith(`/${written}`) ?? false)) return true;
  if (written.startsWith('identifier '))
    return JSON.stringify(patient.identifier ?? '').includes(JSON.stringify(written.slice(11)));
  if (typeof patient.id === 'string' && written.slice(written.search(/[^/?=:]*$/)) === patient.id.trim()) return true;
  // `Patient?identifier=system|value`
  const search = /\?identifier=(?:[^|]*\|)?(.*)$/.exec(written)?.[1];
  return search !== undefined && JSON.stringify(patient.identifier ?? '').includes(search);
}

function linesOf({ bytes }: InputFile): string[] {
  return bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
}

/** The first of its lines, and of each what is not too long. */
function shortened(file: InputFile): InputFile {
  const lines = linesOf(file).filter((line) => line.length < 12_000);
  return { ...file, bytes: joined(lines.slice(0, 40)) };
}

function joined(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}
