/** Structured reports (PS3.3 A.35, C.17, C.18) as a tree of what they say. */
import { type DicomJson, itemsOf, numbersOf, stringOf } from './dicom-json.ts';
import { codeMeaning, codeOf, dateOf, type InstanceReference, momentOf, referencesOf } from './dicom-text.ts';

export interface Report {
  title: string | null;
  /** `COMPLETE`, `PARTIAL`, or null when it does not say. */
  completion: string | null;
  /** `VERIFIED`, `UNVERIFIED`, or null. */
  verification: string | null;
  /** `PRELIMINARY`, `FINAL`, or null. */
  preliminary: string | null;
  verifiers: { name: string | null; organization: string | null; at: string | null }[];
  authors: string[];
  institution: string | null;
  at: string | null;
  patientName: string | null;
  patientId: string | null;
  items: ReportItem[];
  /** Content items deeper or more than are read. */
  leftOut: number;
}

/** A region in a picture (PS3.3 C.18.6): column and row pairs, the first pixel's upper left corner being 0. */
export interface Region {
  graphicType: string;
  points: number[];
}

export interface ReportItem {
  /** `1.2.3`: how other items refer to it (PS3.3 C.17.3.2.5). */
  path: string;
  /** Value Type: `TEXT`, `NUM`, `CONTAINER`, … */
  type: string;
  /** Relationship to the item around it: `CONTAINS`, `INFERRED FROM`, … */
  relationship: string | null;
  name: string | null;
  /** The value in words; a number with its unit. Null where there is none. */
  value: string | null;
  references: InstanceReference[];
  region: Region | null;
  items: ReportItem[];
}

const deepest = 40;
const most = 10_000;

/** Reads what stands there; an item of an unknown kind keeps its name and children. */
export function reportOf(dataset: DicomJson): Report {
  const count = { read: 0, leftOut: 0 };
  const items = itemsBelow(dataset, '1', 1, count);
  return {
    title: codeMeaning(dataset, '0040A043'),
    completion: stringOf(dataset, '0040A491'),
    verification: stringOf(dataset, '0040A493'),
    preliminary: stringOf(dataset, '0040A496'),
    verifiers: itemsOf(dataset, '0040A073').map((item) => ({
      name: stringOf(item, '0040A075'),
      organization: stringOf(item, '0040A027'),
      at: dateOf(stringOf(item, '0040A030')),
    })),
    authors: itemsOf(dataset, '0040A078').flatMap(
      (item) => stringOf(item, '0040A123') ?? stringOf(item, '00081010') ?? stringOf(item, '00081090') ?? [],
    ),
    institution: stringOf(dataset, '00080080'),
    at: momentOf(dataset, '00080023', '00080033'),
    patientName: stringOf(dataset, '00100010'),
    patientId: stringOf(dataset, '00100020'),
    items,
    leftOut: count.leftOut,
  };
}

/** Every item of the tree, in reading order. */
export function* allItems(items: readonly ReportItem[]): Generator<ReportItem> {
  for (const item of items) {
    yield item;
    yield* allItems(item.items);
  }
}

function itemsBelow(
  dataset: DicomJson,
  path: string,
  depth: number,
  count: { read: number; leftOut: number },
): ReportItem[] {
  const children = itemsOf(dataset, '0040A730');
  if (depth > deepest) {
    count.leftOut += children.length;
    return [];
  }
  return children.flatMap((child, index) => {
    if (count.read >= most) {
      count.leftOut += 1;
      return [];
    }
    count.read += 1;
    const place = `${path}.${index + 1}`;
    return [
      {
        path: place,
        type: stringOf(child, '0040A040') ?? '',
        relationship: stringOf(child, '0040A010'),
        name: codeMeaning(child, '0040A043'),
        value: valueText(child),
        references: referencesOf(child, '00081199'),
        region: regionOf(child),
        items: itemsBelow(child, place, depth + 1, count),
      },
    ];
  });
}

/** The value by its type (PS3.3 table C.17.3-7); an item given by reference says where it stands. */
function valueText(item: DicomJson): string | null {
  const reference = numbersOf(item, '0040DB73');
  switch (stringOf(item, '0040A040')) {
    case 'TEXT':
      return stringOf(item, '0040A160');
    case 'CODE':
      return codeMeaning(item, '0040A168');
    case 'NUM':
      return numberText(item);
    case 'DATETIME':
      return dateOf(stringOf(item, '0040A120'));
    case 'DATE':
      return dateOf(stringOf(item, '0040A121'));
    case 'TIME':
      return timeText(stringOf(item, '0040A122'));
    case 'PNAME':
      return stringOf(item, '0040A123');
    case 'UIDREF':
      return stringOf(item, '0040A124');
    case null:
      return reference.length > 0 ? `→ ${reference.join('.')}` : null;
    default:
      return null;
  }
}

/** Measured Value Sequence; where it is empty, the qualifier that says why (PS3.3 C.18.1). */
function numberText(item: DicomJson): string | null {
  const [measured] = itemsOf(item, '0040A300');
  if (measured === undefined) return codeMeaning(item, '0040A301');
  const number = stringOf(measured, '0040A30A');
  if (number === null) return codeMeaning(item, '0040A301');
  const isPlain = codeOf(measured, '004008EA') === 'UCUM:1';
  const unit = isPlain ? null : codeMeaning(measured, '004008EA');
  const qualifier = codeMeaning(item, '0040A301');
  return [number, unit, qualifier && `(${qualifier})`].filter(Boolean).join(' ');
}

function timeText(time: string | null): string | null {
  const match = time && /^(\d{2}):?(\d{2})?:?(\d{2})?/.exec(time);
  return match ? match.slice(1).filter(Boolean).join(':') : time;
}

function regionOf(item: DicomJson): Region | null {
  if (stringOf(item, '0040A040') !== 'SCOORD') return null;
  const points = numbersOf(item, '00700022');
  const graphicType = stringOf(item, '00700023');
  return graphicType && points.length >= 2 ? { graphicType, points } : null;
}
