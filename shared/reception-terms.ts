/** What is typed at the desk, as far as it can be searched for. The window and the host read it the same way. */
import { digitsOfPhone, foldKana, foldName, parseBirthDate } from './japanese.ts';
import type { ReceptionQuery } from './reception.ts';

export interface ReceptionTerms {
  /** Folded; null while there is too little of it. */
  kana: string | null;
  /** Typed with kanji: folded as names are. */
  name: string | null;
  /** `19500101`; a date that is not whole is none. */
  birthDate: string | null;
  phone: string | null;
}

const fewestKana = 2;
const fewestDigits = 4;

export function receptionTerms({ kana, birthDate, phone }: ReceptionQuery): ReceptionTerms {
  const hasHan = /\p{Script=Han}/u.test(kana);
  const folded = hasHan ? foldName(kana) : foldKana(kana);
  const date = parseBirthDate(birthDate.trim());
  const digits = digitsOfPhone(phone);
  return {
    kana: !hasHan && folded.length >= fewestKana ? folded : null,
    name: hasHan ? folded : null,
    birthDate: date?.length === 8 ? date : null,
    phone: digits.length >= fewestDigits ? digits : null,
  };
}

/** Fields that can be searched for. */
export function fieldsOf({ kana, name, birthDate, phone }: ReceptionTerms): number {
  return [kana ?? name, birthDate, phone].filter((term) => term !== null).length;
}
