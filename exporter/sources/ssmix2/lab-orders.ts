/**
 * OML-01: laboratory orders (OML^O33): SPM, then (ORC TQ1* OBR OBX*)+. One OBR is one request. Where an order is written
 * whole (NW, PA) and in parts (CH, by ORC-8 or OBR-29), the parts alone are counted.
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

type Order = Omit<RecordInput<'service_request'>, 'patientId'>;

interface Panel {
  specimen: Segment | null;
  orc: Segment | undefined;
  obr: Segment;
  /** ORC, TQ1, OBR and comments. */
  group: Segment[];
  items: Segment[];
}

function mapLabOrders(filing: Filing): Mapped {
  const panels = panelsOf(filing);
  const withdrawn = panels.filter(({ orc }) => isWithdrawn(orc?.text(1) ?? '') || isWithdrawn(orc?.text(5) ?? ''));
  const standing = panels.filter((panel) => !withdrawn.includes(panel));
  const parts = standing.filter((panel) => parentOf(panel) !== '');
  const seen = new Set<string>();
  const found: Found[] = [];
  for (const panel of standing) {
    const number = numberOf(panel);
    const isPart = parentOf(panel) !== '';
    if (!isPart && parts.some((part) => parentOf(part) === number)) continue;
    const key = [number, keyOf(panel.obr), panel.specimen?.text(4) ?? ''].join('/');
    // NW and PA of one order say the same twice; so do the ORC of its specimens.
    if (seen.has(key)) continue;
    seen.add(key);
    const parent = isPart ? standing.find((other) => numberOf(other) === parentOf(panel)) : undefined;
    found.push({ type: 'service_request', record: orderOf(panel, parent, found.length, filing) });
  }
  return { found, cancelled: withdrawn.length };
}

function panelsOf(filing: Filing): Panel[] {
  const panels: Panel[] = [];
  let specimen: Segment | null = null;
  let before: Segment[] = [];
  let panel: Panel | null = null;
  for (const segment of filing.message.segments) {
    switch (segment.name) {
      case 'SPM':
        specimen = segment;
        panel = null;
        break;
      case 'ORC':
        before = [segment];
        panel = null;
        break;
      case 'OBR': {
        // A further OBR belongs to the ORC before it.
        const orc: Segment | undefined = before.find(({ name }) => name === 'ORC');
        panel = { specimen, orc, obr: segment, group: [...before, segment], items: [] };
        panels.push(panel);
        break;
      }
      case 'OBX':
        panel?.items.push(segment);
        break;
      case 'NTE':
      case 'TQ1':
        (panel?.group ?? before).push(segment);
        break;
    }
  }
  return panels;
}

function orderOf(panel: Panel, parent: Panel | undefined, index: number, filing: Filing): Order {
  const { specimen, orc, obr, group, items } = panel;
  const item = obr.coded(4);
  const whole = parent?.obr.coded(4).text ?? '';
  // OBX-11 O is an item that is asked for; one with a value tells the laboratory something.
  const asked = items.filter((obx) => !obx.has(5)).map((obx) => obx.coded(3).text);
  const told = items.filter((obx) => obx.has(5));
  const taken = [specimen?.coded(4).text, specimen?.coded(8).text].filter(Boolean).join(' ');
  const name = whole && whole !== item.text ? `${whole}（${item.text}）` : item.text;
  const notes = [taken, unique(asked).join('、'), ...remarksOf([...group, ...told])];
  return {
    id: `${idOf(filing)}/${index + 1}`,
    ...origin(filing),
    ...item,
    text: name || unique(asked).join('、') || '（検査名の記載なし）',
    category: 'laboratory',
    status: requestStatusOf(orc, obr),
    orderNumber: orderNumberOf(filing, parentOf(panel), orc?.text(2), obr.text(2)),
    occurredAt: specimen?.time(17) ?? requestedFor(group) ?? parseTime(filing.name.date),
    requester: (orc && personOf(orc, 12)) ?? personOf(obr, 16),
    department: orc?.coded(17).text || null,
    note: unique(notes).join('\n') || null,
  };
}

function numberOf({ orc, obr }: Panel): string {
  return orc?.text(2) || obr.text(2);
}

function parentOf({ orc, obr }: Panel): string {
  return orc?.text(8) || obr.text(29);
}

function keyOf(obr: Segment): string {
  const { code, text } = obr.coded(4);
  return code ?? text;
}

export const labOrders: Family = { map: mapLabOrders, segments: ['PV1', 'SPM', 'ORC', 'TQ1', 'OBR', 'OBX', 'NTE'] };
