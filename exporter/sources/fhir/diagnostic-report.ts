/** DiagnosticReport (FHIR R4 §10.1): what somebody wrote after reading images or specimens, joined to what it is about. */
import type { DiagnosticReport, Identifier, Reference } from '@medplum/fhirtypes';
import type { DiagnosticReport as Report } from '../../../shared/records.ts';
import { choiceMoment, codeOf, codesOf, joined, moment, string, textOf, textsOf } from './datatypes.ts';
import { contentOf, labelled } from './document-reference.ts';
import { cancelled, type Lookup, type MappedRecord, type Mapping, nameOf, records } from './mapping.ts';
import { elementsTaken, leftover, narrativeOf } from './other.ts';

const taken = elementsTaken(
  'status',
  'code',
  'conclusion',
  'conclusionCode',
  'presentedForm',
  'performer',
  'resultsInterpreter',
  'effectiveDateTime',
  'effectivePeriod',
  'issued',
  'imagingStudy',
);

/** The report, then each attachment that text alone would not keep (a PDF) as a document of its own. */
export function mapDiagnosticReport(report: DiagnosticReport, lookup: Lookup): Mapping {
  if (report.status === 'entered-in-error' || report.status === 'cancelled') return cancelled;
  const title = textOf(report.code) ?? 'レポート';
  const forms = (report.presentedForm ?? []).map((form) => ({ form, ...contentOf(form, lookup) }));
  const date = choiceMoment(report, 'effective') ?? moment(report.effectivePeriod?.start);
  const author = joined(
    (report.resultsInterpreter ?? report.performer ?? []).map((reference) => nameOf(lookup, reference)),
    '、',
  );
  const written = joined(
    forms.map(({ text }) => text),
    '\n\n',
  );
  const body: MappedRecord = {
    type: 'diagnostic_report',
    record: {
      text: title,
      ...codeOf(report.code),
      category: categoryOf(report),
      status: statusOf(report.status),
      body: joined([written ?? narrativeOf(report), leftover(report, lookup, taken)], '\n'),
      conclusion: joined([string(report.conclusion), textsOf(report.conclusionCode)], '\n'),
      effectiveAt: date,
      issuedAt: moment(report.issued),
      author,
      ...joinsOf(report, lookup),
    },
  };
  const scans = forms
    .filter(({ content }) => content)
    .map(
      ({ form, contentType, content, text }): MappedRecord => ({
        type: 'document_reference',
        record: {
          title: labelled(string(form.title) ?? title, [report.status]),
          typeCode: codeOf(report.code).code,
          typeText: title,
          date,
          author,
          contentType,
          text,
          content: content ?? null,
        },
      }),
    );
  return records(body, ...scans);
}

/** HL7 table 0074 (diagnostic service section) and LOINC parts, as `category` carries them. */
const imagingSections = new Set('RAD RX CT NMR NMS RUS VUS OUS CUS XRC PHR LP29684-5 LP7787-7'.split(' '));
const pathologySections = new Set('SP CP PAT LP7839-6'.split(' '));
const physiologySections = new Set('EC EN CG PF NRS VR EMG LP29708-2'.split(' '));
const laboratorySections = new Set('LAB CH HM MB SR TX BLB IMM MCB MYC VR TOX URN LP29693-6'.split(' '));

function categoryOf(report: DiagnosticReport): Report['category'] {
  const codes = [...(report.category ?? []).flatMap((concept) => codesOf(concept)), ...codesOf(report.code)];
  if (codes.some((code) => imagingSections.has(code)) || codes.includes('18748-4') || report.imagingStudy?.length) {
    return 'imaging';
  }
  if (codes.some((code) => pathologySections.has(code))) return 'pathology';
  if (codes.some((code) => laboratorySections.has(code))) return 'laboratory';
  if (codes.some((code) => physiologySections.has(code))) return 'physiology';
  return 'other';
}

function statusOf(status: unknown): Report['status'] {
  switch (status) {
    case 'final':
      return 'final';
    case 'registered':
    case 'preliminary':
      return 'preliminary';
    case 'partial':
      return 'partial';
    case 'amended':
    case 'corrected':
    case 'appended':
      return 'corrected';
    default:
      return 'unknown';
  }
}

/** Accession number, Study Instance UID and order number, wherever FHIR lets them stand. */
function joinsOf(
  report: DiagnosticReport,
  lookup: Lookup,
): Pick<Report, 'accessionNumber' | 'studyInstanceUid' | 'orderNumber'> {
  const orders = (report.basedOn ?? []).flatMap((reference) => identifiersOf(reference, lookup));
  const studies = (report.imagingStudy ?? []).flatMap((reference) => identifiersOf(reference, lookup));
  const all = [...(report.identifier ?? []), ...orders, ...studies];
  const typed = (code: string) => all.find(({ type }) => codesOf(type).includes(code));
  const study = all.find(({ system, value }) => system === 'urn:dicom:uid' || /^urn:oid:[\d.]+$/.test(value ?? ''));
  return {
    accessionNumber: string(typed('ACSN')?.value),
    studyInstanceUid: string(study?.value)?.replace(/^urn:oid:/, '') ?? null,
    orderNumber: string((typed('PLAC') ?? typed('FILL'))?.value),
  };
}

function identifiersOf(reference: Reference, lookup: Lookup): Identifier[] {
  const found = reference.reference ? lookup.find(reference.reference) : null;
  const own = found && 'identifier' in found ? found.identifier : undefined;
  return [...(reference.identifier ? [reference.identifier] : []), ...(Array.isArray(own) ? own : own ? [own] : [])];
}
