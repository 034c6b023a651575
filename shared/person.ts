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

type Named = Pick<Patient, 'name' | 'kana' | 'romaji'>;

/** A name in one kind of writing, folded: its parts, and all of it together. */
interface WrittenName {
  parts: Set<string>;
  whole: string;
}

/**
 * Whether two records that claim to be of one person (one identifier, one birth date) name different people: there is a
 * kind of writing in which both are named, and in none do they share a family or a given name. A name changed by
 * marriage, other widths, variant characters, parts in another order or without a space between them contradict nothing;
 * kanji cannot be compared with romaji where nobody says how they are read.
 */
export function namesContradict(one: Named, other: Named): boolean {
  // A source that names one person a thousand times names them alike.
  if (one.name === other.name && one.kana === other.kana && one.romaji === other.romaji) return false;
  const pairs = comparable(one, other);
  return pairs.length > 0 && !pairs.some(([a, b]) => sharePart(a, b) || sharePart(b, a));
}

/** The whole name is the same in some kind of writing, its parts in any order. */
export function namesAgree(one: Named, other: Named): boolean {
  return comparable(one, other).some(
    ([a, b]) =>
      a.whole === b.whole ||
      (a.parts.size > 1 && a.parts.size === b.parts.size && [...a.parts].every((part) => b.parts.has(part))),
  );
}

/** Written in kanji by both; how they are read, by both. */
function comparable(one: Named, other: Named): [WrittenName, WrittenName][] {
  return [inKanji, asRead].flatMap((form) => {
    const [a, b] = [form(one), form(other)];
    return a && b ? [[a, b] as [WrittenName, WrittenName]] : [];
  });
}

function inKanji({ name }: Named): WrittenName | null {
  return isWithKanji(name) ? written(name, foldName) : null;
}

function asRead({ name, kana, romaji }: Named): WrittenName | null {
  const read = kana || romaji || (isWithKanji(name) ? '' : name);
  // Latin letters pass through unchanged.
  return written(read, romajiOfKana);
}

function isWithKanji(name: string): boolean {
  return /\p{Script=Han}/u.test(name.normalize('NFKC'));
}

function written(name: string, fold: (text: string) => string): WrittenName | null {
  const parts = name
    .normalize('NFKC')
    .split(/[\s^・,]+/)
    .map(fold)
    .filter((part) => part !== '');
  return parts.length === 0 ? null : { parts: new Set(parts), whole: parts.join('') };
}

/** A part of one is a part of the other, or what the other begins or ends with where it has no space. */
function sharePart(one: WrittenName, other: WrittenName): boolean {
  if (one.whole === other.whole) return true;
  return [...one.parts].some(
    (part) =>
      other.parts.has(part) ||
      (other.parts.size === 1 && one.parts.size > 1 && (other.whole.startsWith(part) || other.whole.endsWith(part))),
  );
}
