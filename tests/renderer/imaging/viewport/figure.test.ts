import { describe, expect, it } from 'vitest';
import {
  angleOf,
  areaOf,
  cobbOf,
  contains,
  type Figure,
  lengthOf,
  statisticsOf,
} from '../../../../renderer/imaging/viewport/figure.ts';

const square = { x: 1, y: 1 };
const tall = { x: 1, y: 2 };
const at = (x: number, y: number) => ({ x, y });

describe('lengths and angles', () => {
  it('measure in the shape of the pixels', () => {
    expect(lengthOf([at(0, 0), at(3, 4)], square)).toBeCloseTo(5);
    expect(lengthOf([at(0, 0), at(3, 2)], tall)).toBeCloseTo(5);
    expect(lengthOf([at(0, 0), at(3, 0), at(3, 4)], { x: 0.5, y: 0.5 })).toBeCloseTo(3.5);
    expect(angleOf([at(1, 0), at(0, 0), at(1, 1)], square)).toBeCloseTo(45);
    expect(angleOf([at(1, 0), at(0, 0), at(1, 1)], tall)).toBeCloseTo(63.435, 2);
    expect(angleOf([at(1, 0), at(0, 0), at(-1, 0)], square)).toBeCloseTo(180);
  });

  it('give the acute angle between two lines, whichever way they were drawn', () => {
    expect(cobbOf([at(0, 0), at(10, 0), at(0, 20), at(10, 30)], square)).toBeCloseTo(45);
    expect(cobbOf([at(0, 0), at(10, 0), at(10, 30), at(0, 20)], square)).toBeCloseTo(45);
  });

  it('give none where there is no direction', () => {
    expect(angleOf([at(1, 1), at(1, 1), at(2, 2)], square)).toBeNull();
    expect(cobbOf([at(0, 0), at(0, 0), at(1, 1), at(2, 2)], square)).toBeNull();
  });
});

describe('areas', () => {
  const ellipse: Extract<Figure, { kind: 'ellipse' }> = {
    kind: 'ellipse',
    center: at(50, 50),
    a: at(20, 0),
    b: at(0, 10),
  };
  const turned: Extract<Figure, { kind: 'ellipse' }> = {
    kind: 'ellipse',
    center: at(50, 50),
    a: at(0, 20),
    b: at(-10, 0),
  };
  const outline: Extract<Figure, { kind: 'outline' }> = {
    kind: 'outline',
    points: [at(2, 2), at(6, 2), at(6, 5), at(2, 5)],
  };

  it('have their size in the unit of the pixels', () => {
    expect(areaOf(ellipse, { x: 0.5, y: 0.5 })).toBeCloseTo(Math.PI * 10 * 5);
    expect(areaOf(turned, { x: 0.5, y: 1 })).toBeCloseTo(Math.PI * 5 * 20);
    expect(areaOf(outline, tall)).toBeCloseTo(24);
  });

  it('contain the centres of pixels inside them, also where they are turned', () => {
    expect(contains(ellipse, 69, 50)).toBe(true);
    expect(contains(ellipse, 50, 61)).toBe(false);
    expect(contains(turned, 50, 69)).toBe(true);
    expect(contains(turned, 61, 50)).toBe(false);
    const bay: Extract<Figure, { kind: 'outline' }> = {
      kind: 'outline',
      points: [at(0, 0), at(10, 0), at(10, 10), at(5, 2), at(0, 10)],
    };
    expect(contains(bay, 5, 5)).toBe(false);
    expect(contains(bay, 1, 5)).toBe(true);
  });

  it('count every pixel once and have exact statistics', () => {
    const columns = 12;
    const valueAt = (column: number, row: number) => row * columns + column + 100_000;
    const rectangle: Extract<Figure, { kind: 'outline' }> = {
      kind: 'outline',
      points: [at(1.5, 2.5), at(4.5, 2.5), at(4.5, 4.5), at(1.5, 4.5)],
    };
    const values = [3, 4].flatMap((row) => [2, 3, 4].map((column) => valueAt(column, row)));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    const statistics = statisticsOf(rectangle, { columns, rows: 10 }, valueAt)!;
    expect(statistics).toMatchObject({ count: 6, least: Math.min(...values), most: Math.max(...values) });
    expect(statistics.mean).toBeCloseTo(mean, 9);
    expect(statistics.deviation).toBeCloseTo(deviation, 9);
  });

  it('leave out what lies beyond the picture, and say so when nothing is left', () => {
    expect(statisticsOf(ellipse, { columns: 50, rows: 100 }, () => 1)!.count).toBeLessThan(Math.PI * 200 * 0.51);
    expect(statisticsOf(outline, { columns: 2, rows: 2 }, () => 1)).toBeNull();
  });
});
