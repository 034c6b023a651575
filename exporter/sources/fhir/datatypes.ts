/** FHIR R4 datatypes (§2.24) as text a person reads. Numbers may be strings that kept their digits (see json.ts). */
import type {
  Address,
  Age,
  Annotation,
  CodeableConcept,
  Coding,
  Duration,
  Extension,
  HumanName,
  Period,
  Quantity,
  Range,
  Ratio,
} from '@medplum/fhirtypes';

/** A string with something in it, trimmed; anything else is null. */
export function string(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  return trimmed === '' ? null : trimmed;
}

/** A FHIR date, dateTime or instant as written; null when it is none. */
export function moment(value: unknown): string | null {
  const text = string(value);
  return text !== null && /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}\S*)?)?)?$/.test(text) ? text : null;
}

/**
 * What the source called it: its text, else the display of the chosen or first coding, else a code.
 * @throws TypeError when it is another shape: what cannot be read must not look like nothing
 */
export function textOf(concept: CodeableConcept | undefined): string | null {
  if (!concept) return null;
  if (typeof concept !== 'object' || Array.isArray(concept)) throw new TypeError('not a CodeableConcept');
  const codings = concept.coding ?? [];
  const shown =
    codings.find((coding) => coding.userSelected === true && string(coding.display)) ??
    codings.find((coding) => string(coding.display));
  return string(concept.text) ?? string(shown?.display) ?? string(codings.find((coding) => string(coding.code))?.code);
}

export function textsOf(concepts: CodeableConcept[] | undefined): string | null {
  return joined((concepts ?? []).map(textOf), '、');
}

export function codingText(coding: Coding | undefined): string | null {
  return string(coding?.display) ?? string(coding?.code);
}

/** The chosen or first coding that has a code. */
export function codeOf(concept: CodeableConcept | undefined): { code: string | null; codeSystem: string | null } {
  const codings = (concept?.coding ?? []).filter((coding) => string(coding.code) !== null);
  const coding = codings.find((candidate) => candidate.userSelected === true) ?? codings[0];
  return { code: string(coding?.code), codeSystem: string(coding?.system) };
}

/**
 * Codes of every coding, with those of one system only when `system` is given. A bare string is a code of STU3, which
 * wrote a status (`refuted`, `resolved`) like that where R4 has a concept.
 */
export function codesOf(concept: CodeableConcept | string | undefined, system?: string): string[] {
  if (typeof concept === 'string') return system === undefined && concept !== '' ? [concept] : [];
  return (concept?.coding ?? [])
    .filter((coding) => system === undefined || coding.system === system)
    .flatMap((coding) => string(coding.code) ?? []);
}

export function joined(parts: (string | null | undefined)[], separator: string): string | null {
  const present = parts.filter((part): part is string => part !== null && part !== undefined && part !== '');
  return present.length === 0 ? null : present.join(separator);
}

/** `5 mg`, `< 2`; the number as written. */
export function quantityText(quantity: Quantity | Age | Duration | undefined): string | null {
  if (!quantity) return null;
  return joined([string(quantity.comparator), string(quantity.value), unitOf(quantity)], ' ');
}

export function unitOf(quantity: Quantity | undefined): string | null {
  const unit = string(quantity?.unit) ?? string(quantity?.code);
  // UCUM's unity is no unit to show; the braces of an annotation such as {tbl} are not either.
  return unit === null || unit === '1' ? null : unit.replace(/^\{(.+)\}$/, '$1');
}

export function rangeText(range: Range | undefined): string | null {
  if (!range) return null;
  const low = quantityText(range.low);
  const high = quantityText(range.high);
  if (low === null) return high === null ? null : `≤ ${high}`;
  if (high === null) return `≥ ${low}`;
  const sameUnit = unitOf(range.low) === unitOf(range.high);
  return `${sameUnit ? string(range.low?.value) : low} – ${high}`;
}

export function ratioText(ratio: Ratio | undefined): string | null {
  if (!ratio) return null;
  const numerator = quantityText(ratio.numerator);
  const denominator = quantityText(ratio.denominator);
  if (numerator === null || denominator === null) return numerator ?? denominator;
  // `1:128` is a titre; `3 錠 / 1 日` a rate.
  const bare = unitOf(ratio.numerator) === null && unitOf(ratio.denominator) === null;
  return bare ? `${numerator}:${denominator}` : `${numerator} / ${denominator}`;
}

export function periodText(period: Period | undefined): string | null {
  const start = string(period?.start);
  const end = string(period?.end);
  if (start === null && end === null) return null;
  return `${start ?? ''} – ${end ?? ''}`.trim();
}

const durationUnits: Record<string, string> = { s: '秒', min: '分', h: '時間', d: '日', wk: '週', mo: 'か月', a: '年' };

/** `7日`, `30歳` (for an Age), with the source's own unit where it is not a UCUM unit of time. */
export function durationText(duration: Duration | undefined): string | null {
  const value = string(duration?.value);
  if (value === null) return null;
  const unit = string(duration?.code) ?? string(duration?.unit);
  return `${string(duration?.comparator) ?? ''}${value}${unit === null ? '' : (unitOfTime(unit) ?? ` ${string(duration?.unit) ?? unit}`)}`;
}

export function unitOfTime(code: string): string | null {
  return Object.hasOwn(durationUnits, code) ? durationUnits[code]! : null;
}

export function ageText(age: Age | undefined): string | null {
  return string(age?.code) === 'a' ? `${string(age?.value) ?? '?'}歳` : durationText(age);
}

/** Any `onset[x]`, `abatement[x]`, `occurrence[x]`, `performed[x]`: `choice(condition, 'onset')`. */
export function choiceText(resource: object, name: string): string | null {
  const of = resource as Record<string, unknown>;
  return (
    string(of[`${name}DateTime`]) ??
    string(of[`${name}Date`]) ??
    string(of[`${name}String`]) ??
    ageText(of[`${name}Age`] as Age | undefined) ??
    string((of[`${name}Period`] as Period | undefined)?.start) ??
    rangeText(of[`${name}Range`] as Range | undefined)
  );
}

/** The moment in an `x[x]` choice, where it is one. */
export function choiceMoment(resource: object, name: string): string | null {
  const of = resource as Record<string, unknown>;
  const period = of[`${name}Period`] as Period | undefined;
  return moment(of[`${name}DateTime`]) ?? moment(of[`${name}Date`]) ?? moment(period?.start) ?? moment(period?.end);
}

export function notesText(notes: Annotation[] | undefined): string | null {
  return joined(
    (notes ?? []).map((note) => joined([string(note.time), string(note.authorString), string(note.text)], ' ')),
    '\n',
  );
}

/** Family name first, as written; `text` where the source gives the whole. */
export function nameText(name: HumanName | undefined): string | null {
  if (!name) return null;
  return string(name.text) ?? joined([string(name.family), ...(name.given ?? []).map(string)], ' ');
}

export function addressText(address: Address | undefined): string | null {
  if (!address) return null;
  const parts = [address.state, address.city, address.district, ...(address.line ?? []), address.country].map(string);
  const western = [...(address.line ?? []), address.district, address.city, address.state, address.country].map(string);
  const japanese = parts.some((part) => part !== null && /[\u3040-\u30ff\u4e00-\u9fff]/.test(part));
  return string(address.text) ?? (japanese ? joined(parts.slice(0, -1), '') : joined(western, ', '));
}

export function extensionOf(element: { extension?: Extension[] } | undefined, url: string): Extension | undefined {
  return (element?.extension ?? []).find((extension) => extension.url === url);
}

export const dataAbsentReasonUrl = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';
