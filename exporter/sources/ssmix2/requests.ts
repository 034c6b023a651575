/** What orders of examinations, laboratory tests and meals have in common (ORC, TQ1, OBR of HL7 v2.5 §4). */
import type { RecordInput } from '../../../shared/records.ts';
import type { Segment } from './message.ts';
import { unique } from './omp.ts';
import { renderResult } from './text.ts';

type Status = NonNullable<RecordInput<'service_request'>['status']>;

/**
 * ORC-1 and ORC-5 (HL7 tables 0119, 0038), OBR-25 (0123). An order of which nothing says that it was done is active; the
 * withdrawn ones are not asked about.
 */
export function requestStatusOf(orc: Segment | undefined, obr: Segment | null | undefined): Status {
  if (orc?.text(1) === 'DC' || orc?.text(5) === 'DC') return 'cancelled';
  if (orc?.text(5) === 'CM' || /^[FCR]$/.test(obr?.text(25) ?? '')) return 'completed';
  return 'active';
}

/** When it is to be done, else when it was ordered for; the moment of ordering (ORC-9) last. */
export function requestedFor(group: readonly Segment[]): string | null {
  const times = (name: string, field: number) =>
    group.filter((segment) => segment.name === name).map((segment) => segment.time(field));
  const inOrder = [
    ...times('TQ1', 7),
    ...times('OBR', 36),
    ...times('OBR', 7),
    ...times('OBR', 6),
    ...times('ORC', 15),
    ...times('ORC', 9),
  ];
  return inOrder.find((time) => time !== null) ?? null;
}

/** Urgency, reasons, clinical information, findings and comments that come with an order. */
export function remarksOf(group: readonly Segment[]): string[] {
  return unique(
    group.flatMap((segment) => {
      switch (segment.name) {
        case 'TQ1': {
          const priority = segment.field(9).coded();
          const urgent = /^[SA]$/.test(priority.code ?? '') || /至急|緊急/.test(priority.text);
          return [urgent ? '至急' : '', segment.verbatim(11)];
        }
        case 'ORC':
          return [segment.coded(16).text];
        case 'OBR':
          return [segment.verbatim(13), ...segment.repetitions(31).map((reason) => reason.coded().text)];
        case 'NTE':
          return [segment.verbatim(3)];
        case 'OBX':
          return [renderResult(segment)];
        default:
          return [];
      }
    }),
  );
}
