/**
 * The code in the corner of every printed sheet, by which a scan is filed after recovery:
 *
 *     EMV1*facility*form*version*serial*patient*date*page*pages*copy*CRC
 *
 * in the alphanumeric set of QR (0–9 A–Z space $ % * + - . / :), so that it stays small. `date` is the day of issue,
 * YYYYMMDD. No name, no diagnosis. Inside a field, `$` turns the letters after it to the other case (a field begins in
 * upper case), and characters other than letters, digits and `- . :` are written as `%` and two upper-case hexadecimal
 * digits per UTF-8 byte: `ward-3西` is `$WARD-3%E8%A5%BF`. The CRC is CRC-16/CCITT-FALSE (polynomial 0x1021, start 0xFFFF, not reflected) over
 * the ASCII characters before its `*`, as four upper-case hexadecimal digits.
 */
export interface SheetCode {
  facility: string;
  form: string;
  version: string;
  serial: string;
  /** The patient's identifier as the hospital knows it. */
  patient: string;
  /** YYYYMMDD */
  date: string;
  page: number;
  pages: number;
  /** 1 is the first copy. */
  copy: number;
}

/** The first character of every serial of a drill; no other serial has it (main/ledger/serial.ts). */
export const drillMark = 'U';

/** The sheet was printed in a drill: nobody on it is a patient. */
export function isOfDrill({ serial }: Pick<SheetCode, 'serial'>): boolean {
  return serial.startsWith(drillMark);
}

const prefix = 'EMV1';

export function formatSheetCode(code: SheetCode): string {
  const fields = [code.facility, code.form, code.version, code.serial, code.patient, code.date].map(escapeField);
  const text = [prefix, ...fields, code.page, code.pages, code.copy].join('*');
  return `${text}*${crc16(text)}`;
}

/** Null for anything that is not such a code, or whose CRC does not fit. */
export function parseSheetCode(text: string): SheetCode | null {
  const end = text.lastIndexOf('*');
  if (end < 0 || crc16(text.slice(0, end)) !== text.slice(end + 1)) return null;
  const [start, ...fields] = text.slice(0, end).split('*');
  if (start !== prefix || fields.length !== 9) return null;
  const [facility, form, version, serial, patient, date] = fields.slice(0, 6).map(unescapeField);
  const [page, pages, copy] = fields.slice(6).map(Number);
  if (facility == null || form == null || version == null || serial == null || patient == null) return null;
  if (!date || !page || !pages || !copy) return null;
  return { facility, form, version, serial, patient, date, page, pages, copy };
}

function escapeField(field: string): string {
  let escaped = '';
  let lower = false;
  for (const byte of new TextEncoder().encode(field)) {
    const character = String.fromCharCode(byte);
    const upper = character.toUpperCase();
    if (/[A-Z]/.test(upper) && (character !== upper) !== lower) {
      escaped += '$';
      lower = !lower;
    }
    escaped += /[0-9A-Z\-.:]/.test(upper) ? upper : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}

function unescapeField(field: string): string | null {
  const bytes: number[] = [];
  let lower = false;
  for (const [part, hex] of field.matchAll(/%([0-9A-F]{2})|[^%]/g)) {
    if (hex) bytes.push(Number.parseInt(hex, 16));
    else if (part === '$') lower = !lower;
    else bytes.push((lower ? part.toLowerCase() : part).charCodeAt(0));
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    return null;
  }
}

function crc16(text: string): string {
  let crc = 0xffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}
