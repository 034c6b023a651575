/** Whom and what a file is about, from its DICOM JSON; and the identifiers of files that lack them. */
import crypto from 'node:crypto';
import type { JsonDataSet, PersonName } from './dicom-json.ts';
import type { DicomPatient, DicomSeries, DicomStudy } from './instance.ts';

export function patientOf(json: JsonDataSet): DicomPatient {
  const name = (json['00100010']?.Value?.[0] ?? {}) as PersonName;
  const best = name.Ideographic ?? name.Alphabetic ?? name.Phonetic ?? '';
  const latin = name.Alphabetic && /^[\x20-\x7e\u00c0-\u024f]*$/.test(name.Alphabetic) ? name.Alphabetic : null;
  // Half-width katakana stand in the first group where there is no other (PS3.5 annex H, example 2).
  const halfWidth = name.Alphabetic && /^[\uff61-\uff9f\s^]+$/.test(name.Alphabetic) ? name.Alphabetic : null;
  const sex = { M: 'male', F: 'female', O: 'other' } as const;
  const code = text(json, '00100040')?.toUpperCase() as keyof typeof sex | undefined;
  return {
    identifier: identifierOf(json),
    name: readableName(best),
    kana: readableName(name.Phonetic ?? halfWidth ?? '') || null,
    romaji: readableName(latin ?? '') || null,
    birthDate: isoDate(text(json, '00100030')),
    sex: (code && sex[code]) ?? 'unknown',
    fullName: fullNameOf(name),
  };
}

/** Of a damaged representation the number would be another patient's, or this one's without its zeros. */
function identifierOf(json: JsonDataSet): string {
  const value = json['00100020']?.Value?.[0];
  return typeof value === 'string' ? value.trim() : '';
}

function fullNameOf(name: PersonName): string | null {
  const groups = [name.Alphabetic ?? '', name.Ideographic ?? '', name.Phonetic ?? ''];
  return groups.join('=').replace(/=+$/, '') || null;
}

/** `山田^太郎` → `山田 太郎` */
function readableName(value: string): string {
  return value
    .split('^')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' ');
}

export function studyOf(json: JsonDataSet, studyInstanceUid: string): DicomStudy {
  const date = isoDate(text(json, '00080020'));
  const time = isoTime(text(json, '00080030'));
  const referrer = fullNameOf((json['00080090']?.Value?.[0] ?? {}) as PersonName);
  return {
    studyInstanceUid,
    started: date && time ? `${date}T${time}` : date,
    accessionNumber: text(json, '00080050'),
    description: text(json, '00081030') ?? codeMeaning(json, '00081032'),
    referrer: referrer && readableName(referrer.split('=')[1] || referrer.split('=')[0]!),
  };
}

export function seriesOf(json: JsonDataSet, seriesInstanceUid: string): DicomSeries {
  return {
    seriesInstanceUid,
    number: integer(json, '00200011'),
    modality: text(json, '00080060') ?? 'OT',
    description: text(json, '0008103E') ?? codeMeaning(json, '0008103F'),
    bodyPart: text(json, '00180015'),
    laterality: text(json, '00200060'),
  };
}

function codeMeaning(json: JsonDataSet, sequence: string): string | null {
  const item = json[sequence]?.Value?.[0] as JsonDataSet | undefined;
  return item ? text(item, '00080104') : null;
}

export function text(json: JsonDataSet, tag: string): string | null {
  const value = json[tag]?.Value?.[0];
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() || null : null;
}

export function integer(json: JsonDataSet, tag: string): number | null {
  const value = json[tag]?.Value?.[0];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

/** DA, and the form `1997.04.26` of ACR-NEMA (PS3.5 §6.2). */
function isoDate(value: string | null): string | null {
  const match = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(value ?? '');
  if (!match) return null;
  const [, year, month, day] = match as unknown as [string, string, string, string];
  const real = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31;
  return real ? `${year}-${month}-${day}` : null;
}

/** TM to the second. */
function isoTime(value: string | null): string | null {
  const match = /^(\d{2}):?(\d{2})(?::?(\d{2}))?/.exec(value ?? '');
  if (!match) return null;
  return match[3] === undefined ? `${match[1]}:${match[2]}` : `${match[1]}:${match[2]}:${match[3]}`;
}

export interface InstanceUids {
  study: string;
  series: string;
  instance: string;
  /** Names of those that had to be made. */
  derived: string[];
}

/**
 * The unique identifiers of a file. Missing or impossible ones are made from what the file says, always the same for the
 * same file, under 2.25 (PS3.5 §B.2).
 * @param mediaStorageUid (0002,0003), the instance's identifier where the data set lost it
 * @param fileDigest SHA-256 of the file
 */
export function uidsOf(json: JsonDataSet, mediaStorageUid: string | null, fileDigest: () => Uint8Array): InstanceUids {
  const derived: string[] = [];
  const take = (tag: string, name: string, make: () => string): string => {
    const uid = text(json, tag);
    if (uid && isUid(uid)) return uid;
    derived.push(name);
    return make();
  };
  const study = take('0020000D', 'Study Instance UID', () => {
    const known = ['00100020', '00080020', '00080030', '00080050', '00200010'].map((tag) => text(json, tag) ?? '');
    return known.some((value) => value !== '') ? madeUid('study', ...known) : madeUid('study', hex(fileDigest()));
  });
  const series = take('0020000E', 'Series Instance UID', () =>
    madeUid('series', study, text(json, '00080060') ?? '', text(json, '00200011') ?? ''),
  );
  const instance = take('00080018', 'SOP Instance UID', () =>
    mediaStorageUid && isUid(mediaStorageUid) ? mediaStorageUid : madeUid('instance', hex(fileDigest())),
  );
  return { study, series, instance, derived };
}

/** Lenient: real archives hold UIDs with leading zeros; nothing that could not stand in a URL. */
function isUid(value: string): boolean {
  return /^[0-9A-Za-z.-]{1,64}$/.test(value) && /[0-9]/.test(value);
}

function madeUid(...parts: string[]): string {
  const digest = crypto.createHash('sha256').update(parts.join('\0')).digest('hex');
  return `2.25.${BigInt(`0x${digest.slice(0, 32)}`)}`;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
