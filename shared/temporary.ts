/**
 * Temporary patients: people without a chart here, under a number of this station's own, and the answers of
 * `/api/temporary-patients`.
 *
 * A number is `48271960-012-7`: eight digits of the station's range, a count, a check digit. Digits and hyphens only, so
 * that NW-7 prints it, and hyphens, so that it is not taken for the hospital's own. The check digit is Damm's (H. M.
 * Damm, "Total anti-symmetrische Quasigruppen", Marburg 2004): it finds every single wrong digit and every two neighbours
 * that changed places, which Luhn's does not (09 and 90); and it needs no letter for a remainder of ten, as modulus 11 does.
 */
import type { Patient } from './records.ts';

const damm = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
];

/** The digit that makes `digits` a valid number. */
export function checkDigitOf(digits: string): number {
  let interim = 0;
  for (const digit of digits) interim = Number(damm[interim]![Number(digit)]);
  return interim;
}

/** @param range eight digits @param count 1–999 */
export function formatTemporaryId(range: string, count: number): string {
  const number = `${range}${String(count).padStart(3, '0')}`;
  return `${range}-${number.slice(8)}-${checkDigitOf(number)}`;
}

/**
 * The number that somebody typed or read with a scanner: with or without hyphens, 仮 or ID before it, in wide digits.
 * Null for what is no such number or has a wrong check digit.
 */
export function readTemporaryId(typed: string): string | null {
  const text = typed.normalize('NFKC').replace(/[\s\p{Pd}−ー]/gu, '');
  const earlier = /^仮(\d{6})(\d)$/.exec(text);
  if (earlier) return luhnOf(earlier[1]!) === Number(earlier[2]) ? `仮${earlier[1]}-${earlier[2]}` : null;
  const digits = /^(?:仮?(?:ID)?:?)(\d{12})$/i.exec(text)?.[1];
  if (!digits || checkDigitOf(digits) !== 0) return null;
  return `${digits.slice(0, 8)}-${digits.slice(8, 11)}-${digits.slice(11)}`;
}

/** Exactly as it is printed. Numbers that earlier versions gave (`仮482719-3`, Luhn's digit) still count. */
export function isTemporaryId(text: string): boolean {
  return readTemporaryId(text) === text;
}

function luhnOf(digits: string): number {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const value = Number(digits.at(-1 - place)) * (place % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return (10 - (sum % 10)) % 10;
}

/** What is known of somebody without a chart. */
export type TemporaryDetails = Pick<Patient, 'name' | 'kana' | 'birthDate' | 'sex'>;

/** One of `GET /api/temporary-patients`, newest first. Without a name and a disc it is a blank card of a pile. */
export interface TemporaryPatientView extends TemporaryDetails {
  /** The key under which the patient is found: `/api/patients/:id`. */
  id: string;
  identifier: string;
  origin: 'disc' | 'registration';
  registeredAt: string | null;
  registeredBy: string | null;
  /** Whose number it turned out to be. What was printed before keeps the temporary one. */
  joined: TemporaryJoin | null;
}

export interface TemporaryJoin {
  /** The real identifier. */
  identifier: string;
  /** The chart on the medium, where it is there. */
  patientId: string | null;
  at: string;
  by: string;
}

/** `GET` and `PUT /api/temporary-patients/range`: where this station's next number comes from. */
export interface TemporaryRangeView {
  /** Eight digits, the first of every number. */
  range: string;
  /** Numbers that are left in it. */
  left: number;
  /** Who set it; null: drawn by the station itself. */
  setBy: string | null;
}

/** `POST /api/temporary-patients`: new numbers, and a print job of M1 for each. */
export interface TemporaryPatientsMade {
  patients: TemporaryPatientView[];
  /** Print jobs, in the same order; empty where no sheets were asked for. */
  jobs: string[];
}
