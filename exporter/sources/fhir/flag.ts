/** What a source itself says of a patient at the bedside: Flag, Consent about resuscitation, implanted Devices. */
import type { Consent, Device, DeviceUseStatement, Flag } from '@medplum/fhirtypes';
import type { Flag as Stated } from '../../../shared/records.ts';
import { choiceMoment, codeOf, codesOf, joined, moment, string, textOf, textsOf } from './datatypes.ts';
import { attachedDocument } from './document-reference.ts';
import { asText, cancelled, type Lookup, type MappedRecord, type Mapping, nameOf, records } from './mapping.ts';
import { elementsTaken, leftover, otherRecord } from './other.ts';

const taken = elementsTaken('status', 'code', 'period', 'author');
const snomed = 'http://snomed.info/sct';

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
  const title = textOf(decision) ?? textOf(consent.scope) ?? '同意';
  const signed = attachedDocument(consent.sourceAttachment, lookup, { title, date: moment(consent.dateTime) });
  if (!decision && !isDirective) return asText(null, signed ? [signed] : []);
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
    ...(signed ? [signed] : []),
  );
}

function typeText(type: unknown): string | null {
  if (type === 'deny') return '拒否';
  return type === 'permit' ? '同意' : null;
}

/** SNOMED CT, as DICOM's lists of implants have them (PS3.16 CID 3777, 3779, 12332). Other devices stay text. */
const implants = new Set([
  '14106009', // Cardiac pacemaker
  '72506001', // Implantable defibrillator
  '360066001', // Left ventricular assist device
  '43252007', // Cochlear prosthesis
  '65818007', // Stent
  '84683006', // Aortic valve prosthesis
  '860577005', // Aortic valve bioprosthesis
  '17107009', // Mitral valve prosthesis
  '703201004', // Tricuspid valve prosthesis
  '464887003', // Mitral valve clip
]);

/** DeviceUseStatement (§11.6; IPS): an implant that somebody has, by the Device it names. */
export function mapDeviceUse(use: DeviceUseStatement, lookup: Lookup): Mapping {
  if (use.status === 'entered-in-error') return cancelled;
  const found = use.device?.reference ? lookup.find(use.device.reference) : null;
  const device = found?.resourceType === 'Device' ? found : null;
  const known = lookup.known(use.device);
  const codes = device ? codesOf(device.type, snomed) : known?.codeSystem === snomed ? [known.code] : [];
  const code = codes.find((each) => each !== null && implants.has(each)) ?? null;
  if (code === null || use.status === 'intended') return asText(null);
  const name = nameOf(lookup, use.device) ?? '（名称なし）';
  const since = choiceMoment(use, 'timing');
  return records(
    {
      type: 'flag',
      record: {
        text: name,
        code,
        codeSystem: snomed,
        category: 'implant',
        status: use.status === 'active' ? 'active' : use.status === 'completed' ? 'inactive' : 'unknown',
        value: textOf(use.bodySite),
        effectiveAt: since,
        evidence: joined(['DeviceUseStatement', name, since], '、'),
      },
    },
    otherRecord(use, lookup, null),
  );
}

export function mapDevice(device: Device, lookup: Lookup): Mapping {
  if (device.status === 'entered-in-error') return cancelled;
  const isImplant = codesOf(device.type, snomed).some((code) => implants.has(code));
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
