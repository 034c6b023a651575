/**
 * A folder of the hospital's lists as CSV: operations, outpatient visits, planned admissions, examinations
 * (docs/schedule.md). Read after every other source: whose a row is, is checked against the patients they have named.
 * Each row is counted under its category, each file read to its end under `csv`.
 */
import fs from 'node:fs';
import path from 'node:path';
import { TomoshibiError } from '../../../shared/errors.ts';
import { localTime } from '../../local-time.ts';
import type { CoverageId, SourceContext } from '../source.ts';
import { Header } from './columns.ts';
import { CsvFault, eachRow, textOfCsv } from './csv.ts';
import { appointmentOf, type Category, categoryOf, momentOf } from './entry.ts';
import { birthDateOf, ownerOf } from './person.ts';

const mostBytes = 32 * 1024 * 1024;
/** Lists often have a title, a day and an empty line above their header. */
const headerWithin = 10;
const mostOfIdentifier = 64;

/** @throws TomoshibiError `source-not-found` when the folder cannot be listed; the signal's reason when it is aborted */
export function readSchedule(context: SourceContext): void {
  const reading = new Reading(context);
  for (const file of filesIn(context.root)) {
    context.signal.throwIfAborted();
    reading.file(file);
  }
}

class Reading {
  readonly #context: SourceContext;
  readonly #coverages = new Map<Category, CoverageId>();

  constructor(context: SourceContext) {
    this.#context = context;
  }

  /** @param file path inside the source */
  file(file: string): void {
    const { report, root, signal } = this.#context;
    if (!/\.(?:csv|tsv|txt)$/i.test(file)) {
      if (path.basename(file).startsWith('.')) report.skipped('file', 'directory-file');
      else report.quarantine('file', file, 'not-this-format', 'not a .csv, .tsv or .txt file');
      return;
    }
    const found = this.#textOf(path.join(root, file), file);
    if (found === null) return;
    const byName = categoryOf(path.basename(file));
    const list = { file, byName, written: found.written };
    let header: Header | null = null;
    let rows = 0;
    try {
      eachRow(found.text, ({ cells, line }) => {
        signal.throwIfAborted();
        rows += 1;
        if (header) this.#row(cells, header, { ...list, line });
        else if (rows <= headerWithin) header = this.#header(cells, list);
      });
    } catch (error) {
      if (!(error instanceof CsvFault)) throw error;
      report.quarantine('csv', `${file}#${error.line}`, 'truncated', `${error.message}; rows before it are used`);
      return;
    }
    if (header) report.mapped('csv');
    else
      report.quarantine('csv', file, 'not-this-format', 'no header with a column for the patient and one for the day');
  }

  #textOf(place: string, file: string): { text: string; written: string } | null {
    const { report } = this.#context;
    try {
      const { size, mtime } = fs.statSync(place);
      if (size > mostBytes) {
        report.quarantine('csv', file, 'too-large', `larger than ${mostBytes / 1024 / 1024} MB`);
        return null;
      }
      const bytes = fs.readFileSync(place);
      report.bytes += bytes.byteLength;
      const text = textOfCsv(bytes);
      if (text === null) report.quarantine('csv', file, 'unsupported-encoding', 'neither UTF-8 nor Shift_JIS');
      return text === null ? null : { text, written: localTime(mtime) };
    } catch {
      report.quarantine('csv', file, 'io-error', 'cannot be read');
      return null;
    }
  }

  /** A list that is empty today covers its category all the same. */
  #header(cells: readonly string[], { file, byName, written }: List): Header | null {
    const header = Header.of(cells);
    if (!header) return null;
    if (byName) this.#covers(byName, written);
    if (!header.has('name') && !header.has('birthDate')) {
      const detail = 'has neither names nor birth dates: its rows are filed by the number alone';
      this.#context.report.warn('csv', file, 'identity-missing', detail);
    }
    return header;
  }

  #row(cells: readonly string[], header: Header, { file, line, byName, written }: List & { line: number }): void {
    const { name: source, report, sink } = this.#context;
    const place = `${file}#${line}`;
    const category = categoryOf(header.text(cells, 'category')) ?? byName ?? 'other';
    const identifier = header.text(cells, 'identifier').normalize('NFKC').trim();
    if (identifier === '') {
      report.quarantine(category, place, 'identity-missing', 'the row names no patient');
      return;
    }
    if (identifier.length > mostOfIdentifier || /[\r\n]/.test(identifier)) {
      const detail = 'the patient number is longer than any, or of several lines: a quote above it is open';
      report.quarantine(category, place, 'invalid', detail);
      return;
    }
    const named = {
      identifier,
      name: header.text(cells, 'name') || header.text(cells, 'kana'),
      kana: header.text(cells, 'kana') || null,
      birthDate: birthDateOf(header.text(cells, 'birthDate')),
    };
    const coverage = this.#covers(category, momentOf(header.text(cells, 'updated')) ?? written);
    const owner = ownerOf(named, sink.people(identifier));
    if (owner.kind === 'refused') {
      report.quarantine(category, place, owner.reason, owner.detail);
      for (const { id } of owner.missedBy) sink.gap(id, 'appointments', `${source}:${place}`, owner.reason);
      return;
    }
    const appointment = appointmentOf(cells, header, { category, recordedAt: written });
    if (appointment === null) {
      report.quarantine(category, place, 'invalid', 'the row has no day that can be read');
      if (owner.kind === 'known') sink.gap(owner.patient.id, 'appointments', `${source}:${place}`, 'invalid');
      return;
    }
    const patientId =
      owner.kind === 'known'
        ? owner.patient.id
        : sink.patient({ ...named, source: `${source}:${place}`, recordedAt: null }, coverage);
    if (owner.kind === 'known' && owner.onlyZeros) {
      report.warn(
        category,
        place,
        'identity-mismatch',
        'the number lacks leading zeros; name or birth date settle whose it is',
      );
    }
    const outcome = sink.put('appointment', { ...appointment, patientId, source: `${source}:${place}` });
    if (outcome === 'duplicate') report.skipped(category, 'duplicate');
    else if (outcome === 'older') report.skipped(category, 'superseded');
    else report.mapped(category);
    // What lies behind says how far back the list reaches; nothing on it is newer than itself.
    if (appointment.start && appointment.start < written) sink.covers(coverage, 'appointments', appointment.start);
  }

  /** One coverage per category: a folder without an operating list says nothing about operations. */
  #covers(category: Category, when: string): CoverageId {
    const { name, sink } = this.#context;
    let coverage = this.#coverages.get(category);
    if (coverage === undefined) {
      coverage = sink.coverage({ name: `schedule:${name}/${category}`, kind: 'schedule' });
      sink.coversEveryone(coverage);
      this.#coverages.set(category, coverage);
    }
    sink.covers(coverage, 'appointments', when);
    return coverage;
  }
}

interface List {
  file: string;
  /** What its name says is in it. */
  byName: Category | null;
  /** When it was written. */
  written: string;
}

function filesIn(root: string): string[] {
  try {
    return fs
      .readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
      .sort();
  } catch (cause) {
    throw new TomoshibiError('source-not-found', { path: root }, { cause });
  }
}
