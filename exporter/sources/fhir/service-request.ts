/** ServiceRequest (FHIR R4 §12.14): an order; a surgical one with its day is planned besides. */
import type { ServiceRequest } from '@medplum/fhirtypes';
import type { ServiceRequest as Order } from '../../../shared/records.ts';
import { choiceMoment, codeOf, codesOf, joined, moment, notesText, string, textOf, textsOf } from './datatypes.ts';
import { asText, cancelled, type Lookup, type MappedRecord, type Mapping, nameOf, records } from './mapping.ts';
import { elementsTaken, leftover } from './other.ts';

const orders = new Set(['order', 'original-order', 'reflex-order', 'filler-order', 'instance-order', 'plan']);

const taken = elementsTaken(
  'status',
  'intent',
  'code',
  'occurrenceDateTime',
  'occurrencePeriod',
  'authoredOn',
  'requester',
  'performer',
);

/** SNOMED CT request categories, as the FHIR specification's examples use them, and HL7 table 0074. */
const categories: Record<string, Order['category']> = {
  '363679005': 'imaging',
  RAD: 'imaging',
  '108252007': 'laboratory',
  LAB: 'laboratory',
};
const surgical = '387713003';

export function mapServiceRequest(request: ServiceRequest, lookup: Lookup): Mapping {
  if (request.status === 'entered-in-error') return cancelled;
  const text = textOf(request.code) ?? textsOf(request.orderDetail) ?? '（オーダ内容の記載なし）';
  if (request.doNotPerform === true) return asText(`【行わない指示 / do not perform】${text}`);
  if (!orders.has(request.intent ?? '') || request.status === 'draft') {
    return asText(
      `【オーダではない: ${string(request.intent) ?? 'intent なし'} ${string(request.status) ?? ''}】${text}`,
    );
  }
  const codes = (request.category ?? []).flatMap((concept) => codesOf(concept));
  const known = codes.find((code) => Object.hasOwn(categories, code));
  const occurs = choiceMoment(request, 'occurrence');
  const department = joined(
    (request.performer ?? []).map((performer) => nameOf(lookup, performer)),
    '、',
  );
  const order: MappedRecord = {
    type: 'service_request',
    record: {
      text,
      ...codeOf(request.code),
      category: known === undefined ? 'other' : categories[known]!,
      status: statusOf(request.status),
      orderNumber: identifierOf(request, 'PLAC') ?? string(request.requisition?.value),
      accessionNumber: identifierOf(request, 'ACSN'),
      occurredAt: occurs ?? moment(request.authoredOn),
      requester: nameOf(lookup, request.requester),
      department,
    },
  };
  const rest = leftover(request, lookup, taken);
  const details: MappedRecord[] =
    rest === null
      ? []
      : [
          {
            type: 'other',
            record: { kind: 'ServiceRequest', title: 'オーダの詳細', date: occurs, text: `${text}\n${rest}` },
          },
        ];
  const planned: MappedRecord[] =
    codes.includes(surgical) && occurs !== null && (request.status === 'active' || request.status === 'on-hold')
      ? [
          {
            type: 'appointment',
            record: {
              text,
              ...codeOf(request.code),
              category: 'surgery',
              status: 'booked',
              start: occurs,
              end: moment(request.occurrencePeriod?.end),
              place: textsOf(request.locationCode),
              practitioner: department,
              bodySite: textsOf(request.bodySite),
              note: joined([request.status === 'on-hold' ? '【保留 / on hold】' : null, notesText(request.note)], '\n'),
            },
          },
        ]
      : [];
  return records(order, ...details, ...planned);
}

function statusOf(status: unknown): Order['status'] {
  if (status === 'active' || status === 'on-hold') return 'active';
  if (status === 'completed') return 'completed';
  return status === 'revoked' ? 'cancelled' : 'unknown';
}

function identifierOf({ identifier }: ServiceRequest, type: string): string | null {
  return string((identifier ?? []).find((one) => codesOf(one.type).includes(type))?.value);
}
