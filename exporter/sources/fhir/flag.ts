/** What a source itself says of a patient at the bedside: Flag, Consent about resuscitation, implanted Devices. */
import type { Consent, Device, Flag } from '@medplum/fhirtypes';
import type { Flag as Stated } from '../../../shared/records.ts';
import { codeOf, codesOf, joined, moment, string, textOf, textsOf } from './datatypes.ts';
import { asText, cancelled, type Lookup, type MappedRecord, type Mapping, nameOf, records } from './mapping.ts';
import { elementsTaken, leftover, otherRecord } from './other.ts';

const taken = elementsTaken('status', 'code', 'period', 'author');

export function mapFlag(flag: Flag, lookup: Lookup): Mapping {
  if (flag.status === 'entered-in-error') return cancelled;
  const text = textOf(flag.code) ?? '（内容の記載なし）';
  return records({
    type: 'flag',
    record: {
      text,
      ...codeOf(flag.code),
      category: categoryOf(flag),
      status: flag.status === 'active' || flag.status === 'inactive' ? flag.status : 'unknown',
      effectiveAt: moment(flag.period?.start),
      end: moment(flag.period?.end),
      evidence: joined([text, textsOf(flag.category), moment(flag.period?.start)], '、'),
      note: joined([nameOf(lookup, flag.author), leftover(flag, lookup, taken)], '\n'),
    },
  });
}

function categoryOf({ category }: Flag): Stated['category'] {
  const codes = (category ?? []).flatMap((concept) => codesOf(concept));
  if (codes.includes('advance-directive')) return 'code-status';
  return codes.some((code) => code === 'safety' || code === 'clinical' || code === 'drug' || code === 'behavioral')
    ? 'alert'
    : 'other';
}

/** Consent category codes (HL7 consentcategorycodes): do not resuscitate, advance directive, emergency only, health care directive. */
const decisions = new Set(['dnr', 'acd', 'emrgonly', 'hcd', '59284-0', '75320-2']);

/** A decision about what is to be done; any other Consent stays text. */
export function mapConsent(consent: Consent, lookup: Lookup): Mapping {
  if (consent.status === 'entered-in-error') return cancelled;
  const decision = (consent.category ?? []).find((concept) => codesOf(concept).some((code) => decisions.has(code)));
  const isDirective = codesOf(consent.scope).includes('adr');
  if (!decision && !isDirective) return asText(null);
  const { provision } = consent;
  const written: MappedRecord = otherRecord(consent, lookup, null);
  return records(
    {
      type: 'flag',
      record: {
        text: textOf(decision) ?? textOf(consent.scope) ?? '事前指示',
        ...codeOf(decision ?? consent.scope),
        category: 'code-status',
        status: consent.status === 'active' ? 'active' : consent.status === 'inactive' ? 'inactive' : 'unknown',
        value: joined([typeText(provision?.type), textsOf(provision?.code)], ' '),
        effectiveAt: moment(consent.dateTime) ?? moment(provision?.period?.start),
        end: moment(provision?.period?.end),
        evidence: joined(['Consent', textOf(decision) ?? textOf(consent.scope), moment(consent.dateTime)], '、'),
        note:
          consent.status === 'active' || consent.status === 'inactive'
            ? null
            : `【${string(consent.status) ?? '状態の記載なし'}】有効とは限らない`,
      },
    },
    written,
  );
}

function typeText(type: unknown): string | null {
  if (type === 'deny') return '拒否';
  return type === 'permit' ? '同意' : null;
}

/** SNOMED CT: cardiac pacemaker, implantable defibrillator, cochlear prosthesis, stent. Other devices stay text. */
const implants = new Set(['14106009', '72506001', '43252007', '65818007']);

export function mapDevice(device: Device, lookup: Lookup): Mapping {
  if (device.status === 'entered-in-error') return cancelled;
  const isImplant = codesOf(device.type, 'http://snomed.info/sct').some((code) => implants.has(code));
  if (!isImplant) return asText(null);
  const name = joined([textOf(device.type), string(device.deviceName?.[0]?.name)], ' ') ?? '（名称なし）';
  return records(
    {
      type: 'flag',
      record: {
        text: name,
        ...codeOf(device.type),
        category: 'implant',
        status: device.status === 'inactive' ? 'inactive' : device.status === 'active' ? 'active' : 'unknown',
        value: joined([string(device.manufacturer), string(device.modelNumber)], ' '),
        evidence: joined(['Device', name, string(device.serialNumber)], '、'),
      },
    },
    otherRecord(device, lookup, null),
  );
}
