import { describe, expect, it } from 'vitest';
import {
  flipped,
  type Placement,
  rotated,
  type Turn,
  toPixel,
  toViewport,
  turnedMarks,
  turnOf,
  unturned,
} from '../../../../renderer/imaging/viewport/placement.ts';

const axial = { left: 'R', right: 'L', top: 'A', bottom: 'P' };
const upright: Placement = { origin: { x: 10, y: 20 }, column: { x: 2, y: 0 }, row: { x: 0, y: 3 } };

/** Every way a picture can be turned, with its corners on the screen worked out step by step. */
function turns(): { turn: Turn; placement: Placement }[] {
  const all: { turn: Turn; placement: Placement }[] = [];
  for (const mirrored of [false, true]) {
    let turn: Turn = { ...unturned, mirrored };
    let placement: Placement = mirrored ? mirror(upright) : upright;
    for (let quarters = 0; quarters < 4; quarters += 1) {
      all.push({ turn, placement });
      turn = rotated(turn, 90);
      placement = clockwise(placement);
    }
  }
  return all;
}

const mirror = ({ origin, column, row }: Placement): Placement => ({
  origin: { x: -origin.x, y: origin.y },
  column: { x: -column.x, y: column.y },
  row: { x: -row.x, y: row.y },
});
const clockwise = ({ origin, column, row }: Placement): Placement => ({
  origin: { x: -origin.y, y: origin.x },
  column: { x: -column.y, y: column.x },
  row: { x: -row.y, y: row.x },
});

describe('placement', () => {
  it('goes from pixels to the screen and back, however turned', () => {
    for (const { placement } of turns()) {
      const back = toPixel(placement, toViewport(placement, { x: 7, y: 11 }));
      expect(back.x).toBeCloseTo(7);
      expect(back.y).toBeCloseTo(11);
    }
  });

  it('sees from where the pixels are how a picture is turned', () => {
    for (const { turn, placement } of turns()) expect(turnOf(placement)).toEqual(turn);
  });

  it('flips as seen on the screen, also what was rotated before', () => {
    for (const { turn, placement } of turns()) {
      expect(flipped(turn, 'horizontal')).toEqual(turnOf(mirror(placement)));
      const upended = clockwise(clockwise(mirror(placement)));
      expect(flipped(turn, 'vertical')).toEqual(turnOf(upended));
    }
  });
});

describe('turnedMarks', () => {
  it('swaps left and right when flipped, top and bottom when upended', () => {
    expect(turnedMarks(axial, flipped(unturned, 'horizontal'))).toEqual({
      left: 'L',
      right: 'R',
      top: 'A',
      bottom: 'P',
    });
    expect(turnedMarks(axial, flipped(unturned, 'vertical'))).toEqual({ left: 'R', right: 'L', top: 'P', bottom: 'A' });
  });

  it('goes round with a rotation', () => {
    expect(turnedMarks(axial, rotated(unturned, 90))).toEqual({ left: 'P', right: 'A', top: 'R', bottom: 'L' });
    expect(turnedMarks(axial, rotated(unturned, -90))).toEqual({ left: 'A', right: 'P', top: 'L', bottom: 'R' });
    const half = rotated(rotated(unturned, 90), 90);
    expect(turnedMarks(axial, half)).toEqual({ left: 'L', right: 'R', top: 'P', bottom: 'A' });
  });

  it('has each letter where its edge of the picture is on the screen', () => {
    const edges = { left: [-1, 0], right: [1, 0], top: [0, -1], bottom: [0, 1] } as const;
    for (const { turn, placement } of turns()) {
      const marks = turnedMarks(axial, turn);
      for (const [edge, [x, y]] of Object.entries(edges) as [keyof typeof edges, readonly [number, number]][]) {
        const { column, row } = placement;
        const toward = { x: x * column.x + y * row.x, y: x * column.y + y * row.y };
        const seen = Object.entries(edges).find(
          ([, [dx, dy]]) => dx === Math.sign(toward.x) && dy === Math.sign(toward.y),
        )![0] as keyof typeof edges;
        expect(marks[seen]).toBe(axial[edge]);
      }
    }
  });
});
