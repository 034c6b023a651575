/** Attribute matching (PS3.4 §C.2.2.2), by value representation. */
import { TomoshibiError } from '../../shared/errors.ts';
import { foldKana, foldName, foldRomaji, romajiOfKana } from '../../shared/japanese.ts';
import type { Element } from './attributes.ts';
import type { Query } from './query.ts';

/**
 * Whether a result has what the query asks for; only the elements that are asked for are looked at.
 * @throws TomoshibiError `request-invalid` for a range or number that is none
 */
export function matching({
  keys,
  fuzzy,
}: Pick<Query, 'keys' | 'fuzzy'>): (elementOf: (tag: string) => Element | undefined) => boolean {
  const wanted = keys
    .filter(({ value }) => value !== '' && value !== '*')
    .map(({ attribute: { tag, vr }, value }) => ({ tag, accepts: matcherOf(vr, value, fuzzy) }));
  return (elementOf) =>
    wanted.every(({ tag, accepts }) => (elementOf(tag)?.Value ?? []).some((value) => value !== null && accepts(value)));
}

function matcherOf(vr: string, wanted: string, fuzzy: boolean): (value: unknown) => boolean {
  switch (vr) {
    case 'UI':
      return oneOf(wanted, (value) => value);
    case 'IS':
    case 'US':
      return oneOf(wanted, (value) => {
        if (!/^[+-]?\d{1,12}$/.test(value)) throw new TomoshibiError('request-invalid');
        return String(Number(value));
      });
    case 'DA':
      return range(wanted, /^\d{8}$/, (value) => value);
    case 'TM':
      return range(wanted, /^\d{2}(?:\d{2}(?:\d{2}(?:\.\d{1,6})?)?)?$/, (value) => value);
    case 'PN':
      return fuzzy ? soundingLike(wanted) : personName(wanted);
    case 'CS': {
      const alternatives = wanted.split(/[,\\]/).map((each) => wildcard(each.trim()));
      return (value) => alternatives.some((accepts) => accepts(String(value)));
    }
    default: {
      const accepts = wildcard(wanted);
      return (value) => accepts(String(value));
    }
  }
}

/** List of UID matching (§C.2.2.2.2); numbers likewise. */
function oneOf(wanted: string, canonical: (value: string) => string): (value: unknown) => boolean {
  const accepted = new Set(wanted.split(/[,\\]/).map((each) => canonical(each.trim())));
  return (value) => accepted.has(String(value));
}

/** Single value and range matching (§C.2.2.2.5). A time is matched to the precision it is asked for. */
function range(wanted: string, form: RegExp, canonical: (value: string) => string): (value: unknown) => boolean {
  const [from = '', to, ...more] = wanted.split('-').map((each) => each.trim());
  const sane = [from, to ?? ''].every((each) => each === '' || form.test(each));
  if (!sane || more.length > 0 || (from === '' && !to)) throw new TomoshibiError('request-invalid');
  if (to === undefined) return (value) => canonical(String(value)).startsWith(from);
  return (value) => {
    const text = canonical(String(value));
    return text >= from && (to === '' || text.slice(0, to.length) <= to);
  };
}

/** Wild card matching (§C.2.2.2.4): `*` any characters, `?` one. In time proportional to both lengths at most. */
function wildcard(wanted: string): (value: string) => boolean {
  const pattern = Array.from(wanted);
  return (value) => {
    const text = Array.from(value);
    let [at, place, star, resume] = [0, 0, -1, 0];
    while (at < text.length) {
      if (pattern[place] === '*') {
        [star, resume] = [place, at];
        place += 1;
      } else if (pattern[place] === '?' || pattern[place] === text[at]) {
        at += 1;
        place += 1;
      } else if (star >= 0) {
        // The last star takes one character more.
        resume += 1;
        [at, place] = [resume, star + 1];
      } else {
        return false;
      }
    }
    return pattern.slice(place).every((character) => character === '*');
  };
}

interface PersonName {
  Alphabetic?: string;
  Ideographic?: string;
  Phonetic?: string;
}

/** Without regard to case or width (§C.2.2.2.1); a name in one component group is looked for in all three. */
function personName(wanted: string): (value: unknown) => boolean {
  const groups = wanted.split('=').map((group) => wildcard(plain(group)));
  return (value) => {
    const { Alphabetic = '', Ideographic = '', Phonetic = '' } = value as PersonName;
    const known = [Alphabetic, Ideographic, Phonetic].map(plain);
    if (groups.length === 1) return known.some((group) => group !== '' && groups[0]!(group));
    return wanted.split('=').every((group, index) => group === '' || groups[index]!(known[index] ?? ''));
  };
}

/** Fuzzy matching (PS3.18 §8.3.4.2): any part of the name begins like it, read in kanji, kana or Latin letters. */
function soundingLike(wanted: string): (value: unknown) => boolean {
  const text = wanted.replace(/[*?=^]+/g, ' ').trim();
  // What is left of kanji in Latin letters says nothing.
  const spoken = /\p{Script=Han}/u.test(text) ? [] : [foldRomaji(text), romajiOfKana(foldKana(text))];
  const asked = [foldName(text), ...spoken].filter(Boolean);
  /** Patients have many studies: what was said of a name once. */
  const said = new Map<string, boolean>();
  const sounds = ({ Alphabetic = '', Ideographic = '', Phonetic = '' }: PersonName) => {
    const spellings = [
      ...partsOf(Alphabetic).map(foldRomaji),
      ...partsOf(Ideographic).map(foldName),
      ...partsOf(Phonetic).flatMap((part) => [foldKana(part), romajiOfKana(foldKana(part))]),
    ].filter(Boolean);
    return spellings.some((spelling) => asked.some((begin) => spelling.startsWith(begin)));
  };
  return (value) => {
    const name = value as PersonName;
    const key = `${name.Alphabetic}=${name.Ideographic}=${name.Phonetic}`;
    const known = said.get(key) ?? sounds(name);
    said.set(key, known);
    return known;
  };
}

/** The whole name, and each of its components. */
function partsOf(group: string): string[] {
  return [group.replaceAll('^', ' '), ...group.split('^')];
}

function plain(group: string): string {
  return group
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s^]+$/, '')
    .trim();
}
