/** Finding somebody at the desk: `GET /api/reception?kana=&birthDate=&phone=`, at least two of the three. */
import type { Patient } from './records.ts';

/** Any kana or kanji of the name; a whole date in either calendar; at least four digits in a row. */
export interface ReceptionQuery {
  kana: string;
  birthDate: string;
  phone: string;
}

/** How a field matched: the whole name, its beginning, somewhere in it; a whole number, or part of one. */
export type ReceptionMatch = 'whole-name' | 'name-start' | 'name-part' | 'birth-date' | 'whole-phone' | 'phone-part';

/** Who somebody is, and nothing of what they have. */
export interface ReceptionHit
  extends Pick<Patient, 'id' | 'identifier' | 'name' | 'kana' | 'birthDate' | 'sex' | 'deceasedAt' | 'identityNote'> {
  /** One for each field that was given. */
  matches: ReceptionMatch[];
  /** Another patient has the same folded kana or kanji name. */
  sameName: boolean;
}

export interface ReceptionHits {
  /** Whole names first, then by kana; temporary patients of this station come last. */
  hits: ReceptionHit[];
  /** More matched than are given. */
  more: boolean;
}
