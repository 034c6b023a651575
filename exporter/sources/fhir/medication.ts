/** MedicationRequest (FHIR R4 §11.1, JP Core JP_MedicationRequest) and MedicationStatement (§11.4). */
import type { CodeableConcept, Dosage, MedicationRequest, MedicationStatement } from '@medplum/fhirtypes';
import type { MedicationRequest as Medication } from '../../../shared/records.ts';
import {
  codesOf,
  durationText,
  joined,
  moment,
  notesText,
  quantityText,
  string,
  textOf,
  textsOf,
} from './datatypes.ts';
import { drugOf } from './drug.ts';
import { asText, cancelled, type Lookup, type Mapping, nameOf, records } from './mapping.ts';
import { elementsTaken, leftover } from './other.ts';
import { dosageText } from './timing.ts';

const orders = new Set(['order', 'original-order', 'reflex-order', 'filler-order', 'instance-order']);

/** HOT/JAHIS: number of the RP inside a prescription, e-prescription CDA and FHIR record specification §6. */
const rpSystem = 'urn:oid:1.2.392.100495.20.3.81';

const takenCommon = [
  'status',
  'medicationCodeableConcept',
  'medicationReference',
  'medication',
  'note',
  'statusReason',
  'text',
];
const takenRequest = elementsTaken(
  ...takenCommon,
  'intent',
  'authoredOn',
  'requester',
  'dosageInstruction',
  'dispenseRequest',
  'groupIdentifier',
  'doNotPerform',
  'recorder',
  'reportedBoolean',
);
const takenStatement = elementsTaken(
  ...takenCommon,
  'effectiveDateTime',
  'effectivePeriod',
  'dateAsserted',
  'informationSource',
  'dosage',
);

export function mapMedicationRequest(request: MedicationRequest, lookup: Lookup): Mapping {
  if (request.status === 'entered-in-error') return cancelled;
  const drug = drugOf(request, lookup);
  if (drug === 'absent') return asText(textOf(request.medicationCodeableConcept));
  if (request.doNotPerform === true) return asText(`【投与しない指示 / do not perform】${drug.text}`);
  if (!orders.has(request.intent ?? ''))
    return asText(`【処方ではない: ${string(request.intent) ?? 'intent なし'}】${drug.text}`);
  if (request.status === 'draft') return asText(`【下書き / draft】${drug.text}`);

  const dosage = dosagesText(request.dosageInstruction);
  const dispense = request.dispenseRequest;
  return records({
    type: 'medication_request',
    record: {
      ...drug,
      basis: 'request',
      status: statusOf(request.status),
      setting: settingOf(request.category),
      orderNumber: string(request.groupIdentifier?.value),
      rp: string((request.identifier ?? []).find((identifier) => identifier.system === rpSystem)?.value),
      doseText: dosage.dose,
      dailyDoseText: dosage.daily,
      quantityText: quantityText(dispense?.quantity),
      usage: dosage.usage,
      route: dosage.route,
      durationText: dosage.duration ?? durationText(dispense?.expectedSupplyDuration),
      startDate: dosage.start ?? moment(request.authoredOn) ?? moment(dispense?.validityPeriod?.start),
      endDate: dosage.end ?? moment(dispense?.validityPeriod?.end),
      prescriber: nameOf(lookup, request.requester),
      note: joined(
        [
          heldText(request.status),
          textOf(request.statusReason),
          notesText(request.note),
          leftover(request, lookup, takenRequest),
        ],
        '\n',
      ),
    },
  });
}

export function mapMedicationStatement(statement: MedicationStatement, lookup: Lookup): Mapping {
  if (statement.status === 'entered-in-error') return cancelled;
  const drug = drugOf(statement, lookup);
  if (drug === 'absent') return asText(textOf(statement.medicationCodeableConcept));
  if (isNotTaken(statement)) return asText(`【服用していない / not taken】${drug.text}`);
  if (statement.status === 'intended') return asText(`【予定 / intended】${drug.text}`);

  const dosage = dosagesText(statement.dosage);
  return records({
    type: 'medication_request',
    record: {
      ...drug,
      basis: 'statement',
      status: statusOf(statement.status),
      setting: settingOf(statement.category ? [statement.category] : []),
      doseText: dosage.dose,
      dailyDoseText: dosage.daily,
      usage: dosage.usage,
      route: dosage.route,
      durationText: dosage.duration,
      startDate: moment(statement.effectiveDateTime) ?? moment(statement.effectivePeriod?.start) ?? dosage.start,
      endDate: moment(statement.effectivePeriod?.end) ?? dosage.end,
      prescriber: nameOf(lookup, statement.informationSource),
      note: joined(
        [
          heldText(statement.status),
          textsOf(statement.statusReason),
          notesText(statement.note),
          leftover(statement, lookup, takenStatement),
        ],
        '\n',
      ),
    },
  });
}

/** R4 has a status for it, DSTU2, STU3 and R5 an element each. */
function isNotTaken(
  statement: MedicationStatement & { taken?: string; wasNotTaken?: boolean; adherence?: { code?: CodeableConcept } },
): boolean {
  return (
    statement.status === 'not-taken' ||
    statement.wasNotTaken === true ||
    statement.taken === 'n' ||
    codesOf(statement.adherence?.code).some((code) => code.startsWith('not-taking') || code.startsWith('stopped'))
  );
}

function statusOf(status: unknown): Medication['status'] {
  return status === 'active' || status === 'completed' || status === 'stopped' || status === 'cancelled'
    ? status
    : 'unknown';
}

function heldText(status: unknown): string | null {
  return status === 'on-hold' ? '【休薬中 / on hold】' : null;
}

function settingOf(categories: CodeableConcept[] | undefined): Medication['setting'] {
  const codes = (categories ?? []).flatMap((category) => codesOf(category));
  if (codes.includes('inpatient')) return 'inpatient';
  if (codes.includes('discharge')) return 'discharge';
  return codes.includes('outpatient') || codes.includes('community') ? 'outpatient' : 'unknown';
}

/** Several dosages (morning and evening, a tapering) stand one after the other in the source's order. */
export function dosagesText(dosages: Dosage[] | undefined) {
  const texts = (dosages ?? []).map(dosageText);
  const all = (key: keyof (typeof texts)[number]) => joined([...new Set(texts.map((text) => text[key]))], ' ／ ');
  // Amounts that differ belong to their own usage: listed apart they would be read crosswise.
  const apart = texts.length > 1 && new Set(texts.map((text) => text.dose)).size > 1;
  return {
    dose: apart ? null : all('dose'),
    daily: all('daily'),
    usage: apart
      ? joined(
          texts.map((text) => joined([text.usage, text.dose], ' ')),
          ' ／ ',
        )
      : all('usage'),
    route: all('route'),
    duration: all('duration'),
    start: texts.map((text) => text.start).find(Boolean) ?? null,
    end: texts.map((text) => text.end).findLast(Boolean) ?? null,
  };
}
