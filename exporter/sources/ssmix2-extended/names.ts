/**
 * Names of extended storage. A document's type is a folder `局所コード^局所名称^局所体系^標準コード^標準名称^標準体系`, its content
 * a folder (or one file) `患者ID_診療日_データ種別_特定キー_発生日時_診療科_flag` (SS-MIX2 1.2, extended storage, 2.2). Codes and
 * names are the hospital's own and may hold what separates them, so both are read from both ends.
 */
import type { FileName } from '../ssmix2/tree.ts';

export interface TypeName {
  localCode: string;
  localName: string;
  /** Of the standard system, most often LOINC; empty where the folder names none. */
  code: string;
  name: string;
  system: string;
}

const datedFolder = /^(?:-|(?:1[89]|2[01])\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))$/;
const content = /^(.+?)_(-|\d{8})_(.+)_(\d{12,17})(?:_([^_]{0,32}))?_([012])$/;
const extension = /\.[A-Za-z0-9]{1,5}$/;
/** Systems that cannot write `^` in a name write one of these for it. */
const separators = ['^', '＾', '%5E', '%5e', '~', '_', ','];
const standardSystem = /^(?:LN|LOINC|JC10|MDCDX2)$/i;

/** No key was given: two of these are two documents. */
export function isWithoutKey({ orderNumber }: FileName): boolean {
  return /^(?:9{6,}|0*|-)$/.test(orderNumber);
}

export function isDateFolder(name: string): boolean {
  return datedFolder.test(name);
}

/** @returns null when it is no name of a document's type */
export function parseTypeName(folder: string): TypeName | null {
  for (const separator of separators) {
    const parts = folder.split(separator).map((part) => part.trim());
    if (parts.length < 3) continue;
    const standard = parts.length >= 6 || standardSystem.test(parts.at(-1)!);
    if (!standard) {
      // Nothing but `^` itself is sure enough to tell a local type from any other name.
      if (separators.indexOf(separator) > 3 || parts.length !== 3) continue;
      return { localCode: parts[0]!, localName: parts[1]!, code: '', name: '', system: '' };
    }
    const [code, name, system] = parts.slice(-3) as [string, string, string];
    const local = parts.slice(0, -3);
    return {
      localCode: local[0] ?? '',
      localName: local.length > 2 ? local.slice(1, -1).join(separator) : (local[1] ?? ''),
      code,
      name,
      system,
    };
  }
  return null;
}

/**
 * A content's name; `datatype` is the type as it stands in the name.
 * @param typeFolder name of the folder it lies in, which tells where the type ends and the key begins
 */
export function parseContentName(name: string, typeFolder: string | null, isFile: boolean): FileName | null {
  const match = content.exec(isFile ? name.replace(extension, '') : name);
  if (!match) return null;
  const [, patientId, date, middle, timestamp, department = '', flag] = match as unknown as (string | undefined)[];
  const type = typeFolder === null ? null : typeIn(middle!, typeFolder);
  const cut = type === null ? middle!.lastIndexOf('_') : type.length;
  if (cut < 0) return null;
  return {
    patientId: patientId!,
    date: date!,
    datatype: middle!.slice(0, cut),
    orderNumber: middle!.slice(cut + 1),
    timestamp: timestamp!.padEnd(17, '0'),
    department,
    flag: flag as FileName['flag'],
  };
}

/** The folder's whole name or one of its codes, where the middle of a content's name begins with it. */
function typeIn(middle: string, typeFolder: string): string | null {
  const type = parseTypeName(typeFolder);
  const candidates = [typeFolder, type?.localCode, type?.code].filter((candidate) => candidate);
  return candidates.find((candidate) => middle.startsWith(`${candidate}_`)) ?? null;
}
