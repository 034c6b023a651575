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
 * A Bundle is not counted itself unless it cannot be read, and neither is a patient inside another resource.
 */
import fs from 'node:fs';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { TomoshibiError } from '../../../shared/errors.ts';
import type { SourceContext } from '../source.ts';
import { readBundle, reportEmptyEntry } from './bundle.ts';
import { type BundlePart, entriesOf } from './bundle-stream.ts';
import { sectionOf } from './coverage.ts';
import { moment, string } from './datatypes.ts';
import { type FoundFile, type Shape, shapeOf, walk } from './files.ts';
import { fileResource, kindOf } from './filing.ts';
import { FirstPass, isReadError, partsOf } from './first-pass.ts';
import { isObject, parseJson } from './json.ts';
import { DamagedFile, documentText, type Line, linesOf, textOfBytes } from './lines.ts';
import { folderOf, folderScope, type Scope, streamedScope } from './scope.ts';
import { Shelf } from './shelf.ts';

type Readable = Exclude<Shape, { shape: 'other' }>;

/** @throws TomoshibiError `source-not-found` when the root is no folder; nothing else, whatever the files hold */
export async function readFhir(context: SourceContext): Promise<void> {
  if (!fs.statSync(context.root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new TomoshibiError('source-not-found', { path: context.root });
  }
  const shelf = new Shelf(context);
  const first = new FirstPass(shelf);
  for await (const file of walk(context.root)) await first.read(file);
  shelf.settle();
  const second = new SecondPass(shelf);
  for await (const file of walk(context.root)) await second.read(file);
  second.finish();
}

class SecondPass {
  readonly #shelf: Shelf;
  readonly #context: SourceContext;
  #exportedAt: string | null = null;
  /** Types that a bulk export's manifest lists, and where it lies. */
  readonly #promised = new Map<string, string>();

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
    this.#context = shelf.context;
  }

  async read(file: FoundFile): Promise<void> {
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
      // A document may refer to it; whether one does is known at the end.
      if (!this.#shelf.attachments.isFile(file.path)) report.quarantine('file', file.path, shape.reason, shape.detail);
      return;
    }
    try {
      if (shape.shape === 'ndjson') await this.#lines(file, shape);
      else if (shape.shape === 'large-bundle' || shape.shape === 'large-list') await this.#entries(file, shape);
      else await this.#document(file, shape);
    } catch (error) {
      if (!isReadError(error)) throw error;
      if (error instanceof DamagedFile) report.quarantine('file', file.path, error.reason, error.message);
      else report.quarantine('file', file.path, 'io-error', 'The file cannot be read to its end.');
    }
  }

  finish(): void {
    const { report } = this.#context;
    this.#attachments();
    for (const [type, path] of this.#promised) {
      if (report.kinds.has(type)) continue;
      report.warn(type, path, 'reference-missing', 'The manifest lists this type, and no file here has any.');
    }
    if (this.#exportedAt !== null) this.#shelf.bulkSpans()?.asOf(this.#exportedAt);
    const full = (detail: string) => report.warn('source', '', 'too-large', detail);
    if (this.#shelf.names.full) full('Too many support resources; the last ones are not shown by name.');
    if (this.#shelf.superseded.full) full('Too many deletions; the last ones are not heeded.');
    this.#shelf.tellSpans();
  }

  /** Binaries and files beside the records: with the document that refers to them, else by themselves. */
  #attachments(): void {
    const { report } = this.#context;
    const { attachments } = this.#shelf;
    for (const place of attachments.binaries()) {
      const binary = place.used ? null : attachments.read(place);
      if (place.used) report.mapped('Binary');
      else if (binary) this.#file(binary, place.path, folderScope(folderOf(place.path.split('#')[0]!), this.#shelf));
      else report.quarantine('Binary', place.path, 'unreadable', 'Not a FHIR Binary.');
    }
    for (const { path, used, reason, detail } of attachments.files()) {
      if (used) report.mapped('attachment');
      else report.quarantine('file', path, reason, detail);
    }
  }

  async #lines(file: FoundFile, shape: Readable): Promise<void> {
    const scope = folderScope(folderOf(file.path), this.#shelf);
    let expected = 'unknown';
    for await (const line of linesOf(file, shape)) {
      this.#context.signal.throwIfAborted();
      const path = `${file.path}#${line.number}`;
      const value = parsedObject(line);
      if (value) {
        this.#resource(value, path, scope);
        expected = kindOf(value);
      } else this.#broken(line, 'line', path, scope, expected);
    }
  }

  /** Names whose it was where the beginning still tells, so that the patient's section says what it lacks. */
  #broken(
    part: Pick<Line, 'bytes' | 'tooLarge'>,
    what: 'line' | 'entry',
    path: string,
    scope: Scope,
    expected: string,
  ): void {
    const text = textOfBytes(part.bytes);
    const head = part.bytes.subarray(0, 65_536).toString('latin1');
    const kind = kindOf({ resourceType: /"resourceType"\s*:\s*"(\w+)"/.exec(head)?.[1] ?? expected });
    const { report, sink } = this.#context;
    if (part.tooLarge) report.quarantine(kind, path, 'too-large', `The ${what} is longer than 32 MiB.`);
    else if (text === null) report.quarantine(kind, path, 'unsupported-encoding', `The ${what} is not UTF-8.`);
    else {
      const found = parseJson(text);
      const truncated = !found.ok && found.truncated;
      report.quarantine(
        kind,
        path,
        truncated ? 'truncated' : 'unreadable',
        truncated ? `The ${what} ends in the middle of its JSON.` : `The ${what} is not a JSON object.`,
      );
    }
    const reference = /"reference"\s*:\s*"([^"]*\bPatient\/[^"]+)"/.exec(head)?.[1];
    const patient = reference === undefined ? null : scope.patientOf({ reference });
    if (patient !== null && patient !== 'ambiguous') {
      const reason = part.tooLarge ? 'too-large' : 'unreadable';
      sink.gap(patient.key, sectionOf(kind), `${this.#context.name}:${path}`, reason);
    }
  }

  async #document(file: FoundFile, shape: Readable): Promise<void> {
    const { report } = this.#context;
    const text = await documentText(file, shape);
    if (text === null) {
      report.quarantine('file', file.path, 'unsupported-encoding', 'The file is not UTF-8 or UTF-16.');
      return;
    }
    const found = parseJson(text);
    if (!found.ok) {
      const [reason, detail] = found.truncated
        ? (['truncated', 'The file ends in the middle of its JSON.'] as const)
        : (['unreadable', 'The file is not valid JSON.'] as const);
      return report.quarantine('file', file.path, reason, detail);
    }
    const scope = folderScope(folderOf(file.path), this.#shelf);
    for (const { value, place } of partsOf(found.value, file.path)) {
      if (isObject(value)) this.#resource(value, place, scope);
      else report.quarantine('file', place, 'not-this-format', 'Not a JSON object.');
    }
  }

  /** A Bundle or a list too large to be held, entry by entry. */
  async #entries(file: FoundFile, shape: Readable): Promise<void> {
    const { report } = this.#context;
    for await (const part of entriesOf(file, shape)) {
      this.#context.signal.throwIfAborted();
      if (part.kind === 'entry') {
        if (shape.shape === 'large-list') this.#item(part, file.path);
        else this.#entry(part, file.path);
      } else if (!part.complete) {
        report.quarantine('Bundle', file.path, 'truncated', 'The file ends in the middle of its JSON.');
      } else if (!isJson(part.bytes)) {
        report.quarantine('Bundle', file.path, 'unreadable', 'Around its entries the file is not valid JSON.');
      }
    }
  }

  #item(part: BundlePart & { kind: 'entry' }, file: string): void {
    const path = `${file}#${part.index}`;
    const scope = folderScope(folderOf(file), this.#shelf);
    const value = parsedObject(part);
    if (value) this.#resource(value, path, scope);
    else this.#broken(part, 'entry', path, scope, 'unknown');
  }

  #entry(part: BundlePart & { kind: 'entry' }, file: string): void {
    const path = `${file}#${part.index}`;
    const entry = parsedObject(part);
    const fullUrl = entry ? string(entry.fullUrl) : null;
    const scope = streamedScope(file, fullUrl, this.#shelf);
    if (!entry) {
      this.#broken(part, 'entry', path, scope, 'unknown');
      return;
    }
    if (!isObject(entry.resource)) {
      reportEmptyEntry(this.#context, entry, path);
      return;
    }
    const resource = entry.resource as unknown as Resource;
    if (resource.resourceType === 'Patient') return;
    if (resource.resourceType === 'Bundle') readBundle(this.#shelf, resource, path, 1);
    else this.#file(resource, path, scope, file);
  }

  #resource(value: Record<string, unknown>, path: string, scope: Scope): void {
    const { report } = this.#context;
    if (this.#isExportLog(value, path)) {
      report.skipped('export-log', 'directory-file');
      return;
    }
    const resource = value as unknown as Resource;
    if (kindOf(resource) === 'unknown') {
      report.quarantine('unknown', path, 'not-this-format', 'JSON, but no FHIR resource.');
      return;
    }
    if (resource.resourceType === 'Patient' || this.#shelf.attachments.isBinary(path)) return;
    if (resource.resourceType === 'Bundle') readBundle(this.#shelf, resource as Bundle, path);
    else this.#file(resource, path, scope);
  }

  #file(resource: Resource, path: string, scope: Scope, coverage = ''): void {
    fileResource(this.#context, resource, {
      path,
      scope,
      spans: this.#shelf.spansOf(coverage),
      declareByType: true,
      subject: null,
      superseded: this.#shelf.superseded,
    });
  }

  /** The log and the manifest of a bulk export: no records, but they say when the data were as exported. */
  #isExportLog(value: Record<string, unknown>, path: string): boolean {
    const isLog = 'exportId' in value && 'eventId' in value;
    const isManifest = 'transactionTime' in value && 'output' in value;
    if ('resourceType' in value || !(isLog || isManifest)) return false;
    const detail = isObject(value.eventDetail) ? value.eventDetail : value;
    const when = moment(detail.transactionTime);
    if (when !== null && (this.#exportedAt === null || when > this.#exportedAt)) this.#exportedAt = when;
    const output: unknown = value.output;
    for (const file of Array.isArray(output) ? (output as unknown[]) : []) {
      const type = isObject(file) && file.count !== 0 ? string(file.type) : null;
      if (type !== null) this.#promised.set(type, path);
    }
    return true;
  }
}

function isJson(bytes: Buffer): boolean {
  const text = textOfBytes(bytes);
  return text !== null && parseJson(text).ok;
}

function parsedObject({ bytes, tooLarge }: Pick<Line, 'bytes' | 'tooLarge'>): Record<string, unknown> | null {
  const text = tooLarge ? null : textOfBytes(bytes);
  const found = text === null ? null : parseJson(text);
  return found?.ok && isObject(found.value) ? found.value : null;
}
