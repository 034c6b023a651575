import { describe, expect, it } from 'vitest';
import { partnerOf, type SeriesFacts, seriesLikeness } from '../../../../renderer/imaging/comparing/series-match.ts';

const series = (facts: Partial<SeriesFacts>): SeriesFacts => ({
  modality: 'CT',
  description: null,
  count: 60,
  kind: 'images',
  normal: [0, 0, 1],
  thickness: 5,
  making: null,
  contrast: null,
  view: null,
  side: null,
  ...facts,
});
const partner = (of: SeriesFacts, others: SeriesFacts[]) => partnerOf(of, others, (other) => other);

describe('the same series of another examination', () => {
  const lung = series({ description: '肺野 1mm', thickness: 1, making: 'B70f', count: 300 });
  const soft = series({ description: '縦隔 5mm', thickness: 5, making: 'B31f' });
  const coronal = series({ description: '冠状断', normal: [0, 1, 0] });
  const scout = series({ description: 'Topogram', count: 2, normal: [0, 1, 0] });

  it('is the one of the same kernel, thickness and words', () => {
    const before = [
      scout,
      series({ description: 'Mediastinum 5.0', thickness: 5, making: 'B30f' }),
      series({ description: 'Lung 1.0', thickness: 1, making: 'B70f', count: 280 }),
    ];
    expect(partner(lung, before)).toBe(before[2]);
    expect(partner(soft, before)).toBe(before[1]);
  });

  it('lies the same way, and is no localiser', () => {
    expect(partner(coronal, [soft, scout])).toBeNull();
    expect(partner(soft, [coronal, scout])).toBeNull();
    expect(seriesLikeness(soft, series({ normal: [0, 0, -1] }))).not.toBeNull();
  });

  it('is the one with contrast where this one has it', () => {
    const plain = series({ contrast: false });
    const enhanced = series({ contrast: true });
    expect(partner(series({ contrast: true }), [plain, enhanced])).toBe(enhanced);
  });

  it('is the same view and side of a projection, of whatever kind of plate', () => {
    const view = (modality: string, position: string, side: string | null = null) =>
      series({ modality, count: 1, normal: null, thickness: null, view: position, side });
    const before = [view('CR', 'LL'), view('CR', 'PA')];
    expect(partner(view('DX', 'PA'), before)).toBe(before[1]);
    const breasts = [view('MG', 'CC', 'L'), view('MG', 'CC', 'R')];
    expect(partner(view('MG', 'CC', 'R'), breasts)).toBe(breasts[1]);
  });

  it('is never another kind of picture', () => {
    expect(partner(soft, [series({ modality: 'MR' })])).toBeNull();
  });
});
