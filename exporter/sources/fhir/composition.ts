/** Composition (FHIR R4 §2.4, IPS, JP-CLINS eReferral): a document's readable whole, and which sections it covers. */
import type { Composition, CompositionSection, Dosage, Resource } from '@medplum/fhirtypes';
import type { Section } from '../../../shared/records.ts';
import { emptyReasonMeans } from './absence.ts';
import { codeOf, codesOf, joined, moment, periodText, quantityText, string, textOf, textsOf } from './datatypes.ts';
import { labelled } from './document-reference.ts';
import { cancelled, type Lookup, type MappedRecord, type Mapping, nameOf, records } from './mapping.ts';
import { textOfMarkup } from './markup.ts';
import { dosagesText } from './medication.ts';
import { narrativeOf, titleOf } from './other.ts';

/** LOINC codes of document sections. */
const loinc: Record<string, Section> = {
  '48765-2': 'allergies',
  '11450-4': 'conditions',
  '11348-0': 'conditions',
  '75326-9': 'conditions',
  '10160-0': 'medications',
  '29549-3': 'medications',
  '10183-2': 'medications',
  '42346-7': 'medications',
  '57828-6': 'medications',
  '30954-2': 'observations',
  '8716-3': 'observations',
  '47519-4': 'procedures',
  '46240-8': 'encounters',
  '11369-6': 'other',
  '46264-8': 'other',
  '42348-3': 'other',
};

/** JP-CLINS document-section codes (診療情報提供書 eReferral, 退院時サマリー eDischargeSummary). */
const jpClins: Record<string, Section> = {
  '340': 'conditions',
  '342': 'conditions',
  '344': 'conditions',
  '352': 'conditions',
  '360': 'conditions',
  '362': 'conditions',
  '370': 'conditions',
  '372': 'conditions',
  '510': 'allergies',
  '430': 'medications',
  '432': 'medications',
  '444': 'medications',
  '520': 'observations',
  '610': 'observations',
  '612': 'observations',
  '614': 'observations',
  '620': 'observations',
  '623': 'observations',
  '322': 'encounters',
  '324': 'encounters',
  '713': 'procedures',
  '720': 'procedures',
  '730': 'procedures',
  '740': 'procedures',
  '530': 'other',
  '810': 'other',
};

export interface CoveredSection {
  section: Section;
  /** Positively stated empty, stated unknown, or neither. */
  empty: 'none-known' | 'no-information' | null;
  entries: number;
  narrative: string | null;
  title: string | null;
  emptyText: string | null;
}

/** Sections of the document that we have a heading for, nested ones included. */
export function sectionsOf(composition: Composition): CoveredSection[] {
  const found: CoveredSection[] = [];
  for (const { section } of nested(composition.section ?? [])) {
    const known = sectionKind(section);
    if (known === null) continue;
    const entries = (section.entry ?? []).length;
    found.push({
      section: known,
      empty: entries > 0 ? null : emptyReasonMeans(section.emptyReason),
      entries,
      narrative: narrative(section),
      title: string(section.title) ?? textOf(section.code),
      emptyText: textOf(section.emptyReason),
    });
  }
  return found;
}

/** The whole document as one text, section by section in its own order. */
export function mapComposition(composition: Composition, lookup: Lookup): Mapping {
  if (composition.status === 'entered-in-error') return cancelled;
  const lines = nested(composition.section ?? []).map(({ section, depth }) => {
    const heading = `■${'　'.repeat(depth)} ${string(section.title) ?? textOf(section.code) ?? '（見出しなし）'}`;
    const body = narrative(section) ?? entriesText(section, lookup);
    const empty = section.emptyReason ? `（${textOf(section.emptyReason) ?? '空'}）` : null;
    return joined([heading, body ?? empty], '\n');
  });
  // A generated narrative of the Composition itself lists its header; the sections are what was written.
  const own = composition.text?.status === 'generated' && lines.length > 0 ? null : string(composition.text?.div);
  const text = joined([eventsText(composition), own === null ? null : textOfMarkup(own), ...lines], '\n\n');
  return records({
    type: 'document_reference',
    record: {
      title: labelled(string(composition.title) ?? textOf(composition.type) ?? '文書', [composition.status]),
      typeCode: codeOf(composition.type).code,
      typeText: textOf(composition.type),
      date: moment(composition.date),
      author: joined(
        (composition.author ?? []).map((author) => nameOf(lookup, author)),
        '、',
      ),
      contentType: 'text/plain',
      text: text ?? '（本文なし）',
    },
  });
}

/**
 * An allergies section that is empty with a reason: the reason becomes a record, so that "unavailable" is shown as such
 * and `nilknown` as the statement it is.
 */
export function allergyStatement(covered: CoveredSection): MappedRecord | null {
  if (covered.section !== 'allergies' || covered.empty === null) return null;
  return {
    type: 'allergy_intolerance',
    record: {
      text: covered.narrative ?? covered.emptyText ?? covered.title ?? '情報なし',
      assertion: covered.empty,
      category: 'other',
      clinicalStatus: 'active',
      verificationStatus: 'unknown',
    },
  };
}

function sectionKind(section: CompositionSection): Section | null {
  for (const code of codesOf(section.code, 'http://loinc.org')) if (Object.hasOwn(loinc, code)) return loinc[code]!;
  for (const { system, code } of section.code?.coding ?? []) {
    if (system?.includes('jpfhir.jp') && Object.hasOwn(jpClins, code ?? '')) return jpClins[code!]!;
  }
  return null;
}

/** Sections in reading order. Depth is bounded: structureOf refused anything deeper than real documents go. */
function nested(sections: CompositionSection[], depth = 0): { section: CompositionSection; depth: number }[] {
  return sections.flatMap((section) => [{ section, depth }, ...nested(section.section ?? [], depth + 1)]);
}

function narrative(section: CompositionSection): string | null {
  const div = string(section.text?.div);
  return div === null || section.text?.status === 'empty' ? null : string(textOfMarkup(div));
}

/** What the document is about: a discharge summary's stay (JP-CLINS writes it in `event`). */
function eventsText({ event }: Composition): string | null {
  return joined(
    (event ?? []).map(({ code, period }) => {
      const span = periodText(period);
      return joined([textsOf(code), span === null ? null : `対象期間 ${span}`], ' ');
    }),
    '\n',
  );
}

/** A section without words of its own: its entries, each by its own words or by its name and what it says of use. */
function entriesText(section: CompositionSection, lookup: Lookup): string | null {
  return joined(
    (section.entry ?? []).map((entry) => {
      const found = entry.reference ? lookup.find(entry.reference) : null;
      const own = found && narrativeOf(found);
      const written =
        own && own.length <= ownWordsLimit
          ? own
          : joined([nameOf(lookup, entry) ?? (found && labelOf(found, lookup)), found && detailOf(found)], ' ');
      return written === null ? null : `- ${written}`;
    }),
    '\n',
  );
}

const ownWordsLimit = 2000;

function labelOf(resource: Resource, lookup: Lookup): string {
  if (resource.resourceType !== 'DocumentReference') return titleOf(resource, lookup);
  return string(resource.description) ?? string(resource.content?.[0]?.attachment?.title) ?? titleOf(resource, lookup);
}

function detailOf(resource: Resource): string | null {
  if (resource.resourceType === 'MedicationRequest') return dosageOf(resource.dosageInstruction);
  if (resource.resourceType === 'MedicationStatement') return dosageOf(resource.dosage);
  if (resource.resourceType === 'Observation') {
    return (
      quantityText(resource.valueQuantity) ?? textOf(resource.valueCodeableConcept) ?? string(resource.valueString)
    );
  }
  return null;
}

function dosageOf(dosages: Dosage[] | undefined): string | null {
  const { dose, daily, usage, duration } = dosagesText(dosages);
  return joined([dose, daily, usage, duration], ' ');
}
