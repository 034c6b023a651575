/**
 * OMG-13: results of physiological examinations (ORU^R01): (OBR NTE* OBX+)+. Each OBR is a report with its words and
 * measurements in the order they were written; each measured value is a result besides.
 */
import type { RecordInput } from '../../../shared/records.ts';
import {
  type Family,
  type Filing,
  type Found,
  idOf,
  isWithdrawn,
  type Mapped,
  orderNumberOf,
  origin,
} from './filing.ts';
import { parseTime, type Segment } from './message.ts';
import { personOf } from './people.ts';
import { isWithdrawnResult, observationOf, resultText, statusOf } from './results.ts';
import { renderResult } from './text.ts';

type Report = Omit<RecordInput<'diagnostic_report'>, 'patientId'>;

interface Examination {
  orc: Segment | null;
  obr: Segment | null;
  lines: Segment[];
}

function mapPhysiology(filing: Filing): Mapped {
  const found: Found[] = [];
  let cancelled = 0;
  for (const [index, examination] of examinationsOf(filing).entries()) {
    const { orc, obr, lines } = examination;
    const status = obr?.text(25) ?? '';
    if (status === 'X' || isWithdrawn(orc?.text(1) ?? '') || isWithdrawn(orc?.text(5) ?? '')) {
      cancelled += 1;
      continue;
    }
    const standing = lines.filter((line) => line.name !== 'OBX' || !isWithdrawnResult(line, status));
    cancelled += lines.length - standing.length;
    if (standing.length === 0) continue;
    const id = `${idOf(filing)}/${index + 1}`;
    const shared = {
      ...origin(filing),
      effectiveAt: obr?.time(7) ?? obr?.time(22) ?? parseTime(filing.name.date),
      orderNumber: orderNumberOf(filing, orc?.text(2), obr?.text(2)),
    };
    found.push({ type: 'diagnostic_report', record: { id, ...shared, ...reportOf(examination, standing) } });
    for (const [place, obx] of lines.entries()) {
      if (!standing.includes(obx) || obx.name !== 'OBX' || !isMeasured(obx)) continue;
      const observation = observationOf(obx, status);
      const record: Omit<RecordInput<'observation'>, 'patientId'> = {
        ...observation,
        id: `${id}.${place + 1}`,
        ...shared,
        effectiveAt: observation.effectiveAt ?? shared.effectiveAt,
        category: 'physiology',
        panel: obr?.coded(4).text || null,
      };
      found.push({ type: 'observation', record });
    }
  }
  return { found, cancelled };
}

function examinationsOf(filing: Filing): Examination[] {
  const examinations: Examination[] = [];
  let orc: Segment | null = null;
  let examination: Examination | null = null;
  for (const segment of filing.message.segments) {
    if (segment.name === 'ORC') {
      orc = segment;
      examination = null;
    } else if (segment.name === 'OBR') {
      examination = { orc, obr: segment, lines: [] };
      examinations.push(examination);
    } else if (segment.name === 'OBX' || segment.name === 'NTE') {
      if (!examination) {
        examination = { orc, obr: null, lines: [] };
        examinations.push(examination);
      }
      if (segment.name === 'NTE' || segment.has(3) || segment.has(5)) examination.lines.push(segment);
    }
  }
  return examinations;
}

/** OBX-3.1 may end in what part of a report it is (HL7 v2.5 §7.1.1): IMP the impression, REC a recommendation. */
function reportOf({ obr }: Examination, lines: readonly Segment[]): Omit<Report, 'id' | 'source'> {
  const part = (obx: Segment) => obx.text(3, 1, 2);
  const concluding = lines.filter((line) => line.name === 'OBX' && /^(?:IMP|REC)$/.test(part(line)));
  const rest = lines.filter((line) => !concluding.includes(line));
  const item = obr?.coded(4);
  const first = lines.find((line) => line.name === 'OBX');
  return {
    text: item?.text || first?.coded(3).text || '（検査名の記載なし）',
    code: item?.code ?? null,
    codeSystem: item?.codeSystem ?? null,
    category: 'physiology',
    status: reportStatusOf(obr?.text(25) ?? '', lines),
    body: rest.map(lineText).filter(Boolean).join('\n') || null,
    conclusion: concluding.map(resultText).filter(Boolean).join('\n') || null,
    issuedAt: obr?.time(22) ?? null,
    author: obr ? personOf(obr, 32) : null,
  };
}

function lineText(line: Segment): string {
  return line.name === 'NTE' ? line.verbatim(3) : renderResult(line);
}

/** OBR-25, else the least final of its lines. */
function reportStatusOf(code: string, lines: readonly Segment[]): Report['status'] {
  if (code !== '') return statusOf(code);
  const statuses = lines.filter((line) => line.name === 'OBX').map((line) => statusOf(line.text(11)));
  if (statuses.includes('preliminary')) return 'preliminary';
  if (statuses.includes('corrected')) return 'corrected';
  return statuses.length > 0 && statuses.every((status) => status === 'final') ? 'final' : 'unknown';
}

/** A number, or a value in a word or two; sentences are the report's. */
function isMeasured(obx: Segment): boolean {
  const type = obx.text(2);
  if (type === 'NM' || type === 'SN') return true;
  if (type === 'TX' || type === 'FT' || type === 'ED' || type === 'RP') return false;
  return obx.has(6) || (type === 'CWE' && obx.has(7));
}

export const physiology: Family = { map: mapPhysiology, segments: ['PV1', 'ORC', 'TQ1', 'OBR', 'OBX', 'NTE'] };
