/** What radiotherapy objects and segmentations say in words (PS3.3 C.8.8, C.8.20): names, never outlines. */
import { type DicomJson, itemsOf, numberOf, stringOf } from '../../../shared/dicom-json.ts';
import { codeMeaning, momentOf } from '../../../shared/dicom-text.ts';

export interface Fact {
  /** A key of the words: `fact.<name>`. */
  name: FactName;
  value: string;
}

export const factNames = [
  'label',
  'date',
  'description',
  'approval',
  'dose',
  'fractions',
  'beams',
  'frames',
  'segmentationType',
] as const;
export type FactName = (typeof factNames)[number];

export interface NamedParts {
  facts: Fact[];
  /** Structures, beams or segments. */
  parts: { number: number | null; name: string; detail: string | null }[];
}

/** Structure sets, plans, doses and treatment records. */
export function radiotherapyOf(dataset: DicomJson): NamedParts {
  const facts = factsOf([
    ['label', stringOf(dataset, '30060002') ?? stringOf(dataset, '300A0002')],
    ['date', momentOf(dataset, '30060008', '30060009') ?? momentOf(dataset, '300A0006', '300A0007')],
    ['description', stringOf(dataset, '30060004') ?? stringOf(dataset, '300A0003') ?? stringOf(dataset, '300A0004')],
    ['approval', stringOf(dataset, '300E0002')],
    ['dose', doseText(dataset)],
    [
      'fractions',
      itemsOf(dataset, '300A0070')
        .map((group) => stringOf(group, '300A0078') ?? '?')
        .join(' + ') || null,
    ],
  ]);
  const structures = itemsOf(dataset, '30060020').map((item) => ({
    number: numberOf(item, '30060022'),
    name: stringOf(item, '30060026') ?? '?',
    detail: volumeText(numberOf(item, '3006002C')),
  }));
  const beams = [...itemsOf(dataset, '300A00B0'), ...itemsOf(dataset, '300A03A2')].map((item) => ({
    number: numberOf(item, '300A00C0'),
    name: stringOf(item, '300A00C2') ?? stringOf(item, '300A00C3') ?? '?',
    detail: [stringOf(item, '300A00C6'), stringOf(item, '300A00CE')].filter(Boolean).join(' · ') || null,
  }));
  return { facts, parts: [...structures, ...beams] };
}

/** Segment Sequence: what was outlined. */
export function segmentationOf(dataset: DicomJson): NamedParts {
  return {
    facts: factsOf([
      ['label', stringOf(dataset, '00700080')],
      ['description', stringOf(dataset, '00700081')],
      ['date', momentOf(dataset, '00080023', '00080033')],
      ['segmentationType', stringOf(dataset, '00620001')],
      ['frames', stringOf(dataset, '00280008')],
    ]),
    parts: itemsOf(dataset, '00620002').map((item) => ({
      number: numberOf(item, '00620004'),
      name: stringOf(item, '00620005') ?? codeMeaning(item, '0062000F') ?? '?',
      detail: [codeMeaning(item, '0062000F'), stringOf(item, '00620008')].filter(Boolean).join(' · ') || null,
    })),
  };
}

function factsOf(all: [FactName, string | null][]): Fact[] {
  return all.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}

/** Dose Units, Type and Summation Type (PS3.3 C.8.8.3). */
function doseText(dataset: DicomJson): string | null {
  const parts = ['30040002', '30040004', '3004000A'].map((tag) => stringOf(dataset, tag)).filter(Boolean);
  return parts.join(' · ') || null;
}

/** ROI Volume is in cubic centimetres. */
function volumeText(volume: number | null): string | null {
  return volume === null ? null : `${Math.round(volume * 10) / 10} cm³`;
}
