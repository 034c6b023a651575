/**
 * Examinations that were ordered (OMG-01 radiology, OMG-02 endoscopy, OMG-03 physiology; OMG^O19) or performed (OMG-11,
 * OMG-12; OMI^Z23). A request (ORC-1 NW), its parent (PA) and its parts (CH) repeat one examination, which is filed once:
 * by its order number, and once performed by its Study Instance UID, the join to DICOM.
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
import { unique } from './omp.ts';
import { personOf } from './people.ts';
import { remarksOf, requestedFor, requestStatusOf } from './requests.ts';

interface Examination {
  key: string;
  orders: { orc: Segment; obr: Segment; ipc: Segment | undefined; group: Segment[]; part: boolean }[];
}

const categories: Record<string, RecordInput<'service_request'>['category']> = {
  'OMG-01': 'imaging',
  'OMG-11': 'imaging',
  'OMG-02': 'endoscopy',
  'OMG-12': 'endoscopy',
  'OMG-03': 'physiology',
};

function mapExaminations(filing: Filing): Mapped {
  const { examinations, cancelled } = examinationsOf(filing);
  const found: Found[] = examinations.map((examination) => ({
    type: 'service_request',
    record: requestOf(examination, filing),
  }));
  return { found, cancelled };
}

function examinationsOf(filing: Filing): { examinations: Examination[]; cancelled: number } {
  const examinations: Examination[] = [];
  let cancelled = 0;
  for (const group of filing.message.groups('ORC')) {
    const orc = group[0]!;
    const obr = group.find((segment) => segment.name === 'OBR');
    if (!obr) continue;
    if (isWithdrawn(orc.text(1)) || isWithdrawn(orc.text(5)) || obr.text(25) === 'X') {
      cancelled += 1;
      continue;
    }
    const parent = orc.text(8) || obr.text(29);
    const images = group.filter((segment) => segment.name === 'IPC');
    for (const ipc of images.length > 0 ? images : [undefined]) {
      const order = { orc, obr, ipc, group, part: parent !== '' };
      const uid = ipc?.text(3) ?? '';
      const accession = ipc?.text(1) ?? '';
      const number = parent || orc.text(2) || obr.text(2);
      const key = uid || accession || number;
      // An order that names no images is the one of the same number that does.
      const same =
        key === ''
          ? undefined
          : examinations.find(
              (examination) =>
                examination.key === key ||
                (!ipc && examination.orders.some((one) => (one.orc.text(8) || one.orc.text(2)) === number)),
            );
      if (same) same.orders.push(order);
      else examinations.push({ key, orders: [order] });
    }
  }
  return { examinations, cancelled };
}

function requestOf(examination: Examination, filing: Filing): Omit<RecordInput<'service_request'>, 'patientId'> {
  const { orders } = examination;
  const isOrder = filing.message.type === 'OMG';
  const whole = orders.find((order) => !order.part) ?? orders[0]!;
  const item = whole.obr.coded(4);
  const parts = orders.filter((order) => order.part).map((order) => order.obr.coded(4).text);
  const details = [...new Set(parts)].filter((part) => part !== '' && part !== item.text);
  const first = <T>(of: (order: Examination['orders'][number]) => T | null | '' | undefined): T | null =>
    orders.map(of).find((value) => Boolean(value)) || null;
  return {
    id: `${idOf(filing)}/${examination.key || '-'}`,
    ...origin(filing),
    ...item,
    text: (item.text || '（検査名の記載なし）') + (details.length > 0 ? `（${details.join('、')}）` : ''),
    category: categories[filing.name.datatype] ?? 'other',
    // OBR-25 (HL7 table 0123): F final, C corrected, R results stored; without it, performed is what the message means.
    status: isOrder
      ? requestStatusOf(whole.orc, whole.obr)
      : /^[FCR]?$/.test(whole.obr.text(25))
        ? 'completed'
        : 'active',
    orderNumber: orderNumberOf(
      filing,
      first(({ orc, obr }) => orc.text(8) || obr.text(29) || orc.text(2) || obr.text(2)),
    ),
    accessionNumber: first(({ ipc }) => ipc?.text(1)),
    studyInstanceUid: first(({ ipc }) => ipc?.text(3)),
    modality: first(({ ipc }) => ipc?.text(5)),
    occurredAt:
      (isOrder
        ? first(({ group }) => requestedFor(group))
        : (first(({ obr }) => obr.time(7)) ?? first(({ obr }) => obr.time(22)))) ?? parseTime(filing.name.date),
    requester: first(({ orc }) => personOf(orc, 12)) ?? first(({ obr }) => personOf(obr, 16)),
    department: first(({ orc }) => orc.coded(17).text),
    // What is said of the performance is longer, and kept as text.
    note: (isOrder && unique(orders.flatMap(({ group }) => remarksOf(group))).join('\n')) || null,
  };
}

/** OMG-01, OMG-02, OMG-03. */
export const ordered: Family = {
  map: mapExaminations,
  segments: ['PV1', 'ORC', 'TQ1', 'OBR', 'OBX', 'NTE', 'IPC'],
};

/** OMG-11, OMG-12. Who did it with what, and what was found meanwhile (ZE1, ZE2, OBX), is kept as text. */
export const performed: Family = { map: mapExaminations, segments: ['PV1', 'ORC', 'TQ1', 'OBR', 'IPC'] };
