/** MedicationAdministration (FHIR R4 §11.3) and MedicationDispense (§11.2): what was given and handed out. */
import type { MedicationAdministration, MedicationDispense, Reference } from '@medplum/fhirtypes';
import type { MedicationAdministration as Given } from '../../../shared/records.ts';
import {
  choiceMoment,
  joined,
  moment,
  notesText,
  quantityText,
  ratioText,
  string,
  textOf,
  textsOf,
} from './datatypes.ts';
import { drugOf } from './drug.ts';
import { asText, cancelled, type Lookup, type Mapping, nameOf, records } from './mapping.ts';
import { dosagesText } from './medication.ts';
import { elementsTaken, leftover } from './other.ts';

const takenCommon = [
  'status',
  'medicationCodeableConcept',
  'medicationReference',
  'medication',
  'note',
  'statusReason',
  'performer',
];
const takenGiven = elementsTaken(
  ...takenCommon,
  'effectiveDateTime',
  'effectivePeriod',
  'dosage',
  'request',
  'reasonCode',
);
const takenDispensed = elementsTaken(
  ...takenCommon,
  'statusReasonCodeableConcept',
  'whenPrepared',
  'whenHandedOver',
  'quantity',
  'daysSupply',
  'dosageInstruction',
  'authorizingPrescription',
);

const statuses: Record<string, Given['status']> = {
  'in-progress': 'in-progress',
  preparation: 'in-progress',
  'on-hold': 'in-progress',
  completed: 'completed',
  'not-done': 'not-done',
  declined: 'not-done',
  stopped: 'stopped',
};

export function mapMedicationAdministration(given: MedicationAdministration, lookup: Lookup): Mapping {
  if (given.status === 'entered-in-error') return cancelled;
  const drug = drugOf(given, lookup);
  if (drug === 'absent') return asText(textOf(given.medicationCodeableConcept));
  const { form: _form, ...named } = drug;
  const { dosage } = given;
  const period = given.effectivePeriod;
  return records({
    type: 'medication_administration',
    record: {
      ...named,
      kind: 'administered',
      status: statusOf(given.status),
      start: choiceMoment(given, 'effective'),
      end: moment(period?.end),
      doseText: quantityText(dosage?.dose),
      rateText: ratioText(dosage?.rateRatio) ?? quantityText(dosage?.rateQuantity),
      route: textOf(dosage?.route),
      performer: performersOf(given.performer, lookup),
      note: joined(
        [
          onHold(given.status),
          string(dosage?.text),
          textOf(dosage?.site),
          textOf(dosage?.method),
          textsOf(given.statusReason),
          textsOf(given.reasonCode),
          notesText(given.note),
          leftover(given, lookup, takenGiven),
        ],
        '\n',
      ),
    },
  });
}

export function mapMedicationDispense(dispensed: MedicationDispense, lookup: Lookup): Mapping {
  if (dispensed.status === 'entered-in-error' || dispensed.status === 'cancelled') return cancelled;
  const drug = drugOf(dispensed, lookup);
  if (drug === 'absent') return asText(textOf(dispensed.medicationCodeableConcept));
  const { form: _form, ...named } = drug;
  const dosage = dosagesText(dispensed.dosageInstruction);
  return records({
    type: 'medication_administration',
    record: {
      ...named,
      kind: 'dispensed',
      status: statusOf(dispensed.status),
      start: moment(dispensed.whenHandedOver) ?? moment(dispensed.whenPrepared),
      doseText: quantityText(dispensed.quantity),
      route: dosage.route,
      performer: performersOf(dispensed.performer, lookup),
      note: joined(
        [
          onHold(dispensed.status),
          dosage.usage,
          dosage.dose,
          dosage.duration ?? quantityText(dispensed.daysSupply),
          textOf(dispensed.statusReasonCodeableConcept),
          notesText(dispensed.note),
          leftover(dispensed, lookup, takenDispensed),
        ],
        '\n',
      ),
    },
  });
}

function statusOf(status: unknown): Given['status'] {
  return typeof status === 'string' && Object.hasOwn(statuses, status) ? statuses[status]! : 'unknown';
}

function onHold(status: unknown): string | null {
  return status === 'on-hold' ? '【保留 / on hold】' : null;
}

function performersOf(performers: { actor?: Reference }[] | undefined, lookup: Lookup): string | null {
  return joined(
    (performers ?? []).map(({ actor }) => nameOf(lookup, actor)),
    '、',
  );
}
