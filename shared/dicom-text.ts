/** Words out of coded and dated attributes. */
import { type DicomJson, itemsOf, numberOf, stringOf } from './dicom-json.ts';

/** Code Meaning of the first item of a code sequence (PS3.3 8.8); its value where the meaning is missing. */
export function codeMeaning(dataset: DicomJson, tag: string): string | null {
  const [item] = itemsOf(dataset, tag);
  if (item === undefined) return null;
  return stringOf(item, '00080104') ?? stringOf(item, '00080100') ?? stringOf(item, '00080119');
}

/** `CodingScheme:CodeValue`, or null. */
export function codeOf(dataset: DicomJson, tag: string): string | null {
  const [item] = itemsOf(dataset, tag);
  const value = item && (stringOf(item, '00080100') ?? stringOf(item, '00080119') ?? stringOf(item, '00080120'));
  return value ? `${stringOf(item, '00080102') ?? ''}:${value}` : null;
}

/** DA or DT → `2026-11-20`, with time `2026-11-20 10:30`; what does not read as a date stays as it is written. */
export function dateOf(text: string | null): string | null {
  if (text === null) return null;
  const match = /^(\d{4})\.?(\d{2})?\.?(\d{2})?(\d{2})?(\d{2})?/.exec(text);
  if (match === null) return text;
  const [, year, month, day, hour, minute] = match;
  const date = [year, month, day].filter(Boolean).join('-');
  return hour ? `${date} ${hour}:${minute ?? '00'}` : date;
}

/** DA and TM of one moment. */
export function momentOf(dataset: DicomJson, dateTag: string, timeTag: string): string | null {
  const date = stringOf(dataset, dateTag);
  const time = stringOf(dataset, timeTag)?.replaceAll(':', '') ?? '';
  if (date === null) return null;
  return dateOf(/^\d{8}$/.test(date) && /^\d{4}/.test(time) ? `${date}${time}` : date);
}

/** An instance, or some frames of it, that something refers to. */
export interface InstanceReference {
  sopClassUid: string;
  sopInstanceUid: string;
  /** 1-based; null for the whole instance. */
  frames: number[] | null;
  segments: number[];
}

/** Referenced SOP Sequence, Referenced Image Sequence and the like (PS3.3 table 10-11, 10-3). */
export function referencesOf(dataset: DicomJson, tag: string): InstanceReference[] {
  return itemsOf(dataset, tag).flatMap((item) => {
    const sopInstanceUid = stringOf(item, '00081155');
    if (sopInstanceUid === null) return [];
    const frames = positiveNumbers(item, '00081160');
    return [
      {
        sopClassUid: stringOf(item, '00081150') ?? '',
        sopInstanceUid,
        frames: frames.length > 0 ? frames : null,
        segments: positiveNumbers(item, '0062000B'),
      },
    ];
  });
}

function positiveNumbers(item: DicomJson, tag: string): number[] {
  const values = item[tag]?.Value ?? [];
  return values.map(Number).filter((value) => Number.isInteger(value) && value > 0);
}

/** All values of a text attribute, empty ones left out. */
export function textsOf(dataset: DicomJson, tag: string): string[] {
  const count = dataset[tag]?.Value?.length ?? 0;
  return Array.from({ length: count }, (_, index) => stringOf(dataset, tag, index)).filter((text) => text !== null);
}

export function countOf(dataset: DicomJson, tag: string): number {
  return numberOf(dataset, tag) ?? 0;
}
