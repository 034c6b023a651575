import type { DiagnosticReport, ImagingStudy, ServiceRequest } from '../../shared/records.ts';
import type { DocumentEntry } from '../../shared/views.ts';

/** How a report is known to be about a study; `same-day` is a guess, and is shown as one. */
export type ReportLink = 'study' | 'accession' | 'order' | 'same-day';

export interface LinkedReport {
  report: DiagnosticReport;
  link: ReportLink;
}

type Joins = Pick<ImagingStudy, 'studyInstanceUid' | 'accessionNumber' | 'started'>;

/** The reports of one study, the surest and then the newest first. */
export function reportsOfStudy(
  study: Joins,
  reports: readonly DiagnosticReport[],
  orders: readonly ServiceRequest[],
): LinkedReport[] {
  const linked = reports.flatMap((report) => {
    const link = linkOf(study, report, orders);
    return link === null ? [] : [{ report, link }];
  });
  // A report that names its study leaves no room for a guess about the others of that day.
  const sure = linked.filter(({ link }) => link !== 'same-day');
  return sure.length > 0 ? sure : linked;
}

/** The studies that a report is surely about; never a guess from the day. */
export function studiesOfReport<S extends Joins>(
  report: DiagnosticReport,
  studies: readonly S[],
  orders: readonly ServiceRequest[],
): S[] {
  return studies.filter((study) => {
    const link = linkOf(study, report, orders);
    return link !== null && link !== 'same-day';
  });
}

/** The studies that an order names, by their UID or its accession number. */
export function studiesOfOrder<S extends Joins>(order: ServiceRequest, studies: readonly S[]): S[] {
  return studies.filter((study) => isOf(order, study));
}

function linkOf(study: Joins, report: DiagnosticReport, orders: readonly ServiceRequest[]): ReportLink | null {
  if (report.studyInstanceUid !== null) return report.studyInstanceUid === study.studyInstanceUid ? 'study' : null;
  if (report.accessionNumber !== null && study.accessionNumber !== null) {
    return same(report.accessionNumber, study.accessionNumber) ? 'accession' : null;
  }
  if (report.orderNumber !== null) {
    const order = orders.find(({ orderNumber }) => orderNumber !== null && same(orderNumber, report.orderNumber!));
    if (order && isOf(order, study)) return 'order';
    if (order && (order.studyInstanceUid !== null || order.accessionNumber !== null)) return null;
  }
  const isSameDay =
    report.category === 'imaging' &&
    study.started !== null &&
    report.effectiveAt?.slice(0, 10) === study.started.slice(0, 10) &&
    study.started.length >= 10;
  return isSameDay ? 'same-day' : null;
}

function isOf(order: ServiceRequest, study: Joins): boolean {
  if (order.studyInstanceUid !== null) return order.studyInstanceUid === study.studyInstanceUid;
  return (
    order.accessionNumber !== null &&
    study.accessionNumber !== null &&
    same(order.accessionNumber, study.accessionNumber)
  );
}

/** Numbers are padded differently by the systems they pass through. */
function same(a: string, b: string): boolean {
  const plain = (text: string) => text.trim().replace(/^0+(?=.)/, '');
  return plain(a) === plain(b);
}

/** LOINC codes of imaging and pathology reports that some sources keep as documents. */
const reportTypes = new Set(['18748-4', '68604-8', '11526-1', '11529-5', '11525-3', '59282-4']);

/** Documents that are readings of images by their type's code or the words hospitals use. */
export function isReadingDocument(document: Pick<DocumentEntry, 'title' | 'typeCode' | 'typeText'>): boolean {
  if (document.typeCode !== null && reportTypes.has(document.typeCode)) return true;
  return /読影|画像診断|放射線.*(報告|レポート)|(内視鏡|超音波|エコー|病理|心電図).*(報告|レポート|所見)/.test(
    `${document.title} ${document.typeText ?? ''}`,
  );
}
