/** What a typed word may be: an identifier, a name, kana, romaji, a birth date, a phone. As conditions on search columns. */
import {
  bareIdentifier,
  digitsOfPhone,
  foldIdentifier,
  foldKana,
  foldName,
  foldNameKeepingVariants,
  foldRomaji,
  parseBirthDate,
  type SearchColumns,
} from '../../shared/japanese.ts';
import { neededGrams, type SearchColumn, type Where } from '../../shared/patient-grams.ts';
import type { MatchReason } from '../../shared/views.ts';

/** Characters before something is looked for inside phones and identifiers: fewer would match half the hospital. */
const fewestInside = 4;
/** Letters before something is looked for inside romaji. */
const fewestLettersInside = 3;

/** One word of a query, folded for every column it could be in; the likeliest first. */
export interface Term {
  conditions: Condition[];
  /** The word with its variant characters kept. */
  nameRaw: string;
}

export interface Condition {
  column: SearchColumn;
  where: Where;
  text: string;
}

export function termOf(word: string): Term {
  const identifier = foldIdentifier(word);
  const bare = bareIdentifier(identifier);
  const kana = foldKana(word);
  const name = foldName(word);
  const birthDate = parseBirthDate(word);
  const isIdentifier = /^[\x21-\x7e]+$/.test(identifier);
  const isNumber = /^\d+$/.test(identifier);
  const hasHan = /\p{Script=Han}/u.test(name);
  const isKana = /^[\p{Script=Hiragana}ー]+$/u.test(kana);
  const romaji = /^[\p{Script=Latin}\p{M}\s'’`.-]+$/u.test(word) ? foldRomaji(word) : '';
  const phone = /^[\d+()\s-]+$/.test(word) ? digitsOfPhone(word) : '';

  const conditions: Condition[] = [];
  const add = (where: Where, column: SearchColumn, text: string) => conditions.push({ where, column, text });
  if (isIdentifier) {
    add('exact', 'identifier', identifier);
    add('exact', 'identifier_bare', bare);
    add('prefix', 'identifier', identifier);
    if (!identifier.startsWith('0')) add('prefix', 'identifier_bare', bare);
    if (/\d/.test(identifier) && identifier.length >= fewestInside) add('inside', 'identifier', identifier);
  }
  if (name && !isNumber) {
    add('prefix', 'name', name);
    if (hasHan || name.length > 1) add('inside', 'name', name);
  }
  if (isKana) {
    add('prefix', 'kana', kana);
    if (kana.length > 1) add('inside', 'kana', kana);
  }
  if (romaji) {
    add('prefix', 'romaji', romaji);
    if (romaji.length >= fewestLettersInside) add('inside', 'romaji', romaji);
  }
  if (birthDate) add('prefix', 'birth_date', birthDate);
  if (phone.length >= fewestInside) add('inside', 'phones', phone);
  return { conditions, nameRaw: foldNameKeepingVariants(word) };
}

/** What of several words written apart is one number: `03 1234 5678`, `昭和25年 1月 1日`. */
export function numberOnly(term: Term): Term {
  const isNumber = ({ column }: Condition) => column !== 'name' && column !== 'kana' && column !== 'romaji';
  return { ...term, conditions: term.conditions.filter((one) => one.where !== 'exact' && isNumber(one)) };
}

export function holds({ column, where, text }: Condition, columns: SearchColumns): boolean {
  const value = columns[column];
  if (where === 'exact') return value === text;
  return where === 'prefix' ? value.startsWith(text) : value.includes(text);
}

export function reasonsOf(term: Term, columns: SearchColumns): MatchReason[] {
  const matching = new Set(term.conditions.filter((one) => holds(one, columns)).map(({ column }) => column));
  const reasons: MatchReason[] = [];
  if (matching.has('identifier') || matching.has('identifier_bare')) reasons.push('identifier');
  if (matching.has('name')) reasons.push(columns.name_raw.includes(term.nameRaw) ? 'name' : 'variant');
  if (matching.has('kana')) reasons.push('kana');
  if (matching.has('romaji')) reasons.push('romaji');
  if (matching.has('birth_date')) reasons.push('birthDate');
  if (matching.has('phones')) reasons.push('phone');
  return reasons;
}

export interface Sql {
  text: string;
  parameters: string[];
}

export function conditionSql({ column, where, text }: Condition): Sql {
  if (where === 'exact') return { text: `${column} = ?`, parameters: [text] };
  if (where === 'inside') return { text: `instr(${column}, ?)`, parameters: [text] };
  return { text: `(${column} >= ? AND ${column} < ?)`, parameters: [text, `${text}\u{10FFFF}`] };
}

/** Any of the conditions; never true where there is none. */
export function anySql(conditions: readonly Condition[]): Sql {
  const each = conditions.map(conditionSql);
  return {
    text: each.length === 0 ? '0' : `(${each.map(({ text }) => text).join(' OR ')})`,
    parameters: each.flatMap(({ parameters }) => parameters),
  };
}

/** An expression of `patient_fts` that every patient matches whom one of the conditions holds for; null where none narrows. */
export function anyGrams(conditions: readonly Condition[]): string | null {
  const each: string[] = [];
  for (const { column, where, text } of conditions) {
    const grams = neededGrams(column, where, text);
    if (grams.length === 0) return null;
    each.push(`(${grams.map((gram) => `"${gram}"`).join(' AND ')})`);
  }
  return each.length === 0 ? null : `(${[...new Set(each)].join(' OR ')})`;
}
