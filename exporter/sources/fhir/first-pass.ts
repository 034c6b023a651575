/**
 * The first walk over a source: patients, names of support resources, what was deleted or replaced, and where attachments
 * are. What cannot be read is left for the second walk to report, once.
 */
import type { Bundle, DocumentReference, Patient, Resource } from '@medplum/fhirtypes';
import { readBundlePatients, remember } from './bundle.ts';
import { entriesOf } from './bundle-stream.ts';
import { string } from './datatypes.ts';
import { type FoundFile, type Shape, shapeOf } from './files.ts';
import { deletionOf } from './history.ts';
import { isObject, parseJson, structureOf } from './json.ts';
import { DamagedFile, documentText, type Line, linesOf, textOfBytes } from './lines.ts';
import { replacedBy } from './merged.ts';
import { isSupport, mayBeSupport } from './names.ts';
import { filePatient } from './patient-filing.ts';
import { folderOf, folderScope, streamedScope, withContained } from './scope.ts';
import type { Shelf } from './shelf.ts';

type Readable = Exclude<Shape, { shape: 'other' }>;

export class FirstPass {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  async read(file: FoundFile): Promise<void> {
    this.#shelf.context.signal.throwIfAborted();
    if (file.kind !== 'file') return;
    const shape = await shapeOf(file);
    try {
      if (shape.shape === 'other') this.#loose(file, shape);
      else if (shape.shape === 'ndjson') await this.#lines(file, shape);
      else if (shape.shape === 'large-bundle') await this.#entries(file, shape);
      else if (shape.shape === 'large-list') await this.#items(file, shape);
      else await this.#document(file, shape);
    } catch (error) {
      if (!isReadError(error)) throw error;
    }
  }

  #loose({ path, absolute }: FoundFile, shape: Shape & { shape: 'other' }): void {
    const { bytes, reason, detail } = shape;
    if (reason === 'not-this-format') this.#shelf.attachments.addFile({ path, absolute, bytes, reason, detail });
  }

  async #lines(file: FoundFile, shape: Readable): Promise<void> {
    for await (const line of linesOf(file, shape)) {
      this.#shelf.context.signal.throwIfAborted();
      if (line.tooLarge || !isEarlyLine(line.bytes)) continue;
      const place = `${file.path}#${line.number}`;
      const id = quickBinaryId(line.bytes);
      const value = id === null ? parsed(line.bytes) : null;
      if (id !== null) this.#binary(file, id, place, line);
      else if (value?.resourceType === 'Binary') this.#binary(file, string(value.id), place, line);
      else if (value) this.#resource(value, file.path, place);
    }
  }

  #binary(file: FoundFile, id: string | null, place: string, { offset, bytes }: Line): void {
    if (id === null || offset === null) return;
    const { absolute } = file;
    this.#shelf.attachments.addBinary(folderOf(file.path), id, { path: place, absolute, offset, length: bytes.length });
  }

  async #document(file: FoundFile, shape: Readable): Promise<void> {
    const value = await parsedDocument(file, shape);
    for (const { value: part, place } of partsOf(value, file.path)) {
      if (!isObject(part)) continue;
      const isPlain = shape.encoding === 'utf-8' && !shape.compressed && place === file.path;
      const id = string(part.id);
      if (part.resourceType === 'Binary' && isPlain && id !== null) {
        const { absolute } = file;
        this.#shelf.attachments.addBinary(folderOf(file.path), id, {
          path: place,
          absolute,
          offset: 0,
          length: shape.bytes,
        });
      } else this.#resource(part, file.path, place);
    }
  }

  async #items(file: FoundFile, shape: Readable): Promise<void> {
    for await (const part of entriesOf(file, shape)) {
      this.#shelf.context.signal.throwIfAborted();
      if (part.kind === 'rest' || part.tooLarge || !isEarlyLine(part.bytes)) continue;
      const value = parsed(part.bytes);
      if (value) this.#resource(value, file.path, `${file.path}#${part.index}`);
    }
  }

  /** Patients and names of a Bundle too large to be held: remembered by the file and their own URLs. */
  async #entries(file: FoundFile, shape: Readable): Promise<void> {
    const { aliases, superseded } = this.#shelf;
    for await (const part of entriesOf(file, shape)) {
      this.#shelf.context.signal.throwIfAborted();
      if (part.kind === 'rest' || part.tooLarge || !isEarlyEntry(part.bytes)) continue;
      const entry = parsed(part.bytes);
      if (!entry) continue;
      const deleted = deletionOf(entry, { resourceType: 'Bundle', type: 'transaction' });
      if (deleted) superseded.delete(deleted.reference, deleted.when);
      if (!isObject(entry.resource)) continue;
      const resource = entry.resource as unknown as Resource;
      const fullUrl = string(entry.fullUrl);
      const place = `${file.path}#${part.index}`;
      if (resource.resourceType === 'Patient') {
        this.#patient(resource, {
          place,
          coverage: file.path,
          fullUrl,
          scope: streamedScope(file.path, fullUrl, this.#shelf),
          claim: (key) => {
            aliases.addOfEntry(resource, `${file.path} ${fullUrl ?? place}`, fullUrl, key);
            aliases.addPage(resource, folderOf(file.path), key);
          },
        });
      } else if (resource.resourceType === 'Bundle') readBundlePatients(this.#shelf, resource, place, 1);
      else if (isSupport(resource) && !structureOf(resource).tooDeep) {
        remember(this.#shelf, file.path, resource, fullUrl);
      }
    }
  }

  #resource(value: Record<string, unknown>, path: string, place: string): void {
    const resource = value as unknown as Resource;
    const folder = folderOf(path);
    if (resource.resourceType === 'Bundle') readBundlePatients(this.#shelf, resource as Bundle, place);
    else if (resource.resourceType === 'Patient') {
      this.#patient(resource, {
        place,
        coverage: '',
        fullUrl: null,
        scope: folderScope(folder, this.#shelf),
        claim: (key) => this.#shelf.aliases.addOfFolder(resource, folder, key),
      });
    } else if (resource.resourceType === 'DocumentReference') {
      for (const reference of replacedReferences(resource)) this.#shelf.superseded.replaceReference(reference);
    } else if (isSupport(resource) && !structureOf(resource).tooDeep) remember(this.#shelf, folder, resource);
  }

  #patient(
    patient: Patient,
    found: {
      place: string;
      coverage: string;
      fullUrl: string | null;
      scope: ReturnType<typeof folderScope>;
      claim: (key: string) => void;
    },
  ): void {
    const { place, coverage, fullUrl, scope, claim } = found;
    const file = () => {
      const lookup = withContained(patient, scope);
      const spans = this.#shelf.spansOf(coverage);
      const key = filePatient(this.#shelf.context, patient, { path: place, spans, lookup, fullUrl });
      if (key !== null) claim(key);
    };
    const successor = replacedBy(patient);
    if (successor === null) file();
    else {
      const target = () => scope.patientOf({ reference: successor });
      this.#shelf.merged.add({ patient, path: place, target, claim, file });
    }
  }
}

function replacedReferences(document: DocumentReference): string[] {
  const relations: unknown = document.relatesTo;
  return (Array.isArray(relations) ? (relations as unknown[]) : []).flatMap((relation) =>
    isObject(relation) && relation.code === 'replaces' && isObject(relation.target)
      ? (string(relation.target.reference) ?? [])
      : [],
  );
}

/** Cheap: canonical lines begin with their type. What does not is parsed to be sure. */
function isEarlyLine(bytes: Buffer): boolean {
  const type = /^\s*\{\s*"resourceType"\s*:\s*"(\w+)"/.exec(bytes.toString('latin1', 0, 120))?.[1];
  if (type === 'DocumentReference') return bytes.includes('"replaces"');
  return isEarlyType(type);
}

function isEarlyEntry(bytes: Buffer): boolean {
  const head = bytes.toString('latin1', 0, 1000);
  const type = /"resource"\s*:\s*\{\s*"resourceType"\s*:\s*"(\w+)"/.exec(head)?.[1];
  return isEarlyType(type) || bytes.includes('"DELETE"');
}

function isEarlyType(type: string | undefined): boolean {
  return type === undefined || type === 'Patient' || type === 'Bundle' || type === 'Binary' || mayBeSupport(type);
}

function quickBinaryId(bytes: Buffer): string | null {
  const head = bytes.toString('latin1', 0, 240);
  return /^\s*\{\s*"resourceType"\s*:\s*"Binary"\s*,\s*"id"\s*:\s*"([A-Za-z0-9\-.]{1,64})"/.exec(head)?.[1] ?? null;
}

function parsed(bytes: Buffer): Record<string, unknown> | null {
  const text = textOfBytes(bytes);
  const found = text === null ? null : parseJson(text);
  return found?.ok && isObject(found.value) ? found.value : null;
}

async function parsedDocument(file: FoundFile, shape: Readable): Promise<unknown> {
  const text = await documentText(file, shape);
  const found = text === null ? null : parseJson(text);
  return found?.ok ? found.value : null;
}

/** A document is one resource or an array of them. */
export function partsOf(value: unknown, path: string): { value: unknown; place: string }[] {
  if (!Array.isArray(value) || value.length === 0) return [{ value, place: path }];
  return value.map((part: unknown, index) => ({ value: part, place: `${path}#${index}` }));
}

/** What a file itself may do, as against what this program does wrong. */
export function isReadError(error: unknown): error is Error {
  return error instanceof DamagedFile || (error instanceof Error && 'syscall' in error);
}
