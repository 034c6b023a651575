/** One file of extended storage as a document: told apart by its bytes, never by what it is called. */

import type { QuarantineReason } from '../../report.ts';
import { DocumentRefusal } from '../document-refusal.ts';
import { readPdfText } from '../documents/pdf-text.ts';
import { textOfMarkup } from '../fhir/markup.ts';
import { decode } from '../ssmix2/decode.ts';
import { parseMessage } from '../ssmix2/message.ts';
import { maximumSegments } from '../ssmix2/open.ts';
import { patientOf } from '../ssmix2/people.ts';
import { type DocumentPatient, type Embedded, readClinicalDocument } from './cda.ts';
import { readMessageDocument } from './hl7-document.ts';
import { textOfBytes } from './text-of-bytes.ts';
import { parseXml, plainText, XmlRefusal } from './xml.ts';

export interface ReadDocument {
  /** `text`: readable words; `mapped`: the original's bytes too. */
  fate: 'mapped' | 'text';
  title: string | null;
  typeCode: string | null;
  typeText: string | null;
  date: string | null;
  author: string | null;
  contentType: string;
  text: string | null;
  content: Uint8Array<ArrayBuffer> | null;
  /** Whom it names; null where its format names nobody. */
  patients: DocumentPatient[] | null;
  embedded: Embedded[];
  /** For a person to look at; it was read all the same. */
  warnings: { reason: QuarantineReason; detail: string }[];
}

const nothing = {
  title: null,
  typeCode: null,
  typeText: null,
  date: null,
  author: null,
  text: null,
  content: null,
  patients: null,
  embedded: [],
  warnings: [],
};

/** @throws DocumentRefusal, XmlRefusal */
export async function readDocument(bytes: Uint8Array<ArrayBuffer>): Promise<ReadDocument> {
  if (bytes.length === 0) throw new DocumentRefusal('invalid', 'the file is empty');
  const type = typeOf(bytes);
  if (type === 'application/pdf') return readPdf(bytes);
  if (type === 'hl7') return readMessage(bytes);
  if (type !== null) return { ...nothing, fate: 'mapped', contentType: type, content: bytes };
  const { text, damaged } = textOfBytes(bytes);
  const bare = text.replace(/^\ufeff/, '');
  const warnings = damaged
    ? [
        {
          reason: 'unsupported-encoding' as const,
          detail: 'some characters could not be decoded and are shown as U+FFFD',
        },
      ]
    : [];
  if (/^\s*(?:<!doctype html|<html)/i.test(bare)) {
    return { ...nothing, fate: 'text', contentType: 'text/html', text: textOfMarkup(bare), warnings };
  }
  if (/^\s*</.test(bare)) {
    const document = readXml(bare);
    return { ...document, warnings: [...document.warnings, ...warnings] };
  }
  // Bytes that are neither text nor a format shown here are kept as they are.
  if (bare.includes('\0') || damaged) {
    return { ...nothing, fate: 'mapped', contentType: 'application/octet-stream', content: bytes };
  }
  return { ...nothing, fate: 'text', contentType: 'text/plain', text: bare.replace(/\r\n?/g, '\n').trim(), warnings };
}

function readXml(text: string): ReadDocument {
  const root = parseXml(text);
  const document = readClinicalDocument(root);
  if (!document) {
    return { ...nothing, fate: 'text', contentType: 'text/plain', text: plainText(root) || null };
  }
  const { patients, embedded, codedOnly, ...about } = document;
  if (document.text === null && !embedded.some(({ role }) => role === 'body')) {
    throw new XmlRefusal('invalid', 'the clinical document has no body');
  }
  const detail = `${codedOnly} of its sections are only coded, without words; they say so in their place`;
  return {
    ...nothing,
    ...about,
    fate: 'text',
    contentType: 'text/plain',
    patients,
    embedded,
    warnings: codedOnly > 0 ? [{ reason: 'invalid', detail }] : [],
  };
}

function readMessage(bytes: Uint8Array): ReadDocument {
  const { text, damaged } = decode(bytes);
  const message = parseMessage(text);
  if (!message) throw new DocumentRefusal('unreadable', 'the content is not an HL7 v2 message');
  if (message.segments.length > maximumSegments) {
    throw new DocumentRefusal('too-large', `more than ${maximumSegments} segments`);
  }
  if (message.all('MSH').filter((header) => header.size > 2).length > 1) {
    throw new DocumentRefusal('invalid', 'more than one message in a file');
  }
  const patients = message.all('PID').map((pid): DocumentPatient => {
    const { name, kana = null, romaji = null, birthDate = null, sex = 'unknown' } = patientOf(pid);
    return {
      ids: pid
        .repetitions(3)
        .map((id) => id.text(1))
        .filter(Boolean),
      name,
      kana,
      romaji,
      birthDate,
      sex,
    };
  });
  const { text: words, ...about } = readMessageDocument(message);
  const detail = 'some characters could not be decoded and are shown as U+FFFD';
  return {
    ...nothing,
    ...about,
    fate: 'text',
    contentType: 'text/plain',
    text: words || null,
    patients:
      patients.length > 0
        ? patients
        : [{ ids: [], name: '', kana: null, romaji: null, birthDate: null, sex: 'unknown' }],
    warnings: damaged ? [{ reason: 'unsupported-encoding', detail }] : [],
  };
}

/** A PDF whose text cannot be read is kept and shown all the same: a person may read what a program cannot. */
export async function readPdf(bytes: Uint8Array<ArrayBuffer>): Promise<ReadDocument> {
  const read = await readPdfText(bytes);
  const base = { ...nothing, fate: 'mapped' as const, contentType: 'application/pdf', content: bytes };
  if (read.type === 'refused') {
    return { ...base, warnings: [{ reason: read.reason, detail: `its text could not be read: ${read.detail}` }] };
  }
  const text = read.pages.filter((page) => page !== '').join('\n\n');
  const scanned = read.pages.filter((page) => page === '').length;
  const detail = `${scanned} of ${read.pages.length} pages are pictures and cannot be searched`;
  return { ...base, text: text || null, warnings: scanned > 0 ? [{ reason: 'invalid', detail }] : [] };
}

/** By the first bytes; null for what may be text. */
function typeOf(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  if (head.includes('%PDF-')) return 'application/pdf';
  if (/^\s*MSH[^A-Za-z0-9\s]/.test(head)) return 'hl7';
  if (head.startsWith('\x89PNG\r\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(head)) return 'image/gif';
  if (head.startsWith('BM') && bytes.length > 26 && head.slice(6, 10) === '\0\0\0\0') return 'image/bmp';
  if (/^RIFF[\s\S]{4}WEBP/.test(head)) return 'image/webp';
  if (/^(?:II\*\0|MM\0\*)/.test(head)) return 'image/tiff';
  if (head.startsWith('PK\x03\x04')) return 'application/zip';
  if (head.startsWith('\xd0\xcf\x11\xe0')) return 'application/x-ole-storage';
  if (head.slice(128, 132) === 'DICM') return 'application/dicom';
  return null;
}
