import { describe, expect, it } from 'vitest';
import { excerptsOf } from '../../../main/passages/excerpts.ts';
import { expressionOf } from '../../../main/passages/expression.ts';
import { type PassageQuery, Passages } from '../../../main/passages/passages.ts';
import { foldNote } from '../../../shared/japanese.ts';
import { noteWords } from '../../../shared/passages.ts';
import { Hospital } from '../records/hospital.ts';

const defaults: Omit<PassageQuery, 'q'> = { order: 'newest', limit: 50, offset: 0 };

function hospital(): Hospital {
  return new Hospital()
    .patient({ id: 'p1', identifier: '0012345', name: '灯火 太郎', kana: 'トモシビ タロウ', birthDate: '1950-01-01' })
    .patient({ id: 'p2', identifier: '0012346', name: '灯火 太郎', kana: 'トモシビ タロウ', birthDate: '1981-05-05' })
    .note('p1', 'undated', '看護記録', '造影剤で発疹あり。')
    .note('p1', 'old', '診療録', '造影剤でアナフィラキシー。以後は禁忌。', '2019-04-01')
    .note('p2', 'other', '退院時要約', '造影剤使用、副作用なし。CT撮影。', '2020-04-01')
    .note('p1', 'new', '造影剤問診票', 'CT 撮影の予定。', '2026-11-01T09:00:00')
    .put('document_reference', { patientId: 'p1', id: 'scan', title: '造影剤同意書', contentType: 'image/png' })
    .covers(['p1', 'p2'], ['documents'], '2026-11-21');
}

describe('passages of everybody', () => {
  const passages = new Passages(hospital().database);
  const find = (q: string, more: Partial<PassageQuery> = {}) => passages.find({ ...defaults, q, ...more });
  const ids = (q: string, more: Partial<PassageQuery> = {}) => find(q, more).hits.map(({ id }) => id);

  it('come newest first, undated ones last, each with whose it is', () => {
    const found = find('造影剤');
    expect(found.hits.map(({ id, patient }) => [id, patient.identifier, patient.birthDate])).toEqual([
      ['new', '0012345', '1950-01-01'],
      ['other', '0012346', '1981-05-05'],
      ['old', '0012345', '1950-01-01'],
      ['undated', '0012345', '1950-01-01'],
    ]);
    expect(found).toMatchObject({ total: 4, atLeast: false, newestFirst: true, words: ['造影剤'] });
    expect(find('造影剤', { limit: 1, offset: 1 })).toMatchObject({ total: 4, hits: [{ id: 'other' }] });
  });

  it('stand together by patient when asked to', () => {
    expect(ids('造影剤', { order: 'patient' })).toEqual(['new', 'old', 'undated', 'other']);
  });

  it('are marked in the text and in the title', () => {
    const [first, , third] = find('造影剤').hits;
    expect(first).toMatchObject({ title: '造影剤問診票', titleMarks: [{ start: 0, end: 3 }], passages: [], places: 1 });
    expect(third!.passages).toEqual([
      {
        start: 0,
        text: '造影剤でアナフィラキシー。以後は禁忌。',
        marks: [{ start: 0, end: 3 }],
        before: false,
        after: false,
      },
    ]);
  });

  it('hold every word, wherever it stands, and a word as it was typed', () => {
    expect(ids('造影剤 撮影')).toEqual(['new', 'other']);
    expect(ids('撮影 禁忌')).toEqual([]);
    expect(ids('CT撮影')).toEqual(['new', 'other']);
    expect(ids('撮影CT')).toEqual([]);
    expect(ids('造')).toHaveLength(4);
    expect(ids('c')).toEqual(['new', 'other']);
    expect(ids('t')).toEqual([]);
  });

  it('find nothing for nothing, and nothing for syntax', () => {
    expect(find('')).toMatchObject({ hits: [], total: 0, words: [] });
    for (const query of ['" OR *', "';--", 'NEAR(造影剤)', 'tokens:造影剤', '*', '"']) {
      expect(() => find(query), query).not.toThrow();
    }
    expect(ids('NOT 造影剤')).toEqual([]);
  });

  it('say what was not looked through', () => {
    expect(find('造影剤')).toMatchObject({ exported: { documents: true, reports: false }, withoutText: null });
  });
});

describe('passages of one patient', () => {
  const filled = hospital().put('diagnostic_report', {
    patientId: 'p1',
    id: 'r1',
    text: '胸部CT',
    body: '右上肺野に結節影。',
    conclusion: '造影剤は使用せず。',
    status: 'preliminary',
    effectiveAt: '2024-02-02',
  });
  const passages = new Passages(filled.database);
  const find = (q: string, patient: string) => passages.find({ ...defaults, q, patient });

  it('are theirs alone, in documents and reports, and say what has no text', () => {
    const found = find('造影剤', 'p1');
    expect(found.hits.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'document new',
      'report r1',
      'document old',
      'document undated',
    ]);
    expect(found).toMatchObject({ total: 4, withoutText: 1, exported: { documents: true, reports: false } });
    expect(found.hits[1]).toMatchObject({ status: 'preliminary', title: '胸部CT' });
    expect(find('造影剤', 'p2').hits.map(({ id }) => id)).toEqual(['other']);
    expect(() => find('造影剤', 'nobody')).toThrow(expect.objectContaining({ code: 'patient-not-found' }));
  });

  it('take a note of five megabytes', () => {
    const large = new Hospital().patient({ id: 'p' });
    const text = `${'経過は良好。ﾊﾞﾝｺﾏｲｼﾝ１ｇ投与。\n'.repeat(200_000)}褐色細胞腫を疑う。`;
    large.note('p', 'd', '診療録', text, '2026-01-01');
    const started = performance.now();
    const [hit] = new Passages(large.database).find({ ...defaults, q: '褐色細胞腫', patient: 'p' }).hits;
    expect(hit!.passages[0]!.text.slice(hit!.passages[0]!.marks[0]!.start)).toMatch(/^褐色細胞腫/);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('the index', () => {
  const pieces = '糖尿病 尿糖 病 CT 撮影 造影 HbA1c 7.2 、 。 ー々 ﾜﾙﾌｧﾘﾝ 1mg 透析 abc ABCD 影'.split(' ');
  let seed = 11;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return (seed >> 8) % below;
  };
  const words = (count: number, between: string[]) =>
    Array.from({ length: count }, () => pieces[random(pieces.length)]! + between[random(between.length)]!).join('');
  const crowd = new Hospital().patient({ id: 'p' });
  const texts = Array.from({ length: 400 }, () => words(1 + random(8), ['', '', ' ', '、', '\n']));
  for (const [index, text] of texts.entries()) crowd.note('p', `n${index}`, '記録', text, '2026-01-01');
  const passages = new Passages(crowd.database);

  it('finds what the texts hold, and for Japanese exactly what LIKE finds', () => {
    let found = 0;
    for (let round = 0; round < 300; round++) {
      const q = words(1 + random(3), ['', '', ' ']).trim();
      const byIndex = passages.find({ ...defaults, q, limit: 200 });
      const byText = passages.find({ ...defaults, q, patient: 'p', limit: 200 });
      const ids = (hits: { id: string }[]) => hits.map(({ id }) => id).toSorted();
      expect(ids(byIndex.hits), q).toEqual(ids(byText.hits));
      expect(byIndex.total, q).toBe(byText.total);
      if (/^[\p{Script=Han}ー]+$/u.test(q)) {
        const like = texts.filter((text) => foldNote(text).includes(q));
        expect(byIndex.total, q).toBe(like.length);
      }
      found += byIndex.total;
    }
    expect(found).toBeGreaterThan(1000);
  });

  it('counts a thousand and says when there are more', () => {
    const many = new Hospital().patient({ id: 'p' });
    for (let index = 0; index < 1001; index++) many.note('p', `n${index}`, '記録', '糖尿病', '2026-01-01');
    const found = new Passages(many.database).find({ ...defaults, q: '糖尿病', offset: 990 });
    expect(found).toMatchObject({ total: 1000, atLeast: true });
    expect(found.hits).toHaveLength(10);
  });

  it('stops when it takes long, says how far it came, and goes on from there', () => {
    const many = new Hospital().patient({ id: 'p' });
    for (let index = 0; index < 30; index++) {
      many.note('p', `n${index}`, '記録', index % 10 === 0 ? '透析' : '外来', `2026-01-${index + 10}`.slice(0, 10));
    }
    const hurried = new Passages(many.database, { milliseconds: -1, notes: 12 });
    const first = hurried.find({ ...defaults, q: '透析' });
    expect(first).toMatchObject({ total: 1, hits: [{ id: 'n20' }], rest: { before: 19, searchedFrom: '2026-01-28' } });
    const second = hurried.find({ ...defaults, q: '透析', before: first.rest!.before });
    expect(second).toMatchObject({ total: 1, hits: [{ id: 'n10' }], rest: { before: 7 } });
    const third = hurried.find({ ...defaults, q: '透析', before: second.rest!.before });
    expect(third).toMatchObject({ total: 1, hits: [{ id: 'n0' }], rest: null });
    expect(
      new Passages(many.database, { milliseconds: 1000, notes: 12 }).find({ ...defaults, q: '透析' }),
    ).toMatchObject({
      total: 3,
      rest: null,
    });
  });

  it('looks for whole words where too many begin so, and says it', () => {
    const many = new Hospital().patient({ id: 'p' }).note('p', 'whole', '検体', '番号 12', '2026-01-01');
    for (let index = 0; index < 80; index++) many.note('p', `n${index}`, '検体', `番号 12${index}`, '2026-01-01');
    const found = new Passages(many.database).find({ ...defaults, q: '12 番号' });
    expect(found).toMatchObject({ total: 1, wholeWords: ['12'], hits: [{ id: 'whole' }] });
  });

  it('of older media answers without order, and says so', () => {
    const older = hospital();
    older.database.exec('DROP TABLE note_token');
    const found = new Passages(older.database).find({ ...defaults, q: '造' });
    expect(found).toMatchObject({ total: 4, newestFirst: false });
  });

  it('asks for everything in quotes', () => {
    expect(expressionOf(noteWords('CT撮影 "透析'), () => [])).toEqual({
      match: '"ct 撮影" AND "透析"',
      wholeWords: [],
    });
    expect(expressionOf(noteWords('糖'), () => ['糖分', '糖尿']).match).toBe('("糖分" OR "糖尿")');
    expect(expressionOf(noteWords('造影CT'), (text) => [text, `${text}a`]).match).toBe(
      '("造影 影 ct" OR "造影 影 cta")',
    );
    expect(expressionOf(noteWords('hba'), null).match).toBe('"hba" *');
  });
});

describe('excerpts', () => {
  it('show what stands around, never half a character, and the first three places', () => {
    const text = `${'𠮷'.repeat(60)}透析${'𠮷'.repeat(60)}`;
    const start = text.indexOf('透析');
    const [passage] = excerptsOf(text, [{ start, end: start + 2 }]);
    expect(passage!.text).toMatch(/^(?:𠮷)+透析(?:𠮷)+$/u);
    expect(passage).toMatchObject({ before: true, after: true });
    const far = Array.from({ length: 5 }, (_, index) => ({ start: index * 200, end: index * 200 + 2 }));
    expect(excerptsOf('あ'.repeat(1000), far)).toHaveLength(3);
    const close = [
      { start: 10, end: 12 },
      { start: 20, end: 22 },
    ];
    expect(excerptsOf('あ'.repeat(50), close)).toMatchObject([{ marks: close, before: false, after: false }]);
  });
});
