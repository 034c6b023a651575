/** Forms of a person's name, for telling whether two sources may mean one person. */
import { foldKana, foldName, foldRomaji, romajiOfKana } from './japanese.ts';
import type { Patient } from './records.ts';

/** Every folded form: kanji, kana, romaji given and romaji of the kana. Two people may be one when they share a form. */
export function nameForms(person: Pick<Patient, 'name' | 'kana' | 'romaji'>): Set<string> {
  const forms = [
    foldName(person.name),
    foldKana(person.kana ?? ''),
    foldRomaji(romajiOfKana(person.kana ?? '')),
    foldRomaji(person.romaji ?? ''),
    foldRomaji(person.name),
  ];
  return new Set(forms.filter((form) => form !== ''));
}
