/** Encounter (FHIR R4 §8.11). */
import type { Encounter } from '@medplum/fhirtypes';
import type { Encounter as Stay } from '../../../shared/records.ts';
import { plannedEncounter } from './appointment.ts';
import { codesOf, joined, moment, textOf, textsOf } from './datatypes.ts';
import { cancelled, type Lookup, type MappedRecord, type Mapping, nameOf, records } from './mapping.ts';
import { elementsTaken, leftover } from './other.ts';

/** v3 ActEncounterCode. */
const classes: Record<string, Stay['class']> = {
  IMP: 'inpatient',
  ACUTE: 'inpatient',
  NONAC: 'inpatient',
  OBSENC: 'inpatient',
  SS: 'inpatient',
  AMB: 'outpatient',
  EMER: 'emergency',
};

const statuses: Record<string, Stay['status']> = {
  planned: 'planned',
  arrived: 'in-progress',
  triaged: 'in-progress',
  'in-progress': 'in-progress',
  onleave: 'in-progress',
  finished: 'finished',
  cancelled: 'cancelled',
};

const taken = elementsTaken(
  'status',
  'statusHistory',
  'class',
  'classHistory',
  'type',
  'serviceType',
  'period',
  'length',
  'participant',
  'location',
  'serviceProvider',
  'reasonCode',
  'reasonReference',
  'diagnosis',
);

const placesOfUse = ['wa', 'ro', 'bd'];

export function mapEncounter(encounter: Encounter, lookup: Lookup): Mapping {
  if (encounter.status === 'entered-in-error') return cancelled;
  const kind = classOf(encounter);
  const place = placeOf(encounter, kind, lookup);
  const diagnoses = (encounter.diagnosis ?? []).map(({ condition }) => nameOf(lookup, condition));
  const reason = joined(
    [textsOf(encounter.reasonCode), ...(encounter.reasonReference ?? []).map((of) => nameOf(lookup, of)), ...diagnoses],
    '、',
  );
  const type = textsOf(encounter.type);
  const rest = leftover(encounter, lookup, taken);
  const details: MappedRecord[] =
    rest === null
      ? []
      : [
          {
            type: 'other',
            record: { kind: 'Encounter', title: '受診・入院の詳細', date: moment(encounter.period?.start), text: rest },
          },
        ];
  const stay: MappedRecord = {
    type: 'encounter',
    record: {
      class: kind,
      status: Object.hasOwn(statuses, encounter.status ?? '') ? statuses[encounter.status!]! : 'unknown',
      start: moment(encounter.period?.start),
      end: moment(encounter.period?.end),
      ...place,
      department: textOf(encounter.serviceType) ?? nameOf(lookup, encounter.serviceProvider),
      attending: attendingOf(encounter, lookup),
      reason: reason === null ? type : joined([reason, type === null ? null : `（${type}）`], ''),
      disposition: textOf(encounter.hospitalization?.dischargeDisposition),
    },
  };
  const planned = plannedEncounter(encounter, {
    ward: place.ward ?? null,
    department: textOf(encounter.serviceType) ?? nameOf(lookup, encounter.serviceProvider),
    attending: attendingOf(encounter, lookup),
    reason,
  });
  return records(stay, ...details, ...(planned ? [planned] : []));
}

function classOf(encounter: Encounter): Stay['class'] {
  const code = encounter.class?.code ?? '';
  return Object.hasOwn(classes, code) ? classes[code]! : 'other';
}

/** Where the patient is: the places not left yet, else the last ones. */
function placeOf(encounter: Encounter, kind: Stay['class'], lookup: Lookup): Pick<Stay, 'ward' | 'room' | 'bed'> {
  const found: Pick<Stay, 'ward' | 'room' | 'bed'> = { ward: null, room: null, bed: null };
  const all = (encounter.location ?? []).filter(({ status }) => status !== 'planned' && status !== 'reserved');
  const current = all.filter(({ status, period }) => status !== 'completed' && !period?.end);
  for (const stay of current.length > 0 ? current : all.slice(-1)) {
    const known = lookup.known(stay.location);
    const name = nameOf(lookup, stay.location);
    const type = codesOf(stay.physicalType).find((code) => placesOfUse.includes(code)) ?? known?.place;
    if (type === 'ro') found.room = name;
    else if (type === 'bd') found.bed = name;
    else if (type === 'wa' || kind === 'inpatient') found.ward ??= name;
  }
  return found;
}

function attendingOf(encounter: Encounter, lookup: Lookup): string | null {
  const participants = encounter.participant ?? [];
  const withRole = (role: string) =>
    participants.find(({ type }) => (type ?? []).some((concept) => codesOf(concept).includes(role)));
  const chosen = withRole('ATND') ?? withRole('PPRF') ?? participants[0];
  return nameOf(lookup, chosen?.individual);
}
