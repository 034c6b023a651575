import { describe, expect, it } from 'vitest';
import { isWithinOne } from '../../../main/records/inpatient-search.ts';
import { Records } from '../../../main/records/records.ts';
import { Hospital } from './hospital.ts';

const hospital = new Hospital()
  .patient({
    id: '0012345',
    name: '髙﨑　翔子',
    kana: 'タカサキ　ショウコ',
    birthDate: '1950-01-01',
    phones: ['03-1234-5678'],
    sex: 'female',
  })
  .patient({ id: '0012346', name: '高崎 太郎', kana: 'ﾀｶｻｷ ﾀﾛｳ', birthDate: '1951-02-03' })
  .patient({ id: '12345', name: '大野 花子', kana: 'オオノ ハナコ', birthDate: '1980-12-31' })
  .patient({ id: '00990', name: '渡邉 一郎', kana: 'ワタナベ イチロウ', birthDate: '1950-01-01' })
  .patient({ id: '00991', name: '渡辺 市郎', kana: 'ワタナベ イチロウ', birthDate: '1950-06-01' })
  .patient({ id: '00992', name: '佐々木 ジョン', kana: 'ササキ ジョン', identityNote: 'identifier-shared' })
  .patient({ id: 'F-77', name: 'John Smith', romaji: 'SMITH JOHN' })
  .put('encounter', {
    patientId: '0012345',
    id: 'e1',
    class: 'inpatient',
    status: 'in-progress',
    start: '2026-11-01',
    ward: '3西',
    room: '305',
  })
  .patient({ id: '00993', name: '灯火 春子', kana: 'トモシビ ハルコ', birthDate: '1944-05-06' })
  .patient({ id: '00994', name: '灯火 春江', kana: 'トモシビ ハルエ', deceasedAt: '2026-10-01' })
  .patient({ id: '00995', name: '灯火 治子', kana: 'トモシビ ハルコ' })
  .put('encounter', {
    patientId: '00993',
    id: 'e3',
    class: 'inpatient',
    status: 'in-progress',
    start: '2026-11-02',
    ward: '３西病棟',
    room: '306号室',
  })
  .put('encounter', {
    patientId: '00994',
    id: 'e4',
    class: 'inpatient',
    status: 'in-progress',
    start: '2026-11-02',
    ward: '３西病棟',
    room: '306号室',
  })
  .put('encounter', {
    patientId: '00990',
    id: 'e2',
    class: 'inpatient',
    status: 'finished',
    start: '2026-01-01',
    end: '2026-01-09',
    ward: '3西',
  });
const records = new Records(hospital.database, () => true);

const nobody = { hits: [], more: false, total: 0, atLeast: false };
const ids = (query: string) => records.search(query, 20).hits.map((hit) => hit.id);
const reasons = (query: string, id: string) => records.search(query, 20).hits.find((hit) => hit.id === id)?.reasons;

describe('finding a patient', () => {
  it.each([
    ['0012345', '0012345', 'identifier'],
    ['００１２３４５', '0012345', 'identifier'],
    ['0012345', '12345', 'identifier'],
    ['髙﨑', '0012345', 'name'],
    ['高崎', '0012345', 'variant'],
    ['髙﨑', '0012346', 'variant'],
    ['翔子', '0012345', 'name'],
    ['ﾀｶｻｷ', '0012345', 'kana'],
    ['たかさき', '0012346', 'kana'],
    ['しょうこ', '0012345', 'kana'],
    ['takasaki', '0012345', 'romaji'],
    ['syouko', '0012345', 'romaji'],
    ['Ohno', '12345', 'romaji'],
    ['19500101', '0012345', 'birthDate'],
    ['1950-01-01', '0012345', 'birthDate'],
    ['S25.1.1', '0012345', 'birthDate'],
    ['昭和25年1月1日', '0012345', 'birthDate'],
    ['昭和25年 1月 1日', '0012345', 'birthDate'],
    ['1234-5678', '0012345', 'phone'],
    ['03 1234 5678', '0012345', 'phone'],
    ['佐佐木', '00992', 'name'],
    ['smith', 'F-77', 'romaji'],
    ['john smith', 'F-77', 'name'],
    ['f77', 'F-77', 'identifier'],
  ])('%s finds %s by %s', (query, id, reason) => {
    expect(reasons(query, id)).toContain(reason);
  });

  it.each([
    ['3西', ['0012345', '00993', '00994']],
    ['３西', ['0012345', '00993', '00994']],
    ['3西病棟', ['0012345', '00993', '00994']],
    ['3西 305', ['0012345']],
    ['3西305', ['0012345']],
    ['3西-306', ['00993', '00994']],
    ['306号室', ['00993', '00994']],
    ['3西 灯火', ['00993', '00994']],
    ['灯火 3西', ['00993', '00994']],
    ['3西 1950', ['0012345']],
    ['3西 はるこ', ['00993']],
    ['4東', []],
    ['3西 渡邉', []],
    ['305 306', []],
  ])('%s finds who lies there: %j', (query, expected) => {
    expect(ids(query).toSorted()).toEqual(expected);
    for (const id of expected) expect(reasons(query, id)).toContain('ward');
  });

  it('says each way in which several words match', () => {
    expect(reasons('3西 灯火', '00993')).toEqual(['ward', 'name']);
    expect(reasons('3西 305', '0012345')).toEqual(['ward']);
    expect(reasons('00990', '00990')).toEqual(['identifier']);
  });

  it('warns of a similar name on the same ward, and marks who has died', () => {
    const hits = records.search('灯火', 20).hits.map(({ id, sameName, similarName, deceasedAt }) => ({
      [id]: [sameName, similarName, deceasedAt],
    }));
    expect(Object.assign({}, ...hits)).toEqual({
      '00993': [true, true, null],
      '00994': [false, true, '2026-10-01'],
      '00995': [true, false, null],
    });
  });

  it.each([
    ['はるこ', 'はるこ', true],
    ['はるこ', 'はるえ', true],
    ['はるこ', 'はる', true],
    ['はるこ', 'まはるこ', true],
    ['はるこ', 'こるは', false],
    ['はるこ', 'はる', true],
    ['はるこ', 'は', false],
    ['はるこはる', 'はるはるこ', false],
  ])('%s and %s are easily taken for one another: %j', (one, other, similar) => {
    expect(isWithinOne(one, other)).toBe(similar);
    expect(isWithinOne(other, one)).toBe(similar);
  });

  it('wants every word', () => {
    expect(ids('たか 1950')).toEqual(['0012345']);
    expect(ids('高崎 太郎')).toEqual(['0012346']);
    expect(ids('太郎 高崎')).toEqual(['0012346']);
    expect(ids('わたなべ 昭和25')).toEqual(['00990', '00991']);
    expect(ids('高崎 1980')).toEqual([]);
    expect(reasons('たか 1950', '0012345')).toEqual(['kana', 'birthDate']);
  });

  it('ranks the exact identifier first, then beginnings, then what is inside', () => {
    expect(ids('12345')[0]).toBe('12345');
    expect(ids('0012345')[0]).toBe('0012345');
    expect(ids('00123')).toEqual(['0012345', '0012346']);
    expect(ids('郎')).toEqual(expect.arrayContaining(['0012346', '00990', '00991']));
  });

  it('finds nobody for nothing, and for what is not there', () => {
    expect(records.search('', 20)).toEqual(nobody);
    expect(records.search(' 　 ', 20)).toEqual(nobody);
    expect(ids('存在しない')).toEqual([]);
    expect(ids('99')).toEqual(['00990', '00991', '00992', '00993', '00994', '00995']);
  });

  it('says where the patient is now, and never where the patient was', () => {
    const [inside] = records.search('0012345', 1).hits;
    expect(inside).toMatchObject({ ward: '3西', room: '305', sex: 'female', birthDate: '1950-01-01' });
    expect(records.search('00990', 1).hits[0]).toMatchObject({ ward: null, room: null });
  });

  it('warns of the same name, read or written', () => {
    expect(records.search('渡邉', 20).hits.map((hit) => [hit.id, hit.sameName])).toEqual([
      ['00990', true],
      ['00991', true],
    ]);
    expect(records.search('髙﨑', 20).hits.map((hit) => hit.sameName)).toEqual([false, false]);
    expect(records.search('佐々木', 1).hits[0]).toMatchObject({ sameName: false, identityNote: 'identifier-shared' });
  });

  it('counts all and gives as many as wanted', () => {
    expect(records.search('0', 2)).toMatchObject({ more: true, total: 8 });
    expect(records.search('0', 2).hits).toHaveLength(2);
    expect(records.search('郎', 1)).toMatchObject({ more: true, total: 3 });
    expect(records.search('たかさき', 2)).toMatchObject({ more: false, total: 2 });
    expect(records.search('たかさき', 1)).toMatchObject({ more: true, total: 2 });
  });

  it.each(["' OR 1=1 --", '"; DROP TABLE patient; --', '%', '_', '*', 'NEAR(', '\u0000', '\\', '%%%%', "''''", '？'])(
    '%j is text like any other',
    (query) => {
      expect(ids(query)).toEqual([]);
      expect(ids('0012345')).toHaveLength(2);
    },
  );
});

describe('against the plain text', () => {
  const surnames = ['灯火', '髙橋', '高橋', '渡邉', '斎藤', '大野', '山﨑', '小林'];
  const surnameKana = ['トモシビ', 'タカハシ', 'タカハシ', 'ワタナベ', 'サイトウ', 'オオノ', 'ヤマザキ', 'コバヤシ'];
  const givenNames = ['太郎', '花子', '翔', '健一', '美咲', '陽菜', '大輔', '由美子'];
  const givenKana = ['タロウ', 'ハナコ', 'ショウ', 'ケンイチ', 'ミサキ', 'ハルナ', 'ダイスケ', 'ユミコ'];
  const crowd = new Hospital();
  const people: { id: string; name: string; kana: string; birthDate: string; phone: string }[] = [];
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return (seed >> 8) % below;
  };
  for (let index = 0; index < 2000; index++) {
    const [surname, given] = [random(8), random(8)];
    const person = {
      id: String(random(10_000_000)).padStart(8, '0') + index,
      name: `${surnames[surname]}　${givenNames[given]}`,
      kana: `${surnameKana[surname]}　${givenKana[given]}`,
      birthDate: `${1930 + random(90)}-0${1 + random(9)}-1${random(9)}`,
      phone: `090-${1000 + random(9000)}-${1000 + random(9000)}`,
    };
    people.push(person);
    crowd.patient({ ...person, phones: [person.phone] });
  }
  const crowded = new Records(crowd.database, () => true);

  /** Everyone the plain text holds a query for, as LIKE would say; the search must find at least them. */
  function expectAtLeast(query: string, holds: (person: (typeof people)[number]) => boolean): void {
    const { hits, total } = crowded.search(query, 200);
    const expected = people.filter(holds);
    expect(total, query).toBeGreaterThanOrEqual(expected.length);
    if (total > 200) return;
    const found = new Set(hits.map((hit) => hit.id));
    expect(
      expected.filter((person) => !found.has(person.id)),
      query,
    ).toEqual([]);
  }

  it('finds whom LIKE finds', () => {
    for (let round = 0; round < 60; round++) {
      const person = people[random(people.length)]!;
      const name = person.name.replace('　', '');
      const start = random(name.length - 1);
      const piece = name.slice(start, start + 2);
      expectAtLeast(piece, (one) => one.name.replace('　', '').includes(piece));
      const kana = person.kana.slice(0, 2 + random(3)).replace('　', '');
      expectAtLeast(kana, (one) => one.kana.replace('　', '').includes(kana));
      const digits = person.id.slice(0, 3 + random(5));
      expectAtLeast(digits, (one) => one.id.startsWith(digits));
      const inside = person.id.slice(2, 7);
      expectAtLeast(inside, (one) => one.id.includes(inside));
      expectAtLeast(person.birthDate, (one) => one.birthDate === person.birthDate);
      const phone = person.phone.slice(4);
      expectAtLeast(phone, (one) => one.phone.includes(phone));
      const words = `${person.name.slice(0, 2)} ${person.birthDate.slice(0, 4)}`;
      expectAtLeast(
        words,
        (one) => one.name.includes(person.name.slice(0, 2)) && one.birthDate.startsWith(person.birthDate.slice(0, 4)),
      );
    }
  });

  it('counts up to a thousand, and says when there are more', () => {
    expect(crowded.search('0', 50)).toMatchObject({ total: 1000, atLeast: true, more: true });
    const narrow = crowded.search('髙橋 花子', 200);
    const plain = people.filter(({ name }) => /^[髙高]橋　花子$/.test(name)).length;
    expect(narrow).toMatchObject({ total: plain, atLeast: false });
  });

  it('finds the same patients without grams, as on older media', () => {
    const older = new Hospital();
    for (const person of people) older.patient({ ...person, phones: [person.phone] });
    older.database.exec('DROP TABLE patient_fts');
    const without = new Records(older.database, () => true);
    for (const query of ['髙橋 花', 'ショウ', 'taro', '渡邉 1950', people[3]!.phone, people[4]!.id.slice(2, 8)]) {
      const of = (one: Records) =>
        one
          .search(query, 200)
          .hits.map(({ id }) => id)
          .toSorted();
      const all = crowded.search(query, 200);
      if (!all.more) expect(of(without), query).toEqual(of(crowded));
      expect(without.search(query, 200).total, query).toBe(all.total);
    }
  });

  it('counts as many as it gives when it can give all', () => {
    for (const query of ['灯火', 'たか', '0', '19', '1950', 'ko', '090', '美', 'ta', 'はる', '髙橋 翔']) {
      const { hits, total, more } = crowded.search(query, 200);
      expect(hits.length, query).toBe(Math.min(total, 200));
      expect(more, query).toBe(total > hits.length);
      expect(new Set(hits.map((hit) => hit.id)).size, query).toBe(hits.length);
    }
  });
});
