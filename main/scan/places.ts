/** Where files of the output folder lie. Names are those of codes and forms; nobody's name, no diagnosis. */
import crypto from 'node:crypto';
import path from 'node:path';
import type { FormScope } from '../../shared/forms.ts';
import type { SheetCode } from '../../shared/sheet-code.ts';

export const unreadableFolder = 'unreadable';

/** Names of devices on Windows, with any ending. */
const reserved = /^(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])$/;
/** No small letters, since `a` and `A` are one folder on Windows; nothing that is written in two ways. */
const plain = /^[0-9A-Z\p{Lo}][0-9A-Z\p{Lo}-]{0,59}$/u;

/**
 * `<patient>/<form>-<serial>-<copy>-<page>.<extension>`, with `/`; sheets of no patient lie in `_ward` and `_station`.
 * @param again how many pages of this sheet were filed before
 */
export function placeOfSheet(code: SheetCode, scope: FormScope | null, extension: string, again = 0): string {
  const folder = code.patient ? safeName(code.patient) : scope === 'ward' ? '_ward' : '_station';
  const sheet = [safeName(code.form), safeName(code.serial), code.copy, code.page].join('-');
  return `${folder}/${sheet}${again > 0 ? `-again${again}` : ''}.${extension}`;
}

/** For a person to look at: under the name of its source, which says where to look. */
export function placeOfUnreadable(source: string, sha256: string, page: number | null, extension: string): string {
  const { name } = path.posix.parse(source);
  const stem = name.replace(/[^\p{L}\p{N}-]+/gu, '_').slice(0, 40);
  return `${unreadableFolder}/${stem}-${sha256.slice(0, 8)}${page === null ? '' : `-p${page}`}.${extension}`;
}

/** A name for a folder or file that no other text has, on every file system. */
export function safeName(text: string): string {
  if (plain.test(text) && text.normalize('NFC') === text && !reserved.test(text)) return text;
  const readable = text
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}-]+/gu, '_')
    .slice(0, 40);
  return `${readable}~${crypto.createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
}
