import { describe, expect, it } from 'vitest';
import { frameRateOf, type Play, stepOf } from '../../../../renderer/imaging/cine/cine.ts';

const number = (value: number | string) => ({ vr: 'DS', Value: [value] });

describe('the frame rate a series asks for', () => {
  it.each([
    ['Recommended Display Frame Rate', { '00082144': number(25), '00181063': number(100) }, 25],
    ['Cine Rate', { '00180040': number('15') }, 15],
    ['Frame Time', { '00181063': number('33.3') }, 30],
    ['Frame Time Vector', { '00181065': { vr: 'DS', Value: [0, 50, 50, 50] } }, 20],
    ['more than a screen shows', { '00181063': number(1) }, 60],
  ])('%s', (_, frame, perSecond) => {
    expect(frameRateOf(frame)).toEqual({ perSecond, given: true });
  });

  it.each([[{}], [{ '00181063': number(0) }], [{ '00180040': number('') }]])('none: %j', (frame) => {
    expect(frameRateOf(frame)).toEqual({ perSecond: 10, given: false });
  });
});

describe('playing', () => {
  const at = { count: 5, perSecond: 10, loops: true };
  const started: Play = { since: 0, waiting: false };
  const all = () => true;

  it('waits for its time, then takes the next frame', () => {
    expect(stepOf(started, 99, { ...at, index: 0 }, all).index).toBeNull();
    expect(stepOf(started, 100, { ...at, index: 0 }, all)).toMatchObject({ index: 1, play: { since: 100 } });
  });

  it('begins again at the end, or ends', () => {
    expect(stepOf(started, 100, { ...at, index: 4 }, all).index).toBe(0);
    expect(stepOf(started, 100, { ...at, index: 4, loops: false }, all)).toMatchObject({ index: null, ended: true });
  });

  it('stops at a frame that is not in memory, skips none, and does not catch up afterwards', () => {
    const held = stepOf(started, 100, { ...at, index: 1 }, (index) => index !== 2);
    expect(held).toMatchObject({ index: null, play: { waiting: true } });
    const later = stepOf(held.play, 5000, { ...at, index: 1 }, all);
    expect(later).toMatchObject({ index: 2, play: { since: 5000, waiting: false } });
    expect(stepOf(later.play, 5050, { ...at, index: 2 }, all).index).toBeNull();
  });

  it('keeps its rate over many frames although the clock ticks unevenly', () => {
    let play = started;
    let index = 0;
    let shown = 0;
    for (let now = 0; now <= 10_000; now += 17) {
      const step = stepOf(play, now, { ...at, count: 500, index }, all);
      play = step.play;
      if (step.index !== null) {
        index = step.index;
        shown += 1;
      }
    }
    expect(shown).toBeGreaterThanOrEqual(99);
    expect(shown).toBeLessThanOrEqual(100);
  });
});
