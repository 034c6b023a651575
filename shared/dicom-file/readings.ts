/** Structured reports that somebody reads as a report: what a study's records say of them. */
import type { DicomJson } from '../dicom-json.ts';
import { type Report, reportOf } from '../structured-report.ts';
import { structuredReportText } from '../structured-report-text.ts';

export interface StudyReading {
  sopInstanceUid: string;
  title: string | null;
  status: 'final' | 'preliminary' | 'partial' | 'unknown';
  text: string;
  /** ISO 8601. */
  at: string | null;
  authors: string[];
}

/**
 * Basic, enhanced, comprehensive and extensible text, and echocardiography (PS3.4 table B.5-1). Logs of dose and procedure,
 * measurements of computers and lists of key images stay beside the images alone: they would bury what people wrote.
 */
export const readingClasses = ['11', '22', '33', '34', '35', '72'].map((rest) => `1.2.840.10008.5.1.4.1.1.88.${rest}`);

/** Null where it says nothing. */
export function readingOf(sopInstanceUid: string, metadata: string): StudyReading | null {
  const report = reportOf(JSON.parse(metadata) as DicomJson);
  const text = structuredReportText(report);
  if (text === '') return null;
  return {
    sopInstanceUid,
    title: report.title,
    status: statusOf(report),
    text,
    at: report.at?.replace(' ', 'T') ?? null,
    authors: report.authors,
  };
}

/** Only what was verified is final. */
function statusOf({ completion, preliminary, verification }: Report): StudyReading['status'] {
  if (completion === 'PARTIAL') return 'partial';
  if (preliminary === 'PRELIMINARY') return 'preliminary';
  return verification === 'VERIFIED' ? 'final' : 'unknown';
}
