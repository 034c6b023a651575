/** Observation (FHIR R4 §10.1), every value[x], components, and why a value is absent. */
import type { Observation, ObservationComponent } from '@medplum/fhirtypes';
import type { Observation as Finding } from '../../../shared/records.ts';
import {
  choiceMoment,
  codeOf,
  codesOf,
  joined,
  moment,
  notesText,
  periodText,
  quantityText,
  rangeText,
  ratioText,
  string,
  textOf,
  unitOf,
} from './datatypes.ts';
import { cancelled, type Lookup, type MappedRecord, type Mapping, nameOf, records } from './mapping.ts';
import { elementsTaken, leftover } from './other.ts';

const taken = elementsTaken(
  ...[
    'status',
    'code',
    'interpretation',
    'referenceRange',
    'note',
    'specimen',
    'component',
    'issued',
    'effectiveDateTime',
    'effectivePeriod',
    'effectiveInstant',
    'dataAbsentReason',
    'hasMember',
    'performer',
  ].concat(
    [
      'Quantity',
      'CodeableConcept',
      'String',
      'Boolean',
      'Integer',
      'Range',
      'Ratio',
      'SampledData',
      'Time',
      'DateTime',
      'Period',
    ].map((type) => `value${type}`),
  ),
);

/** LOINC codes of ABO and Rh blood groups. */
const bloodTypes = new Set(['883-9', '882-1', '10331-7', '884-7', '34530-6', '57743-7']);

export function mapObservation(observation: Observation, lookup: Lookup): Mapping {
  if (observation.status === 'entered-in-error' || observation.status === 'cancelled') return cancelled;
  const name = textOf(observation.code) ?? '（項目名の記載なし）';
  const common = {
    category: categoryOf(observation),
    status: statusOf(observation.status),
    specimen: nameOf(lookup, observation.specimen),
    effectiveAt:
      choiceMoment(observation, 'effective') ?? moment(observation.effectiveInstant) ?? moment(observation.issued),
  };
  const components = observation.component ?? [];
  const members = observation.hasMember ?? [];
  const own = valueIn(observation);
  const note = joined(
    [
      notesText(observation.note),
      members.length === 0
        ? null
        : `項目: ${
            joined(
              members.map((member) => nameOf(lookup, member)),
              '、',
            ) ?? members.length
          }`,
      leftover(observation, lookup, taken),
    ],
    '\n',
  );
  const parts: MappedRecord[] = components.map((component) => ({
    type: 'observation',
    record: {
      ...common,
      text: textOf(component.code) ?? '（項目名の記載なし）',
      ...codeOf(component.code),
      ...shownValue(valueIn(component), component.dataAbsentReason),
      ...judged(component),
      ...valueCodeIn(component),
      panel: name,
      note,
    },
  }));
  const whole: MappedRecord = {
    type: 'observation',
    record: {
      ...common,
      text: name,
      ...codeOf(observation.code),
      ...(own === null && members.length > 0
        ? { value: `（${members.length}項目）`, valueNumber: null, unit: null }
        : shownValue(own, observation.dataAbsentReason)),
      ...judged(observation),
      ...valueCodeIn(observation),
      note,
    },
  };
  // A panel such as blood pressure has its values in the components alone.
  return parts.length > 0 && own === null ? records(...parts) : records(whole, ...parts);
}

function valueCodeIn(
  holder: Observation | ObservationComponent,
): Pick<Finding, 'valueCode' | 'valueCodeSystem'> | Record<string, never> {
  if (!holder.valueCodeableConcept) return {};
  const { code, codeSystem } = codeOf(holder.valueCodeableConcept);
  return { valueCode: code, valueCodeSystem: codeSystem };
}

interface Value {
  value: string;
  valueNumber: number | null;
  unit: string | null;
}

function valueIn(holder: Observation | ObservationComponent): Value | null {
  const plain = (value: string | null): Value | null =>
    value === null ? null : { value, valueNumber: null, unit: null };
  const quantity = holder.valueQuantity;
  if (quantity) {
    const written = string(quantity.value);
    if (written === null) return plain(string(quantity.unit));
    const comparator = string(quantity.comparator);
    const number = Number(written);
    return {
      value: joined([comparator, written], ' ')!,
      valueNumber: comparator === null && Number.isFinite(number) ? number : null,
      unit: unitOf(quantity),
    };
  }
  if (holder.valueInteger !== undefined) {
    const written = string(holder.valueInteger);
    return written === null
      ? null
      : { value: written, valueNumber: Number.isFinite(Number(written)) ? Number(written) : null, unit: null };
  }
  if (holder.valueSampledData) {
    const { origin, data, period } = holder.valueSampledData;
    return plain(joined([quantityText(origin), string(data), `${string(period)} ms`], ' '));
  }
  return (
    plain(textOf(holder.valueCodeableConcept)) ??
    plain(string(holder.valueString)) ??
    plain(string(holder.valueBoolean)) ??
    plain(rangeText(holder.valueRange)) ??
    plain(ratioText(holder.valueRatio)) ??
    plain(string(holder.valueDateTime)) ??
    plain(string(holder.valueTime)) ??
    plain(periodText(holder.valuePeriod))
  );
}

function shownValue(value: Value | null, reason: Observation['dataAbsentReason']): Value {
  if (value !== null) return value;
  const why = textOf(reason);
  return { value: why === null ? '（値なし）' : `（値なし: ${why}）`, valueNumber: null, unit: null };
}

function judged(holder: Observation | ObservationComponent): {
  interpretation: string | null;
  referenceRange: string | null;
} {
  const ranges = (holder.referenceRange ?? []).map((range) =>
    joined(
      [
        string(range.text) ?? rangeText({ low: range.low, high: range.high }),
        (holder.referenceRange ?? []).length > 1
          ? joined([textOf(range.type), textOf(range.appliesTo?.[0]), rangeText(range.age)], ' ')
          : null,
      ],
      ' ',
    ),
  );
  const flags = (holder.interpretation ?? []).map((concept) => codesOf(concept)[0] ?? textOf(concept));
  return { interpretation: joined(flags, ' '), referenceRange: joined(ranges, '; ') };
}

function statusOf(status: unknown): Finding['status'] {
  switch (status) {
    case 'final':
      return 'final';
    case 'preliminary':
    case 'registered':
      return 'preliminary';
    case 'amended':
    case 'corrected':
      return 'corrected';
    default:
      return 'unknown';
  }
}

/** LOINC: bacteria identified in blood, urine, sputum and any specimen; microscopic observation; susceptibility panel. */
const cultures = new Set(['600-7', '630-4', '634-6', '624-7', '6463-4', '11475-1', '664-3', '18769-0']);
/** v3 ObservationInterpretation of susceptibilities. */
const judgedSusceptible = new Set(['S', 'I', 'R', 'SDD', 'NS', 'SYN-S', 'SYN-R']);

function isMicrobiology(observation: Observation): boolean {
  const sections = (observation.category ?? []).flatMap((category) => codesOf(category));
  if (sections.some((code) => code === 'MB' || code === 'microbiology' || code === 'LP7819-8')) return true;
  if (codesOf(observation.code, 'http://loinc.org').some((code) => cultures.has(code))) return true;
  if (codesOf(observation.code, 'urn:oid:1.2.392.200119.4.504').some((code) => /^6[A-Z]/.test(code))) return true;
  const parts = [observation, ...(observation.component ?? [])];
  return parts.some(({ interpretation }) =>
    (interpretation ?? []).some((concept) => codesOf(concept).some((code) => judgedSusceptible.has(code))),
  );
}

function categoryOf(observation: Observation): Finding['category'] {
  if (isMicrobiology(observation)) return 'microbiology';
  if (codesOf(observation.code, 'http://loinc.org').some((code) => bloodTypes.has(code))) return 'blood-type';
  const codes = (observation.category ?? []).flatMap((category) => codesOf(category));
  for (const known of ['laboratory', 'vital-signs', 'social-history', 'survey'] as const) {
    if (codes.includes(known)) return known;
  }
  return 'other';
}
