/**
 * A folder of FHIR R4 JSON: Bulk Data NDJSON, Bundles, single resources, in any mixture.
 *
 * Two passes over the files, so that they may come in any order in flat memory: patients and the names of support
 * resources first, then everything else. Each resource is counted once, under its resource type:
 * - mapped: a row of its own table. Support resources (names.ts) are mapped too: they become the names that the records
 *   referring to them show.
 * - text: kept readable in the patient's `other`: types without a table, and what is not safe in one.
 * - quarantined: no patient can be told, or the content cannot be read; a patient who can be told gets a gap.
 * - skipped: entered in error (`cancelled`), the same again (`duplicate`), an older version (`superseded`), deletions,
 *   the export's own log (`directory-file`), types about the system rather than a patient (`not-selected`).
 * A Bundle is not counted itself unless it cannot be read.
 */
import fs from 'node:fs';
import type { Resource } from '@medplum/fhirtypes';
import { TomoshibiError } from '../../../shared/errors.ts';
import type { SourceContext } from '../source.ts';
import { readBundle, readBundlePatients } from './bundle.ts';
import { Spans, sectionOf } from './coverage.ts';
import { moment } from './datatypes.ts';
import {
  documentLimit,
  documentText,
  type Encoding,
  type FoundFile,
  type Line,
  linesOf,
  shapeOf,
  textOfBytes,
  walk,
} from './files.ts';
import { fileResource, kindOf } from './filing.ts';
import { isObject, parseJson, structureOf } from './json.ts';
import { isSupport, mayBeSupport, Names } from './names.ts';
import { filePatient } from './patient-filing.ts';
import { PatientAliases } from './patients.ts';
import { folderScope, type Scope, withContained } from './scope.ts';

/** @throws TomoshibiError `source-not-found` when the root is no folder; nothing else, whatever the files hold */
export async function readFhir(context: SourceContext): Promise<void> {
  if (!fs.statSync(context.root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new TomoshibiError('source-not-found', { path: context.root });
  }
  const reading = new Reading(context);
  for await (const file of walk(context.root)) await reading.patientsAndNames(file);
  for await (const file of walk(context.root)) await reading.records(file);
  reading.finish();
}

class Reading {
  readonly #context: SourceContext;
  readonly #aliases: PatientAliases;
  readonly #names = new Names();
  readonly #spans = new Map<string, Spans>();
  #exportedAt: string | null = null;

  constructor(context: SourceContext) {
    this.#context = context;
    this.#aliases = new PatientAliases(context.sink, context.name);
  }

  /** What cannot be read is left for the second pass to report, once. */
  async patientsAndNames(file: FoundFile): Promise<void> {
    this.#context.signal.throwIfAborted();
    const shape = file.kind === 'file' ? await shapeOf(file) : null;
    if (!shape || shape.shape === 'other') return;
    try {
      if (shape.shape === 'ndjson') {
        for await (const line of linesOf(file, shape.encoding)) {
          this.#context.signal.throwIfAborted();
          if (line.tooLarge || !isEarlyLine(line.bytes)) continue;
          const value = this.#parsedLine(line);
          if (value) this.#early(value, file.path, `${file.path}#${line.number}`);
        }
      } else if (shape.bytes <= documentLimit) {
        const value = await parsedDocument(file, shape.encoding);
        for (const { value: part, place } of partsOf(value, file.path)) {
          if (isObject(part)) this.#early(part, file.path, place);
        }
      }
    } catch (error) {
      if (!isSystemError(error)) throw error;
    }
  }

  async records(file: FoundFile): Promise<void> {
    this.#context.signal.throwIfAborted();
    const { report } = this.#context;
    if (file.kind === 'unreadable') {
      report.quarantine('folder', file.path, 'io-error', 'The folder cannot be listed.');
      return;
    }
    if (file.kind === 'not-a-file')
      return report.quarantine('file', file.path, 'not-this-format', 'A link or device; not followed.');
    const shape = await shapeOf(file);
    report.bytes += shape.bytes;
    if (shape.shape === 'other') {
      report.quarantine('file', file.path, shape.reason, shape.detail);
      return;
    }
    try {
      if (shape.shape === 'ndjson') await this.#lines(file, shape.encoding);
      else await this.#document(file, shape.encoding, shape.bytes);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      report.quarantine('file', file.path, 'io-error', 'The file cannot be read to its end.');
    }
  }

  finish(): void {
    const bulk = this.#spans.get('');
    if (bulk && this.#exportedAt !== null) bulk.asOf(this.#exportedAt);
    if (this.#names.full) {
      this.#context.report.warn(
        'names',
        '',
        'too-large',
        'Too many support resources; the last ones are not shown by name.',
      );
    }
    for (const spans of this.#spans.values()) spans.tell(this.#context.sink);
  }

  #early(value: Record<string, unknown>, path: string, place: string): void {
    const resource = value as unknown as Resource;
    if (resource.resourceType === 'Bundle') {
      readBundlePatients(this.#context, resource, place, this.#aliases, this.#spansOf);
    } else if (resource.resourceType === 'Patient') {
      const folder = folderOf(path);
      const lookup = withContained(resource, this.#scope(folder));
      const key = filePatient(this.#context, resource, {
        path: place,
        spans: this.#bulkSpans(),
        lookup,
        fullUrl: null,
      });
      if (key !== null) this.#aliases.addOfFolder(resource, folder, key);
    } else if (isSupport(resource) && !structureOf(resource).tooDeep) this.#remember(resource, folderOf(path));
  }

  /** What is no support resource after all throws here, and is set aside by the second pass. */
  #remember(resource: Resource, folder: string): void {
    try {
      this.#names.remember(folder, resource);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }

  async #lines(file: FoundFile, encoding: Encoding): Promise<void> {
    const scope = this.#scope(folderOf(file.path));
    let expected = 'unknown';
    for await (const line of linesOf(file, encoding)) {
      this.#context.signal.throwIfAborted();
      const path = `${file.path}#${line.number}`;
      const value = this.#parsedLine(line);
      if (value) {
        this.#resource(value, path, scope);
        expected = kindOf(value);
      } else this.#brokenLine(line, path, scope, expected);
    }
  }

  /** Names whose line it was where the beginning still tells, so that the patient's section says what it lacks. */
  #brokenLine(line: Line, path: string, scope: Scope, expected: string): void {
    const text = textOfBytes(line.bytes);
    const head = line.bytes.subarray(0, 65_536).toString('latin1');
    const kind = kindOf({ resourceType: /"resourceType"\s*:\s*"(\w+)"/.exec(head)?.[1] ?? expected });
    const { report, sink } = this.#context;
    if (line.tooLarge) report.quarantine(kind, path, 'too-large', 'The line is longer than 32 MiB.');
    else if (text === null) report.quarantine(kind, path, 'unsupported-encoding', 'The line is not UTF-8.');
    else {
      const parsed = parseJson(text);
      const truncated = !parsed.ok && parsed.truncated;
      report.quarantine(
        kind,
        path,
        truncated ? 'truncated' : 'unreadable',
        truncated ? 'The line ends in the middle of its JSON.' : 'The line is not a JSON object.',
      );
    }
    const reference = /"reference"\s*:\s*"([^"]*\bPatient\/[^"]+)"/.exec(head)?.[1];
    const patient = reference === undefined ? null : scope.patientOf({ reference });
    if (patient !== null && patient !== 'ambiguous') {
      sink.gap(
        patient.key,
        sectionOf(kind),
        `${this.#context.name}:${path}`,
        line.tooLarge ? 'too-large' : 'unreadable',
      );
    }
  }

  async #document(file: FoundFile, encoding: Encoding, bytes: number): Promise<void> {
    const { report } = this.#context;
    if (bytes > documentLimit)
      return report.quarantine('Bundle', file.path, 'too-large', 'A JSON document over 256 MiB; split it.');
    const text = await documentText(file, encoding);
    if (text === null) {
      report.quarantine('file', file.path, 'unsupported-encoding', 'The file is not UTF-8 or UTF-16.');
      return;
    }
    const parsed = parseJson(text);
    if (!parsed.ok) {
      const [reason, detail] = parsed.truncated
        ? (['truncated', 'The file ends in the middle of its JSON.'] as const)
        : (['unreadable', 'The file is not valid JSON.'] as const);
      return report.quarantine('file', file.path, reason, detail);
    }
    for (const { value, place } of partsOf(parsed.value, file.path)) {
      if (isObject(value)) this.#resource(value, place, this.#scope(folderOf(file.path)));
      else report.quarantine('file', place, 'not-this-format', 'Not a JSON object.');
    }
  }

  #resource(value: Record<string, unknown>, path: string, scope: Scope): void {
    const { report } = this.#context;
    if (this.#isExportLog(value)) {
      report.skipped('export-log', 'directory-file');
      return;
    }
    const resource = value as unknown as Resource;
    if (kindOf(resource) === 'unknown') {
      report.quarantine('unknown', path, 'not-this-format', 'JSON, but no FHIR resource.');
      return;
    }
    if (resource.resourceType === 'Patient') return;
    if (resource.resourceType === 'Bundle') {
      readBundle(this.#context, resource, path, this.#aliases, this.#spansOf);
      return;
    }
    fileResource(this.#context, resource, {
      path,
      scope,
      spans: this.#bulkSpans(),
      declareByType: true,
      subject: null,
    });
  }

  /** The log and the manifest of a bulk export: no records, but they say when the data were as exported. */
  #isExportLog(value: Record<string, unknown>): boolean {
    const isLog = 'exportId' in value && 'eventId' in value;
    const isManifest = 'transactionTime' in value && 'output' in value;
    if ('resourceType' in value || !(isLog || isManifest)) return false;
    const detail = isObject(value.eventDetail) ? value.eventDetail : value;
    const when = moment(detail.transactionTime);
    if (when !== null && (this.#exportedAt === null || when > this.#exportedAt)) this.#exportedAt = when;
    return true;
  }

  #parsedLine(line: Line): Record<string, unknown> | null {
    const text = line.tooLarge ? null : textOfBytes(line.bytes);
    const parsed = text === null ? null : parseJson(text);
    return parsed?.ok && isObject(parsed.value) ? parsed.value : null;
  }

  #scope(folder: string): Scope {
    return folderScope(folder, this.#aliases, this.#names);
  }

  /** Bulk files are one coverage; each bundle is one of its own. */
  #bulkSpans(): Spans {
    return this.#spansOf('');
  }

  readonly #spansOf = (path: string): Spans => {
    let spans = this.#spans.get(path);
    if (!spans) {
      const name = path === '' ? `fhir:${this.#context.name}` : `fhir:${this.#context.name}/${path}`;
      spans = new Spans(this.#context.sink.coverage({ name, kind: 'fhir' }));
      this.#spans.set(path, spans);
    }
    return spans;
  };
}

/** Cheap: canonical lines begin with their type. What does not is parsed to be sure. */
function isEarlyLine(bytes: Buffer): boolean {
  const type = /^\s*\{\s*"resourceType"\s*:\s*"(\w+)"/.exec(bytes.toString('latin1', 0, 120))?.[1];
  return type === undefined || type === 'Patient' || type === 'Bundle' || mayBeSupport(type);
}

async function parsedDocument(file: FoundFile, encoding: Encoding): Promise<unknown> {
  const text = await documentText(file, encoding);
  const parsed = text === null ? null : parseJson(text);
  return parsed?.ok ? parsed.value : null;
}

/** A document is one resource or an array of them. */
function partsOf(value: unknown, path: string): { value: unknown; place: string }[] {
  if (!Array.isArray(value) || value.length === 0) return [{ value, place: path }];
  return value.map((part: unknown, index) => ({ value: part, place: `${path}#${index}` }));
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
