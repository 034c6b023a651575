import { describe, expect, it } from 'vitest';
import { dataSetsOf, itemsOf, numbersOf, stringOf } from '../../shared/dicom-json.ts';

describe('DICOM JSON that others wrote', () => {
  it('keeps what is in order', () => {
    const dataset = {
      '00080018': { vr: 'UI', Value: ['2.25.1'] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'TOMOSHIBI^TARO', Ideographic: '灯火^太郎' }] },
      '00280030': { vr: 'DS', Value: ['0.5', 0.25] },
      '00283010': { vr: 'SQ', Value: [{ '00283002': { vr: 'US', Value: [256, 0, 16] } }] },
      '00281201': { vr: 'OW', InlineBinary: 'AAA=' },
    };
    const [read] = dataSetsOf([dataset]);
    expect(read).toEqual(dataset);
    expect(stringOf(read!, '00100010')).toBe('灯火 太郎');
    expect(numbersOf(read!, '00280030')).toEqual([0.5, 0.25]);
  });

  it.each([null, undefined, 'a', 3, {}])('finds no data set in %j', (answer) => {
    expect(dataSetsOf(answer)).toEqual([]);
  });

  it('leaves out elements and items of the wrong shape, and nothing else', () => {
    const [read] = dataSetsOf([
      {
        '00280010': null,
        '00280011': 'US',
        '00280100': { vr: 7, Value: 16 },
        '52009229': { vr: 'SQ', Value: [1, null, { '00280030': [] }] },
        '00080060': { vr: 'CS', Value: ['CT'] },
      },
      'no data set',
    ]);
    expect(read).toEqual({
      '00280100': {},
      '52009229': { vr: 'SQ', Value: [{}, {}, {}] },
      '00080060': { vr: 'CS', Value: ['CT'] },
    });
    expect(itemsOf(read!, '52009229')).toHaveLength(3);
  });

  it('has no place and no size that no patient can have', () => {
    const [read] = dataSetsOf([
      {
        '00280030': { vr: 'DS', Value: [5e-324, 5e-324] },
        '00181164': { vr: 'DS', Value: ['0.15', '0.15'] },
        '00200032': { vr: 'DS', Value: [1e300, 0, 0] },
        '00180050': { vr: 'DS', Value: [null] },
      },
    ]);
    expect(Object.keys(read!)).toEqual(['00181164']);
  });

  it('has no directions that are none', () => {
    const kept = (...Value: unknown[]) => '00200037' in dataSetsOf([{ '00200037': { vr: 'DS', Value } }])[0]!;
    expect(kept(1, 0, 0, 0, 1, 0)).toBe(true);
    expect(kept(0.9998, 0.02, 0, -0.02, 0.9998, 0)).toBe(true);
    expect(kept(0, 0, 0, 0, 0, 0)).toBe(false);
    expect(kept('a', 0, 0, 0, 1, 0)).toBe(false);
    expect(kept(1, 0)).toBe(false);
    expect(kept(1, 0, 0, 1, 0, 0)).toBe(false);
  });

  it('takes nothing for a number that is none', () => {
    const numbers = (...Value: unknown[]) => numbersOf({ '00200032': { vr: 'DS', Value } }, '00200032');
    for (const value of [null, '', ' ', 'x', {}, [], true]) expect(numbers(1, value)).toEqual([]);
  });

  it('takes nothing for a name that is none', () => {
    const name = (value: unknown) => stringOf({ '00100010': { vr: 'PN', Value: [value] } }, '00100010');
    expect(name({ Ideographic: 7, Alphabetic: 'A^B' })).toBe('A B');
    expect(name({ Ideographic: null })).toBeNull();
  });
});
