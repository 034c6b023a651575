/** The files of one content as documents: what they say, whose they are, and what could not be kept. */

import fs from 'node:fs/promises';
import path from 'node:path';
import type { RecordInput } from '../../../shared/records.ts';
import { DocumentRefusal } from '../document-refusal.ts';
import { parseTime } from '../ssmix2/message.ts';
import type { Refusal } from '../ssmix2/open.ts';
import type { DocumentPatient, Embedded } from './cda.ts';
import { type ReadDocument, readDocument } from './document.ts';
import { kindOf } from './files.ts';
import { isWithoutKey, parseTypeName, type TypeName } from './names.ts';
import { ownerOfDocument } from './owner.ts';
import type { ExtendedRun } from './run.ts';
import type { Content, PlacedFile } from './tree.ts';
import { XmlRefusal } from './xml.ts';

const megabyte = 1024 ** 2;
/** Of the main document; and of what lies beside it or inside it, each and together. */
const most = { main: 64 * megabyte, attachment: 20 * megabyte, together: 100 * megabyte };
/** One content while its files are read and filed. */
export class ContentFiling {
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
    const missing = document.embedded.flatMap((each) => missingOf(each, names) ?? []);
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
    if (missing.length > 0) {
      const detail = `${missing.length} files that it refers to are not there or cannot be decoded; its text says which`;
      this.#run.context.report.warn(kind, file.path, 'reference-missing', detail);
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
      id: `ssmix2-extended/${datatype}/${date}/${orderNumber}${isWithoutKey(this.#content.name!) ? `@${timestamp}` : ''}${of.id}`,
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

/** What a document refers to and is not there, as a reader of it is told. */
function missingOf({ bytes, reference, role }: Embedded, beside: readonly string[]): string | null {
  if (bytes) return null;
  if (reference === null) return role === 'body' ? '本文のデータを復号できません' : '画像のデータを復号できません';
  const name = reference.split(/[\\/]/).at(-1)!;
  return beside.includes(name) ? null : `参照先のファイルがありません: ${name}`;
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
