import { describe, expect, it } from 'vitest';
import {
  isReadingDocument,
  reportsOfStudy,
  studiesOfOrder,
  studiesOfReport,
} from '../../../renderer/clinical/reports.ts';
import { diagnosticReportSchema, type RecordInput, serviceRequestSchema } from '../../../shared/records.ts';

const study = { studyInstanceUid: '1.2.3', accessionNumber: '0000456', started: '2026-11-20T09:30' };

function report(id: string, input: Partial<RecordInput<'diagnostic_report'>>) {
  return diagnosticReportSchema.parse({
    patientId: 'p',
    id,
    source: 'fhir:test',
    text: '読影レポート',
    category: 'imaging',
    ...input,
  });
}

function order(input: Partial<RecordInput<'service_request'>>) {
  return serviceRequestSchema.parse({ patientId: 'p', id: 'o', source: 'ssmix2:test', text: 'CT', ...input });
}

describe('the report of a study', () => {
  it('is the one that names its UID, though another was written the same day', () => {
    const reports = [
      report('a', { effectiveAt: '2026-11-20' }),
      report('b', { studyInstanceUid: '1.2.3', effectiveAt: '2026-11-20' }),
    ];
    expect(reportsOfStudy(study, reports, [])).toMatchObject([{ report: { id: 'b' }, link: 'study' }]);
  });

  it('is never one that names another study, whatever else agrees', () => {
    const other = report('a', { studyInstanceUid: '1.2.4', accessionNumber: '456', effectiveAt: '2026-11-20' });
    expect(reportsOfStudy(study, [other], [])).toEqual([]);
  });

  it('is found by accession number, padded or not, and through its order', () => {
    expect(reportsOfStudy(study, [report('a', { accessionNumber: '456' })], [])).toMatchObject([{ link: 'accession' }]);
    const orders = [order({ orderNumber: 'A-77', accessionNumber: '0000456' })];
    expect(reportsOfStudy(study, [report('a', { orderNumber: 'A-77' })], orders)).toMatchObject([{ link: 'order' }]);
  });

  it('is not one whose order led to another study on the same day', () => {
    const orders = [order({ orderNumber: 'A-77', accessionNumber: '999' })];
    const elsewhere = report('a', { orderNumber: 'A-77', effectiveAt: '2026-11-20' });
    expect(reportsOfStudy(study, [elsewhere], orders)).toEqual([]);
  });

  it('is only guessed by day for an imaging report that names nothing', () => {
    const reports = [
      report('a', { effectiveAt: '2026-11-20T15:00' }),
      report('b', { effectiveAt: '2026-11-20', category: 'laboratory' }),
      report('c', { effectiveAt: '2026-11-19' }),
    ];
    expect(reportsOfStudy(study, reports, [])).toMatchObject([{ report: { id: 'a' }, link: 'same-day' }]);
  });
});

it.each([
  [{ title: '胸部CT 読影レポート', typeCode: null, typeText: null }, true],
  [{ title: '上部消化管内視鏡 所見', typeCode: null, typeText: null }, true],
  [{ title: 'Report', typeCode: '18748-4', typeText: null }, true],
  [{ title: '退院時要約', typeCode: '18842-5', typeText: null }, false],
  [{ title: '看護サマリ', typeCode: null, typeText: '放射線科外来' }, false],
])('%o is a reading: %s', (document, expected) => {
  expect(isReadingDocument(document)).toBe(expected);
});

describe('the images of a report or an order', () => {
  const others = { ...study, studyInstanceUid: '1.2.9', accessionNumber: '999' };

  it('are those that it names, and never a guess from the day', () => {
    const orders = [order({ orderNumber: 'A-77', accessionNumber: '456' })];
    const named = [{ studyInstanceUid: '1.2.3' }, { accessionNumber: '456' }, { orderNumber: 'A-77' }];
    for (const input of named) expect(studiesOfReport(report('a', input), [others, study], orders)).toEqual([study]);
    expect(studiesOfReport(report('a', { effectiveAt: '2026-11-20' }), [study], orders)).toEqual([]);
    expect(studiesOfOrder(orders[0]!, [others, study])).toEqual([study]);
    expect(studiesOfOrder(order({ studyInstanceUid: '1.2.9' }), [others, study])).toEqual([others]);
    expect(studiesOfOrder(order({}), [others, study])).toEqual([]);
  });
});
