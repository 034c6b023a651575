/**
 * A main document that is an HL7 v2 message (MDM^T02, ORU^R01, ORU^R30): its OBX as text in reading order, with what it carries
 * as bytes (OBX-2 ED) or names as a file (RP) apart. Results in it stay text: which of them are results of a laboratory, and of
 * which, extended storage does not say.
 */
import type { Message, Segment } from '../ssmix2/message.ts';
import { personOf } from '../ssmix2/people.ts';
import { renderMessage } from '../ssmix2/text.ts';
import { bytesOfBase64, type Embedded } from './cda.ts';

export interface MessageDocument {
  title: string | null;
  date: string | null;
  author: string | null;
  text: string;
  embedded: Embedded[];
}

/** What is said with words only is shown as words; its label is only in the way. */
const wordTypes = new Set(['TX', 'FT', 'ST']);
const withdrawn = new Set(['D', 'W']);

export function readMessageDocument(message: Message): MessageDocument {
  const txa = message.first('TXA');
  const obr = message.first('OBR');
  const results = message.all('OBX').filter((obx) => !withdrawn.has(obx.text(11)));
  const embedded = results.flatMap((obx) => embeddedOf(obx) ?? []);
  const words = results.length > 0 && results.every((obx) => wordTypes.has(obx.text(2)) || isEncapsulated(obx));
  const text = words ? paragraphs(results) : renderMessage(message, ['TXA']);
  return {
    title: txa?.text(25) || obr?.coded(4).text || null,
    date: txa?.time(6) ?? txa?.time(4) ?? obr?.time(22) ?? obr?.time(7) ?? message.header.time(7),
    author: (txa && personOf(txa, 9)) || (obr && personOf(obr, 32)) || (obr && personOf(obr, 16)) || null,
    text,
    embedded,
  };
}

/** The text of OBX with the same item goes on; another item begins with its name as a heading. */
function paragraphs(results: readonly Segment[]): string {
  const lines: string[] = [];
  let item: string | null = null;
  for (const obx of results) {
    if (isEncapsulated(obx)) continue;
    const name = obx.coded(3).text;
    if (name !== item && name !== '') lines.push(...(lines.length > 0 ? [''] : []), `■ ${name}`);
    item = name;
    lines.push(...obx.repetitions(5).map((repetition) => repetition.verbatim));
  }
  return lines.join('\n').trim();
}

function isEncapsulated(obx: Segment): boolean {
  return obx.text(2) === 'ED' || obx.text(2) === 'RP';
}

const mediaTypes: Record<string, string> = {
  PDF: 'application/pdf',
  JPEG: 'image/jpeg',
  JPG: 'image/jpeg',
  PNG: 'image/png',
  GIF: 'image/gif',
  HTML: 'text/html',
  XML: 'text/xml',
  PLAIN: 'text/plain',
  TXT: 'text/plain',
};

/** ED (HL7 v2.5 §2.A.24): source^type^subtype^encoding^data. RP (§2.A.64): pointer^application^type^subtype. */
function embeddedOf(obx: Segment): Embedded[] | null {
  if (!isEncapsulated(obx)) return null;
  const isPointer = obx.text(2) === 'RP';
  return obx.repetitions(5).map((value): Embedded => {
    const [type, subtype] = isPointer ? [value.text(3), value.text(4)] : [value.text(2), value.text(3)];
    const mediaType =
      mediaTypes[subtype.toUpperCase()] ??
      (type.includes('/') ? type.toLowerCase() : (mediaTypes[type.toUpperCase()] ?? 'application/octet-stream'));
    const encoding = value.text(4).toUpperCase();
    const data = isPointer ? '' : value.text(5);
    const bytes =
      data === ''
        ? null
        : encoding.startsWith('BASE64')
          ? bytesOfBase64(data)
          : encoding === 'HEX'
            ? new Uint8Array(Buffer.from(data, 'hex'))
            : new Uint8Array(Buffer.from(data));
    return { role: 'body', mediaType, bytes, reference: isPointer ? value.text(1) : null, id: null };
  });
}
