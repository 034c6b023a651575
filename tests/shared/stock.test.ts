import { describe, expect, it } from 'vitest';
import { defaultStock } from '../../main/stock/stock.ts';
import { daysLeft, estimate, type StockRate, sidesOf, sidesOfRate, urgentForms } from '../../shared/stock.ts';

const { printing, hospital } = defaultStock;

describe('the figures that a hospital of 500 inpatients and 500 outpatients a day begins with', () => {
  it('take 4,000 sides and 2.2 hours on one printer in the first night', () => {
    const night = estimate({ sides: sidesOf(defaultStock, 'firstNight') }, printing);
    expect(night).toMatchObject({ sides: 4000, sheets: 4000, reams: 8 });
    expect((night.minutes / 60).toFixed(1)).toBe('2.2');
  });

  it('take 5,100 sides a day after that, and 306 packs of paper a month', () => {
    expect(sidesOf(defaultStock, 'daily')).toBe(5100);
    expect(estimate({ sides: 5100, days: 30 }, printing)).toMatchObject({ sides: 153_000, reams: 306 });
  });

  it('take 1,500 sides and 50 minutes where only the urgent forms are printed', () => {
    const urgent = estimate({ sides: sidesOf(defaultStock, 'firstNight', urgentForms) }, printing);
    expect(urgent).toMatchObject({ sides: 1500, reams: 3, minutes: 50 });
  });
});

describe('an estimate', () => {
  it('counts patients × rate × pages × copies ÷ slips on a side', () => {
    const line: StockRate = {
      form: 'M11',
      when: 'daily',
      of: 'outpatient',
      rate: 0.3,
      pages: 2,
      copies: 3,
      perSide: 2,
    };
    expect(sidesOfRate(line, { inpatients: 1, outpatients: 200 })).toBe(180);
    expect(sidesOfRate({ ...line, of: 'inpatient' }, { inpatients: 1, outpatients: 200 })).toBe(0.9);
  });

  it('takes half the sheets on both sides of the paper, or as many as were counted', () => {
    const duplex = { ...printing, duplex: true };
    expect(estimate({ sides: 1001 }, duplex)).toMatchObject({ sides: 1001, sheets: 501 });
    expect(estimate({ sides: 1001, sheets: 700 }, duplex)).toMatchObject({ sides: 1001, sheets: 700, reams: 1.4 });
  });

  it('takes toner by how black the page is, with a reserve, and minutes by all printers', () => {
    // 20,000 sides × (6 ÷ 5) ÷ 8,000 × 1.3 = 3.9; 20,000 ÷ 40 ÷ 4 = 125.
    const own = { ...printing, coverage: 6, yieldSides: 8000, pagesPerMinute: 40, printers: 4 };
    expect(estimate({ sides: 10_000, days: 2 }, own)).toMatchObject({ cartridges: 3.9, minutes: 125 });
    expect(estimate({ sides: 0 }, own)).toEqual({ sides: 0, sheets: 0, reams: 0, cartridges: 0, minutes: 0 });
  });

  it('tells how long the stock lasts by what ends first', () => {
    // A day takes 10.2 packs and 5,100 × (8 ÷ 5) ÷ 10,000 × 1.3 = 1.0608 cartridges.
    const sides = sidesOf(defaultStock, 'daily');
    expect(daysLeft({ reams: 306, cartridges: 10 }, sides, printing)).toEqual({ paper: 30, toner: 9, days: 9 });
    expect(daysLeft({ reams: 10, cartridges: 10 }, sides, printing)).toEqual({ paper: 0, toner: 9, days: 0 });
    expect(daysLeft({ reams: 10, cartridges: 10 }, 0, printing)).toBeNull();
    expect(hospital).toEqual({ inpatients: 500, outpatients: 500 });
  });
});
