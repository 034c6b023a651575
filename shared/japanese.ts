/**
 * Japanese text for searching and showing: names, kana, romaji, identifiers, dates in both calendars, and the tokens of
 * the full-text index. Raw text is stored as it came; everything here makes search columns and queries, the same way
 * on both sides. Pure functions without state.
 */
import { toRomaji } from 'wanakana';
import type { Patient } from './records.ts';
import { unifyVariants } from './variants.ts';

/** Columns of `patient_search` in schema/records.sql. */
export interface SearchColumns {
  patient_id: string;
  identifier: string;
  identifier_bare: string;
  name: string;
  name_raw: string;
  kana: string;
  romaji: string;
  birth_date: string;
  phones: string;
}

/** What is searched for of one patient. A patient without kana is found by the romaji the source gave, or by its name. */
export function searchColumns(
  patient: Pick<Patient, 'id' | 'identifier' | 'name' | 'kana' | 'romaji' | 'birthDate' | 'phones'>,
): SearchColumns {
  const identifier = foldIdentifier(patient.identifier);
  const spoken = patient.kana || (isSpoken(patient.name) ? patient.name : '');
  return {
    patient_id: patient.id,
    identifier,
    identifier_bare: bareIdentifier(identifier),
    name: foldName(patient.name),
    name_raw: foldNameKeepingVariants(patient.name),
    kana: foldKana(spoken),
    romaji: spoken ? romajiOfKana(spoken) : foldRomaji(patient.romaji ?? ''),
    birth_date: patient.birthDate ? (parseBirthDate(patient.birthDate) ?? '') : '',
    phones: patient.phones.map(digitsOfPhone).filter(Boolean).join(' '),
  };
}

/** NFKC, lower case, no spaces, no hyphens: `００１２-３４５` → `0012345`. Leading zeros stay. */
export function foldIdentifier(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{Pd}]/gu, '');
}

/** A folded identifier without leading zeros; all zeros become one. */
export function bareIdentifier(identifier: string): string {
  return identifier.replace(/^0+(?=.)/, '');
}

/** Kanji folded for searching, variant characters unified: `髙﨑 幸子` → `高崎幸子`. Kana inside it fold as in foldKana. */
export function foldName(text: string): string {
  return unifyVariants(foldNameKeepingVariants(text));
}

/** The same without unifying variants, to tell a variant match from a true one. */
export function foldNameKeepingVariants(text: string): string {
  return foldKana(text.replace(/[\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]/gu, '')).replace(/(.)々/gu, '$1$1');
}

const smallKana = 'ぁぃぅぇぉゃゅょっゎゕゖ';
const largeKana = 'あいうえおやゆよつわかけ';

/**
 * Kana folded for searching: any width and script becomes hiragana, small kana large, ヴァ as バ, every dash ー; spaces
 * and the dots between the parts of a name go. Dakuten standing alone (`カ゛`) join their kana.
 */
export function foldKana(text: string): string {
  return withoutVu(joinedKana(text)).replace(
    /[ぁぃぅぇぉゃゅょっゎゕゖ]/g,
    (kana) => largeKana[smallKana.indexOf(kana)]!,
  );
}

/** ヴァ ヴィ ヴ ヴェ ヴォ as バ ビ ブ ベ ボ. */
function withoutVu(hiragana: string): string {
  return hiragana
    .replace(/ゔ[ぁあ]/g, 'ば')
    .replace(/ゔ[ぃい]/g, 'び')
    .replace(/ゔ[ぇえ]/g, 'べ')
    .replace(/ゔ[ぉお]/g, 'ぼ')
    .replace(/ゔ([ゃゅょやゆよ])/g, 'び$1')
    .replace(/ゔ/g, 'ぶ');
}

/** Hiragana with small kana still small; what romanisation needs. */
function joinedKana(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s・=^,]/g, '')
    .normalize('NFC')
    .replace(/[\u3099\u309A]/g, '')
    .replace(/[\p{Pd}−~]/gu, 'ー')
    .replace(/[ァ-ヶヽヾ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}

/** Folded romaji of kana of any width: `とうじょう しょうこ` → `tojoshoko`. Latin letters inside stay. */
export function romajiOfKana(kana: string): string {
  // Its parser goes one call deeper for every character: what is longer than any name is given to it in pieces.
  const romaji = withoutVu(joinedKana(kana)).replace(/.{1,500}/gsu, (piece) => toRomaji(piece));
  return foldRomaji(romaji);
}

/**
 * Romaji folded so that Hepburn, Kunrei and passport spellings meet: `Ōno`, `Ohno`, `Oono` → `ono`;
 * `Syouko`, `Shoko` → `shoko`. Both sides fold, so nothing is lost, only merged.
 */
export function foldRomaji(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]/g, '')
    .replace(/l/g, 'r')
    .replace(/v/g, 'b')
    .replace(/dz/g, 'z')
    .replace(/tch/g, 'cch')
    .replace(/sy/g, 'sh')
    .replace(/tty/g, 'cch')
    .replace(/ty/g, 'ch')
    .replace(/[zjd]y/g, 'j')
    .replace(/si/g, 'shi')
    .replace(/tt(?=i)/g, 'cch')
    .replace(/ti/g, 'chi')
    .replace(/t(?=u)/g, 'ts')
    .replace(/(?<![sc])hu/g, 'fu')
    .replace(/[zd]i/g, 'ji')
    .replace(/du/g, 'zu')
    .replace(/m(?=[bpm])/g, 'n')
    .replace(/wo/g, 'o')
    .replace(/oh(?![aeiou])/g, 'o')
    .replace(/o[ou]+/g, 'o')
    .replace(/uu+/g, 'u');
}

/** No kanji in it: the name reads as it is written. */
function isSpoken(name: string): boolean {
  return !/\p{Script=Han}/u.test(name.normalize('NFKC'));
}

/** Digits only, `+81 3-…` as `03…`. */
export function digitsOfPhone(text: string): string {
  const digits = text.normalize('NFKC').replace(/[^\d+]/g, '');
  return digits.replace(/^\+810?/, '0').replace(/\D/g, '');
}

interface Era {
  name: string;
  short: string;
  letter: string;
  /** First day, YYYYMMDD. */
  start: string;
}

/** Newest first. 明治 from the day Japan took the Gregorian calendar (明治6年1月1日). */
const eras: readonly Era[] = [
  { name: '令和', short: '令', letter: 'R', start: '20190501' },
  { name: '平成', short: '平', letter: 'H', start: '19890108' },
  { name: '昭和', short: '昭', letter: 'S', start: '19261225' },
  { name: '大正', short: '大', letter: 'T', start: '19120730' },
  { name: '明治', short: '明', letter: 'M', start: '18730101' },
];

/** Year 0 of an era, i.e. what is added to its year; 明治 counts from 1868. */
function yearZero(era: Era): number {
  return era.letter === 'M' ? 1867 : Number(era.start.slice(0, 4)) - 1;
}

const eraDate = /^(明治|大正|昭和|平成|令和|明|大|昭|平|令|[mtshr])[.]?(\d{1,2}|元)年?$/;
const eraDateLong =
  /^(明治|大正|昭和|平成|令和|明|大|昭|平|令|[mtshr])[.]?(\d{1,2}|元)(?:年|[-./])(\d{1,2})(?:月|[-./])?(?:(\d{1,2})日?)?$/;
const eraDateCompact = /^([mtshr])(\d{2})(\d{2})(\d{2})$/;
const westernDate = /^(\d{4})(?:年|[-./])?$/;
const westernDateLong = /^(\d{4})(?:年|[-./])(\d{1,2})(?:月|[-./])?(?:(\d{1,2})日?(?:t.*)?)?$/;
const westernDateCompact = /^(\d{4})(\d{2})(\d{2})?$/;

/**
 * A date in either calendar, any width: `1950-01-01`, `19500101`, `S25.1.1`, `昭和25年1月1日`, `昭25` → `YYYYMMDD`, or
 * `YYYYMM` or `YYYY` where no more was written. Null where it is not a date: no 13th month, no 30 February.
 */
export function parseBirthDate(text: string): string | null {
  const written = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s/g, '')
    .replace(/[\p{Pd}−ー]/gu, '-');
  const japanese = eraDateLong.exec(written) ?? eraDateCompact.exec(written) ?? eraDate.exec(written);
  if (japanese) {
    const era = eras.find((one) => [one.name, one.short, one.letter.toLowerCase()].includes(japanese[1]!))!;
    const year = japanese[2] === '元' ? 1 : Number(japanese[2]);
    return year === 0 ? null : digitsOfDate(yearZero(era) + year, japanese[3], japanese[4]);
  }
  const western = westernDateLong.exec(written) ?? westernDateCompact.exec(written) ?? westernDate.exec(written);
  return western ? digitsOfDate(Number(western[1]), western[2], western[3]) : null;
}

function digitsOfDate(year: number, month?: string, day?: string): string | null {
  if (year < 1868 || year > 2150) return null;
  const monthNumber = Number(month ?? 1);
  const date = new Date(Date.UTC(year, monthNumber - 1, Number(day ?? 1)));
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== monthNumber - 1) return null;
  return `${year}${month?.padStart(2, '0') ?? ''}${day?.padStart(2, '0') ?? ''}`;
}

/**
 * `1950-01-01` → `昭和25年1月1日`, as precise as what it is given; the first year is 元年. A year in which the era
 * changed names both (`1989` → `昭和64年・平成元年`). Null before 1873 and where it is not a date.
 */
export function toJapaneseDate(iso: string): string | null {
  const digits = parseBirthDate(iso.slice(0, 10));
  if (!digits) return null;
  const rest = [digits.slice(4, 6), digits.slice(6, 8)].filter(Boolean).map(Number);
  const written = `${rest[0] ? `${rest[0]}月` : ''}${rest[1] ? `${rest[1]}日` : ''}`;
  return (
    yearsInEras(digits)
      .map(({ era, year }) => `${era.name}${year === 1 ? '元' : year}年${written}`)
      .join('・') || null
  );
}

/** `1950-01-01` → `昭25`: the year alone, for beside a western date. */
export function toJapaneseYear(iso: string): string | null {
  const digits = parseBirthDate(iso.slice(0, 10));
  if (!digits) return null;
  return (
    yearsInEras(digits)
      .map(({ era, year }) => `${era.short}${year === 1 ? '元' : year}`)
      .join('・') || null
  );
}

function yearsInEras(digits: string): { era: Era; year: number }[] {
  const first = digits.padEnd(8, '0');
  const last = digits.padEnd(8, '9');
  return eras
    .filter((era, index) => era.start <= last && (index === 0 || eras[index - 1]!.start > first))
    .map((era) => ({ era, year: Number(digits.slice(0, 4)) - yearZero(era) }))
    .reverse();
}

/** Full years lived on a day, both ISO; null where the birth date is not known to the day. */
export function ageOn(birthDate: string, day: string): number | null {
  const born = parseBirthDate(birthDate.slice(0, 10));
  const on = parseBirthDate(day.slice(0, 10));
  if (born?.length !== 8 || on?.length !== 8 || on < born) return null;
  return Math.floor((Number(on) - Number(born)) / 10_000);
}

const wordRun =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]+|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々])[\p{L}\p{N}])+/gu;
const japaneseRun = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]/u;

/** Text of notes as it is compared: NFKC, lower case. */
export function foldNote(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** Runs of one script: `CT撮影 120` → `ct`, `撮影`, `120`. Kanji and kana are split from letters and digits on purpose. */
export function noteRuns(text: string): string[] {
  return foldNote(text).match(wordRun) ?? [];
}

/** Kanji and kana; else letters and digits. */
export function isJapaneseRun(run: string): boolean {
  return japaneseRun.test(run);
}

/** Tokens for `note_fts`: Japanese runs as overlapping bigrams and the last single character, other runs whole. */
export function noteTokens(text: string): string {
  const tokens: string[] = [];
  for (const run of noteRuns(text)) {
    if (!isJapaneseRun(run)) {
      tokens.push(run);
      continue;
    }
    const characters = Array.from(run);
    for (let index = 0; index < characters.length - 1; index++)
      tokens.push(characters[index]! + characters[index + 1]!);
    tokens.push(characters.at(-1)!);
  }
  return tokens.join(' ');
}
