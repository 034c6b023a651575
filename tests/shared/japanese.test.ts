import { describe, expect, it } from 'vitest';
import {
  ageOn,
  bareIdentifier,
  digitsOfPhone,
  foldIdentifier,
  foldKana,
  foldName,
  foldNameKeepingVariants,
  foldRomaji,
  noteRuns,
  noteTokens,
  parseBirthDate,
  romajiOfKana,
  searchColumns,
  toJapaneseDate,
  toJapaneseYear,
} from '../../shared/japanese.ts';
import { variantGroups } from '../../shared/variants.ts';

describe('names', () => {
  it.each([
    ['髙橋', '高橋'],
    ['山﨑', '山崎'],
    ['濵田', '浜田'],
    ['濱田', '浜田'],
    ['渡邉', '渡辺'],
    ['渡邊', '渡辺'],
    ['齋藤', '斉藤'],
    ['齊藤', '斎藤'],
    ['澤田', '沢田'],
    ['廣瀨', '広瀬'],
    ['中嶋', '中島'],
    ['𠮷田', '吉田'],
    ['𡈽屋', '土屋'],
    ['神田', '神田'],
    ['佐々木', '佐佐木'],
  ])('%s is found as %s', (stored, typed) => {
    expect(foldName(stored)).toBe(foldName(typed));
  });

  it('keeps variants apart where a variant match must be told from a true one', () => {
    expect(foldNameKeepingVariants('髙橋')).not.toBe(foldNameKeepingVariants('高橋'));
    expect(foldNameKeepingVariants('灯火　太郎')).toBe('灯火太郎');
  });

  it('does not merge names that are different', () => {
    const names = ['大坂', '大阪', '篠田', '笹田', '畑中', '畠中', '川田', '河田', '太田', '大田', '埼玉', '崎玉'];
    expect(new Set(names.map(foldName)).size).toBe(names.length);
  });

  it('has every variant in one group only, and none NFKC already unifies', () => {
    const characters = variantGroups.flatMap((group) => Array.from(group));
    expect(new Set(characters).size).toBe(characters.length);
    expect(characters.filter((character) => character.normalize('NFKC') !== character)).toEqual([]);
    expect(characters.length - variantGroups.length).toBeGreaterThan(400);
  });
});

describe('kana', () => {
  it.each([
    ['ﾄﾓｼﾋﾞ ﾀﾛｳ', 'ともしびたろう'],
    ['トモシビ　タロウ', 'ともしびたろう'],
    ['カ゛ンタ', 'がんた'],
    ['ショウコ', 'しようこ'],
    ['シヨウコ', 'しようこ'],
    ['ヴァイオラ', 'ばいおら'],
    ['サ−カス', 'さーかす'],
    ['サ‐カス', 'さーかす'],
    ['ジョン・スミス', 'じよんすみす'],
  ])('%s folds to %s', (kana, folded) => {
    expect(foldKana(kana)).toBe(folded);
  });
});

describe('romaji', () => {
  it.each([
    ['おおの', ['Ono', 'Ohno', 'Oono', 'Ōno', 'OONO']],
    ['しょうこ', ['Shoko', 'Syoko', 'Syouko', 'shouko', 'Shōko']],
    ['つちや', ['Tsuchiya', 'tutiya', 'TUCHIYA']],
    ['ふくだ', ['Fukuda', 'hukuda']],
    ['じゅんいち', ["Jun'ichi", 'zyuniti', 'Junichi', 'jyunichi']],
    ['さとう', ['Sato', 'Satoh', 'Satou']],
    ['はっちょうぼり', ['Hatchobori', 'Hacchobori', 'hattyoubori']],
    ['しんばし', ['Shimbashi', 'Shinbashi', 'sinbasi']],
    ['ゆうき', ['Yuki', 'yuuki', 'Yūki']],
    ['いっしょう', ['Issho', 'issyou']],
    ['ヴィヴィアン', ['Vivian']],
    ['こはる', ['Koharu']],
  ])('%s is written %j', (kana, spellings) => {
    for (const spelling of spellings) expect(foldRomaji(spelling), spelling).toBe(romajiOfKana(kana));
  });

  it('of a name of a hundred thousand characters', () => {
    expect(romajiOfKana('たなか'.repeat(33_000))).toBe('tanaka'.repeat(33_000));
  });
});

describe('dates', () => {
  it.each([
    ['1950-01-01', '19500101'],
    ['19500101', '19500101'],
    ['1950/1/1', '19500101'],
    ['１９５０－０１－０１', '19500101'],
    ['1950年1月1日', '19500101'],
    ['S25.1.1', '19500101'],
    ['s250101', '19500101'],
    ['Ｓ２５．１．１', '19500101'],
    ['昭和25年1月1日', '19500101'],
    ['昭和２５年１月１日', '19500101'],
    ['㍼25年1月1日', '19500101'],
    ['昭25', '1950'],
    ['昭和25年1月', '195001'],
    ['1950', '1950'],
    ['195001', '195001'],
    ['平成元年', '1989'],
    ['M45.7.29', '19120729'],
    ['R1.5.1', '20190501'],
  ])('%s is %s', (written, digits) => {
    expect(parseBirthDate(written)).toBe(digits);
  });

  it.each(['1950-13-01', '1950-02-30', '12345678', '0012345', 'S0.1.1', '佐藤', '', '03-1234-5678'])(
    '%j is no date',
    (written) => {
      expect(parseBirthDate(written)).toBeNull();
    },
  );

  it('names eras at their borders', () => {
    expect(toJapaneseDate('1950-01-01')).toBe('昭和25年1月1日');
    expect(toJapaneseDate('1989-01-07')).toBe('昭和64年1月7日');
    expect(toJapaneseDate('1989-01-08')).toBe('平成元年1月8日');
    expect(toJapaneseDate('1912-07-30')).toBe('大正元年7月30日');
    expect(toJapaneseDate('2019-05-01T10:00')).toBe('令和元年5月1日');
    expect(toJapaneseDate('1989')).toBe('昭和64年・平成元年');
    expect(toJapaneseDate('1860-01-01')).toBeNull();
    expect(toJapaneseYear('1950-01-01')).toBe('昭25');
  });

  it('counts full years', () => {
    expect(ageOn('1950-03-01', '2026-02-28')).toBe(75);
    expect(ageOn('1950-03-01', '2026-03-01')).toBe(76);
    expect(ageOn('2026-03-01', '2026-03-01')).toBe(0);
    expect(ageOn('1950', '2026-03-01')).toBeNull();
    expect(ageOn('2026-03-02', '2026-03-01')).toBeNull();
  });
});

describe('identifiers and phones', () => {
  it('folds width, case, hyphens and zeros', () => {
    expect(foldIdentifier('００１２－３４５ａ')).toBe('0012345a');
    expect(bareIdentifier('0012345')).toBe('12345');
    expect(bareIdentifier('0000')).toBe('0');
    expect(bareIdentifier('')).toBe('');
    expect(digitsOfPhone('+81-3-1234-5678')).toBe('0312345678');
    expect(digitsOfPhone('０３（１２３４）５６７８')).toBe('0312345678');
  });
});

describe('search columns', () => {
  it('fills every column', () => {
    expect(
      searchColumns({
        id: 'p1',
        identifier: '0012345',
        name: '髙橋　翔子',
        kana: 'タカハシ　ショウコ',
        romaji: null,
        birthDate: '1950-01-01',
        phones: ['03-1234-5678', '090-0000-0000'],
      }),
    ).toEqual({
      patient_id: 'p1',
      identifier: '0012345',
      identifier_bare: '12345',
      name: '高橋翔子',
      name_raw: '髙橋翔子',
      kana: 'たかはししようこ',
      romaji: 'takahashishoko',
      birth_date: '19500101',
      phones: '0312345678 09000000000',
    });
  });

  it('finds a patient without kana by the romaji or by a name in kana or letters', () => {
    const bare = { id: 'p', identifier: '1', kana: null, romaji: null, birthDate: null, phones: [] };
    expect(searchColumns({ ...bare, name: '灯火 太郎', romaji: 'TOMOSHIBI TAROU' }).romaji).toBe('tomoshibitaro');
    expect(searchColumns({ ...bare, name: 'ともしび たろう' })).toMatchObject({
      kana: 'ともしびたろう',
      romaji: 'tomoshibitaro',
    });
    expect(searchColumns({ ...bare, name: 'John Smith' }).romaji).toBe(foldRomaji('John Smith'));
    expect(searchColumns({ ...bare, name: '灯火 太郎' })).toMatchObject({ kana: '', romaji: '' });
  });
});

describe('notes', () => {
  it('cuts Japanese into bigrams and leaves letters whole', () => {
    expect(noteTokens('CT撮影')).toBe('ct 撮影 影');
    expect(noteTokens('糖尿病')).toBe('糖尿 尿病 病');
    expect(noteTokens('ＨｂＡ１ｃ　７．２％')).toBe('hba1c 7 2');
    expect(noteTokens('𠮷田')).toBe('𠮷田 田');
  });

  it('splits kanji from letters, whatever stands between', () => {
    expect(noteRuns('CT撮影')).toEqual(['ct', '撮影']);
    expect(noteRuns('*"-')).toEqual([]);
  });
});
