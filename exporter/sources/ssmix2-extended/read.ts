/**
 * SS-MIX2 extended storage to documents: walk, choose of each key the content that is valid now, read its main document and
 * what lies beside it, check whose it is, file it. What becomes of every file is in the report once.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { TomoshibiError } from '../../../shared/errors.ts';
import type { RecordInput } from '../../../shared/records.ts';
import type { SourceContext } from '../source.ts';
import { parseTime } from '../ssmix2/message.ts';
import type { Refusal } from '../ssmix2/open.ts';
import { chooseCurrent } from '../ssmix2/tree.ts';
import type { DocumentPatient, Embedded } from './cda.ts';
import { DocumentRefusal, type ReadDocument, readDocument } from './document.ts';
import { byMainDocument, isDebris, isLayout } from './files.ts';
import { parseTypeName, type TypeName } from './names.ts';
import { ownerOfDocument } from './owner.ts';
import { ExtendedRun } from './run.ts';
import { type Content, type PlacedFile, type TypeFolder, walkContents } from './tree.ts';
import { XmlRefusal } from './xml.ts';

const megabyte = 1024 ** 2;
/** Of the main document; and of what lies beside it or inside it, each and together. */
const most = { main: 64 * megabyte, attachment: 20 * megabyte, together: 100 * megabyte };
const standardizedDatatype = /^[A-Z]{3}(?:-\d{2})?$/;
/** No key was given: two of these are two documents. */
const noKey = /^(?:9{6,}|0*|-)$/;

/**
 * Reads one root.
 * @throws TomoshibiError `source-not-found` when the root cannot be listed; the signal's reason when it is aborted
 */
export async function readSsmix2Extended(context: SourceContext): Promise<void> {
  await fs.readdir(context.root).catch(() => {
    throw new TomoshibiError('source-not-found', { path: context.root });
  });
  const run = new ExtendedRun(context);
  for await (const folder of walkContents(context.root)) {
    context.signal.throwIfAborted();
    await readTypeFolder(folder, run);
  }
  run.finish();
}

async function readTypeFolder({ contents, strays }: TypeFolder, run: ExtendedRun): Promise<void> {
  for (const file of strays) setStrayAside(file, run);
  const { report } = run.context;
  const byPath = new Map(contents.filter((content) => isPlacedRight(content, run)).map((each) => [each.path, each]));
  const choice = chooseCurrent([...byPath.values()].map(withKey));
  for (const { file, reason } of choice.skipped) {
    for (const each of byPath.get(file.path)!.files) report.skipped(kindOf(byPath.get(file.path)!, each), reason);
  }
  for (const { file, detail, unread } of choice.suspects) {
    report.warn(kindOf(byPath.get(file.path)!), file.path, 'invalid', detail);
    if (unread) run.gap(file.name!.patientId, file.path, 'invalid');
  }
  for (const { path: place } of choice.current) {
    run.context.signal.throwIfAborted();
    await readContent(byPath.get(place)!, run);
  }
}

function withKey(content: Content): Content {
  const name = content.name!;
  if (!noKey.test(name.orderNumber)) return content;
  return { ...content, name: { ...name, orderNumber: `${name.orderNumber}@${name.timestamp}` } };
}

/** False, and dealt with, when a content does not lie where its name says, or is none of extended storage. */
function isPlacedRight(content: Content, run: ExtendedRun): boolean {
  const { name, folder, files, path: place } = content;
  if (standardizedDatatype.test(name!.datatype) && name!.datatype === folder.datatype) {
    const detail = 'a message of standardized storage; name its root as a source of kind ssmix2';
    for (const file of files) run.quarantine(kindOf(content), file.path, { reason: 'not-this-format', detail });
    return false;
  }
  if (folder.patientId !== null && folder.patientId !== name!.patientId) {
    const detail = "the content's patient is not the folder's";
    for (const file of files) run.quarantine(kindOf(content, file), file.path, { reason: 'misplaced', detail });
    for (const id of [folder.patientId, name!.patientId]) run.gap(id, place, 'misplaced');
    return false;
  }
  if (folder.date !== null && folder.date !== name!.date) {
    run.context.report.warn(
      kindOf(content),
      place,
      'misplaced',
      "the content's date is not the folder's; read by its name",
    );
  }
  if (files.length > 0) return true;
  run.quarantine(kindOf(content), place, { reason: 'invalid', detail: 'the folder of the document is empty' });
  run.gap(name!.patientId, place, 'invalid');
  return false;
}

function setStrayAside(file: PlacedFile, run: ExtendedRun): void {
  const name = path.posix.basename(file.path);
  if (isDebris(name)) {
    run.context.report.skipped('file', 'directory-file');
    return;
  }
  const refusal: Refusal =
    file.type === 'folder'
      ? { reason: 'io-error', detail: 'the folder could not be listed' }
      : { reason: 'not-this-format', detail: 'not a name of extended storage' };
  run.quarantine('file', file.path, refusal);
  if (file.patientId !== null) run.gap(file.patientId, file.path, refusal.reason);
}

/** A content: its main document first, which says what the others belong to. */
async function readContent(content: Content, run: ExtendedRun): Promise<void> {
  const { report } = run.context;
  const files: PlacedFile[] = [];
  for (const file of content.files) {
    const name = path.posix.basename(file.path);
    if (isDebris(name)) report.skipped('attachment', 'directory-file');
    else if (isLayout(name)) report.skipped('attachment', 'not-selected');
    else files.push(file);
  }
  const [main, ...beside] = files.sort(byMainDocument);
  if (!main) {
    report.warn(kindOf(content), content.path, 'invalid', 'there is no document in this folder');
    run.gap(content.name!.patientId, content.path, 'invalid');
    return;
  }
  const filing = new Filing(content, run);
  await filing.fileMain(main, beside);
  for (const file of beside) await filing.fileBeside(file);
}

/** One content while its files are read. */
class Filing {
  readonly #content: Content;
  readonly #run: ExtendedRun;
  readonly #type: TypeName | null;
  #title: string;
  #date: string | null;
  #typeCode: string | null;
  #typeText: string | null;
  /** Whom the main document names: what lies beside it is about nobody else. */
  #named: DocumentPatient[] = [];
  #refused: Refusal | null = null;
  #bytes = 0;

  constructor(content: Content, run: ExtendedRun) {
    const { datatype, folder } = { datatype: content.name!.datatype, folder: content.folder.datatype };
    this.#content = content;
    this.#run = run;
    this.#type = (folder && parseTypeName(folder)) || parseTypeName(datatype);
    this.#typeCode = this.#type?.code || this.#type?.localCode || datatype;
    this.#typeText = this.#type?.localName || this.#type?.name || null;
    this.#title = this.#typeText ?? datatype;
    this.#date = parseTime(content.name!.date) ?? parseTime(content.name!.timestamp);
  }

  async fileMain(file: PlacedFile, beside: readonly PlacedFile[]): Promise<void> {
    const kind = kindOf(this.#content);
    const document = await this.#read(file, kind, most.main);
    if (!document) return;
    this.#title = document.title ?? this.#title;
    this.#date = document.date ?? this.#date;
    this.#typeCode = this.#type?.code || document.typeCode || this.#typeCode;
    this.#typeText = this.#typeText ?? document.typeText;
    this.#named = document.patients ?? [];
    const body = document.embedded.find(({ role }) => role === 'body');
    const carried = body?.bytes ? await this.#carried(body.bytes, file) : null;
    const names = beside.map((each) => path.posix.basename(each.path));
    const missing = document.embedded.flatMap((each) => this.#missing(each, names) ?? []);
    const text = [
      document.text,
      carried?.text ?? null,
      names.length > 0 ? `添付: ${names.join('、')}` : null,
      ...missing.map((what) => `（${what}）`),
    ].filter(Boolean);
    const isFiled = this.#file(file, kind, {
      id: '',
      title: this.#title,
      author: document.author,
      contentType: carried?.content ? carried.contentType : document.contentType,
      text: text.length > 0 ? text.join('\n\n') : null,
      content: carried?.content ?? document.content,
    });
    if (!isFiled) return;
    for (const what of missing) {
      this.#run.context.report.warn(kind, file.path, 'reference-missing', what);
      this.#run.gap(this.#content.name!.patientId, file.path, 'reference-missing');
    }
    await this.#fileParts(
      document.embedded.filter((each) => each !== body),
      file,
    );
    const { report } = this.#run.context;
    if (document.fate === 'mapped' || carried?.content) report.mapped(kind);
    else report.text(kind);
  }

  async fileBeside(file: PlacedFile): Promise<void> {
    const kind = 'attachment';
    if (this.#refused) {
      this.#setAside(file, kind, this.#refused);
      return;
    }
    const document = await this.#read(file, kind, most.attachment);
    if (!document) return;
    const name = path.posix.basename(file.path);
    const isFiled = this.#file(file, kind, {
      id: `/${name}`,
      title: `${this.#title}（添付: ${name}）`,
      author: document.author,
      contentType: document.contentType,
      text: document.text,
      content: document.content,
      named: document.patients ?? [],
    });
    if (!isFiled) return;
    if (document.fate === 'mapped') this.#run.context.report.mapped(kind);
    else this.#run.context.report.text(kind);
  }

  /** Pictures and further parts that the main document holds itself. */
  async #fileParts(parts: readonly Embedded[], file: PlacedFile): Promise<void> {
    for (const [index, { bytes, role, id }] of parts.entries()) {
      if (!bytes) continue;
      const document = await this.#carried(bytes, file);
      if (!document) continue;
      const what = role === 'picture' ? '画像' : '添付';
      this.#file(file, kindOf(this.#content), {
        id: `#${index + 1}`,
        title: `${this.#title}（${what} ${id ?? index + 1}）`,
        author: null,
        contentType: document.contentType,
        text: document.text,
        content: document.content,
      });
    }
  }

  /** What a document carries inside itself; null, and said so, where it cannot be kept. */
  async #carried(bytes: Uint8Array<ArrayBuffer>, file: PlacedFile): Promise<ReadDocument | null> {
    const kind = kindOf(this.#content);
    const { report } = this.#run.context;
    this.#bytes += bytes.length;
    if (bytes.length > most.main || this.#bytes > most.together) {
      report.warn(kind, file.path, 'too-large', 'what the document carries is too large to be kept');
      this.#run.gap(this.#content.name!.patientId, file.path, 'too-large');
      return null;
    }
    try {
      const document = await readDocument(bytes);
      for (const { reason, detail } of document.warnings) report.warn(kind, file.path, reason, detail);
      return document;
    } catch (error) {
      const { reason, detail } = refusalOf(error);
      report.warn(kind, file.path, reason, `what the document carries could not be read: ${detail}`);
      this.#run.gap(this.#content.name!.patientId, file.path, reason);
      return null;
    }
  }

  /** What a document refers to and is not there, in words. */
  #missing({ bytes, reference, role }: Embedded, beside: readonly string[]): string[] | null {
    if (bytes) return null;
    if (reference === null) return [role === 'body' ? '本文のデータを復号できません' : '画像のデータを復号できません'];
    const name = reference.split(/[\\/]/).at(-1)!;
    return beside.includes(name) ? null : [`参照先のファイルがありません: ${name}`];
  }

  async #read(file: PlacedFile, kind: string, limit: number): Promise<ReadDocument | null> {
    const { context } = this.#run;
    try {
      if (file.type !== 'file') throw new DocumentRefusal('not-this-format', 'a link or a special file; not followed');
      const bytes = await readWhole(path.join(context.root, file.path), limit);
      context.report.bytes += bytes.length;
      this.#bytes += bytes.length;
      if (this.#bytes > most.together)
        throw new DocumentRefusal('too-large', 'the files of this document are too large');
      const document = await readDocument(bytes);
      for (const { reason, detail } of document.warnings) context.report.warn(kind, file.path, reason, detail);
      return document;
    } catch (error) {
      this.#setAside(file, kind, refusalOf(error));
      return null;
    }
  }

  /** False, and set aside, when the document is not this patient's. */
  #file(
    file: PlacedFile,
    kind: string,
    of: Pick<RecordInput<'document_reference'>, 'id' | 'title' | 'author' | 'contentType' | 'text' | 'content'> & {
      named?: DocumentPatient[];
    },
  ): boolean {
    const { context } = this.#run;
    const { patientId, date, datatype, orderNumber, timestamp } = this.#content.name!;
    const { named = [], ...about } = of;
    const owner = ownerOfDocument(patientId, [...this.#named, ...named], this.#run.peopleOf(patientId));
    if (owner.refusal) {
      this.#refused = owner.refusal;
      this.#setAside(file, kind, owner.refusal);
      return false;
    }
    if (owner.warning && of.id === '') context.report.warn(kind, file.path, 'identity-mismatch', owner.warning);
    const source = this.#run.sourceOf(file.path);
    const recordedAt = parseTime(timestamp);
    const key = context.sink.patient({ ...owner.claim, source, recordedAt }, this.#run.coverage);
    context.sink.put('document_reference', {
      ...about,
      id: `ssmix2-extended/${datatype}/${date}/${orderNumber}${noKey.test(orderNumber) ? `@${timestamp}` : ''}${of.id}`,
      patientId: key,
      source,
      recordedAt,
      typeCode: this.#typeCode,
      typeText: this.#typeText,
      date: this.#date,
    });
    this.#run.covers([recordedAt, this.#date]);
    return true;
  }

  #setAside(file: PlacedFile, kind: string, refusal: Refusal): void {
    this.#run.quarantine(kind, file.path, refusal);
    for (const id of [this.#content.name!.patientId, ...(refusal.otherPatients ?? [])]) {
      this.#run.gap(id, file.path, refusal.reason);
    }
  }
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof DocumentRefusal || error instanceof XmlRefusal) {
    return { reason: error.reason, detail: error.message };
  }
  const code = (error as NodeJS.ErrnoException).code;
  if (typeof code !== 'string') throw error;
  return { reason: 'io-error', detail: `the file could not be read (${code})` };
}

async function readWhole(file: string, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const handle = await fs.open(file, fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0));
  try {
    const { size } = await handle.stat();
    if (size > limit) throw new DocumentRefusal('too-large', `${size} bytes; at most ${limit} are kept`);
    return new Uint8Array(await handle.readFile());
  } finally {
    await handle.close();
  }
}

/** What the report counts a file under: the document's code, or that it lies beside one. */
function kindOf(content: Content, file?: PlacedFile): string {
  const type = parseTypeName(content.folder.datatype ?? '') ?? parseTypeName(content.name!.datatype);
  const isMain = file === undefined || [...content.files].sort(byMainDocument)[0] === file;
  return isMain ? type?.code || type?.localCode || content.name!.datatype : 'attachment';
}
