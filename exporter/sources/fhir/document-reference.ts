/** DocumentReference (FHIR R4 §10.3): attachments as text where they are text, as bytes where text would lose something. */
import type { Attachment, Binary, DocumentReference, Media, Resource } from '@medplum/fhirtypes';
import { choiceMoment, codeOf, joined, moment, notesText, string, textOf } from './datatypes.ts';
import { asText, cancelled, type Lookup, type MappedRecord, type Mapping, nameOf, records } from './mapping.ts';
import { textOfClinicalDocument, textOfMarkup } from './markup.ts';

const labels: Record<string, string> = {
  superseded: '旧版 / superseded',
  preliminary: '暫定 / preliminary',
  amended: '修正版 / amended',
};

export function mapDocumentReference(document: DocumentReference, lookup: Lookup): Mapping {
  if (document.status === 'entered-in-error' || document.docStatus === 'entered-in-error') return cancelled;
  const base = {
    typeCode: codeOf(document.type).code,
    typeText: textOf(document.type),
    date: moment(document.date) ?? moment(document.context?.period?.start),
    author: joined(
      (document.author ?? []).map((author) => nameOf(lookup, author)),
      '、',
    ),
  };
  const contents = document.content ?? [];
  const attachments = contents.length > 0 ? contents.map(({ attachment }) => attachment) : [undefined];
  return records(
    ...attachments.map((attachment, index): MappedRecord => {
      const title = string(attachment?.title) ?? string(document.description) ?? base.typeText ?? '文書';
      const part = attachments.length > 1 ? ` (${index + 1}/${attachments.length})` : '';
      return {
        type: 'document_reference',
        record: {
          ...base,
          date: base.date ?? moment(attachment?.creation),
          title: labelled(title + part, [document.status, document.docStatus]),
          ...contentOf(attachment, lookup),
        },
      };
    }),
  );
}

/** Media (§10.8): a photograph or a recording, with its note; without its content it is text. */
export function mapMedia(media: Media, lookup: Lookup): Mapping {
  if (media.status === 'entered-in-error') return cancelled;
  const { content } = media;
  if (bytesOf(content, lookup) === null) return asText(null);
  const { text, ...kept } = contentOf(content, lookup);
  const title = string(content?.title) ?? textOf(media.view) ?? textOf(media.type) ?? '画像・記録';
  return records({
    type: 'document_reference',
    record: {
      title: labelled(joined([title, textOf(media.bodySite)], ' ')!, [media.status]),
      typeCode: codeOf(media.type).code,
      typeText: textOf(media.type),
      date: choiceMoment(media, 'created') ?? moment(media.issued),
      author: nameOf(lookup, media.operator),
      ...kept,
      text: joined([text, notesText(media.note)], '\n'),
    },
  });
}

/** A Binary that says itself whose it is, and to which no document refers. */
export function mapBinary(binary: Binary, lookup: Lookup): Mapping {
  if (string(binary.data) === null) return asText(null);
  const { contentType, data } = binary;
  return records({
    type: 'document_reference',
    record: { title: '添付', ...contentOf({ contentType, data }, lookup) },
  });
}

/** An attachment of another resource as a document of its own; null where there are no bytes of it. */
export function attachedDocument(
  attachment: Attachment | undefined,
  lookup: Lookup,
  { title, date }: { title: string; date: string | null },
): MappedRecord | null {
  if (bytesOf(attachment, lookup) === null) return null;
  return {
    type: 'document_reference',
    record: {
      title: string(attachment?.title) ?? title,
      date: date ?? moment(attachment?.creation),
      ...contentOf(attachment, lookup),
    },
  };
}

/** A title that says when the document is not the valid, final one. */
export function labelled(title: string, statuses: unknown[]): string {
  const shown = statuses.flatMap((status) =>
    typeof status === 'string' && Object.hasOwn(labels, status) ? [labels[status]!] : [],
  );
  return shown.length === 0 ? title : `${title}〔${shown.join('、')}〕`;
}

/** True when an attachment of this document is only a link to somewhere that will not be reachable. */
export function lacksContent(document: DocumentReference, lookup: Lookup): boolean {
  return (document.content ?? []).some(({ attachment }) => bytesOf(attachment, lookup) === null);
}

interface Content {
  contentType: string;
  text: string | null;
  content?: Uint8Array<ArrayBuffer> | null;
}

/** An attachment as text where it is text, as bytes where text would lose something. */
export function contentOf(attachment: Attachment | undefined, lookup: Lookup): Content {
  const declared =
    string(attachment?.contentType) ?? string(binaryOf(attachment, lookup)?.contentType) ?? 'application/octet-stream';
  const contentType = declared.split(';')[0]!.trim().toLowerCase();
  const bytes = bytesOf(attachment, lookup);
  if (bytes === null) {
    const url = string(attachment?.url);
    return { contentType, text: `（本文はこの書き出しに含まれていません${url === null ? '' : `: ${url}`}）` };
  }
  if (bytes === 'damaged') return { contentType, text: '（本文を復号できません: base64 が壊れています）' };
  const charset = /charset=["']?([\w-]+)/i.exec(declared)?.[1];
  const isMarkup = contentType === 'text/html' || contentType === 'application/xhtml+xml';
  const isXml = /^(text|application)\/(hl7-[\w-]+\+|[\w.-]+\+)?xml$/.test(contentType) && !isMarkup;
  if (isMarkup || isXml || contentType.startsWith('text/')) {
    const written = decoded(bytes, charset);
    if (written !== null) {
      if (isMarkup) return { contentType, text: textOfMarkup(written) };
      if (isXml) return { contentType, text: textOfClinicalDocument(written) ?? textOfMarkup(written) };
      // Rich text reads as its own control words; the bytes are what is worth keeping.
      if (contentType !== 'text/rtf') return { contentType, text: written.replace(/\r\n?/g, '\n').trim() };
    }
  }
  return { contentType, text: null, content: bytes };
}

function binaryOf(attachment: Attachment | undefined, lookup: Lookup): Binary | null {
  const url = string(attachment?.url);
  const found: Resource | null = url === null ? null : lookup.find(url);
  return found?.resourceType === 'Binary' ? found : null;
}

function bytesOf(attachment: Attachment | undefined, lookup: Lookup): Uint8Array<ArrayBuffer> | 'damaged' | null {
  const data = string(attachment?.data) ?? string(binaryOf(attachment, lookup)?.data);
  const url = string(attachment?.url);
  if (data === null) return url === null ? null : lookup.file(url);
  if (!/^[A-Za-z0-9+/_\-=\s]*$/.test(data)) return 'damaged';
  // A copy of its own size: a pooled buffer would keep its neighbours alive.
  return new Uint8Array(Buffer.from(data, 'base64'));
}

/** @returns null when the bytes are not text in the declared character set, UTF-8 when none is declared */
function decoded(bytes: Uint8Array, charset: string | undefined): string | null {
  try {
    return new TextDecoder(charset ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
