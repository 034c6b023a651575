import { describe, expect, it } from 'vitest';
import { Records } from '../../../main/records/records.ts';
import { fieldsOf, receptionTerms } from '../../../shared/reception-terms.ts';
import { Hospital } from './hospital.ts';

const hospital = new Hospital()
  .patient({ id: '1', name: '灯火 太郎', kana: 'トモシビ タロウ', birthDate: '1950-01-01', phones: ['090-1234-5678'] })
  .patient({ id: '2', name: '灯火 太郎', kana: 'トモシビ タロウ', birthDate: '1950-01-02', phones: ['03-1111-2222'] })
  .patient({ id: '3', name: '見本 灯太', kana: 'ミホン トモシ', birthDate: '1950-01-01' })
  .patient({ id: '4', name: '髙橋 例子', kana: 'タカハシ レイコ', birthDate: null, phones: ['090-9999-5678'] });
const { reception } = new Records(hospital.database, () => true);

const find = (kana: string, birthDate = '', phone = '') =>
  reception.find(receptionTerms({ kana, birthDate, phone })).hits.map(({ id, matches }) => [id, ...matches]);

describe('at the desk', () => {
  it('everything that is given matches, and how is said', () => {
    expect(find('ﾄﾓｼﾋﾞﾀﾛｳ', '昭和25年1月1日')).toEqual([['1', 'whole-name', 'birth-date']]);
    expect(find('ともし', 'S25.1.1')).toEqual([
      ['1', 'name-start', 'birth-date'],
      ['3', 'name-part', 'birth-date'],
    ]);
    expect(find('たろう', '', '5678')).toEqual([['1', 'name-part', 'phone-part']]);
    expect(find('', '1950-01-01', '０９０（１２３４）５６７８')).toEqual([['1', 'birth-date', 'whole-phone']]);
    expect(find('高橋', '', '09099995678')).toEqual([['4', 'name-start', 'whole-phone']]);
  });

  it('a birth date that is given is never another, nor a missing one', () => {
    expect(find('トモシビ', '1950-01-03')).toEqual([]);
    expect(find('タカハシ', '1950-01-01')).toEqual([]);
    expect(find('トモシビ', '1950-01-02', '090-1234-5678')).toEqual([]);
  });

  it('says when there is another of the name, and nothing clinical', () => {
    const [hit] = reception.find(receptionTerms({ kana: 'トモシビ', birthDate: '1950-01-01', phone: '' })).hits;
    expect(hit!.sameName).toBe(true);
    expect(Object.keys(hit!)).not.toContain('ward');
  });

  it('counts only what can be searched for', () => {
    const fields = (kana: string, birthDate: string, phone: string) =>
      fieldsOf(receptionTerms({ kana, birthDate, phone }));
    expect(fields('ト', '1950', '090')).toBe(0);
    expect(fields('トモ', '1950-01', '')).toBe(1);
    expect(fields('', '1950-01-01', '5678')).toBe(2);
  });
});
