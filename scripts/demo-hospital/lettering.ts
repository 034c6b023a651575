/** Letters burnt into the pictures, so that no copy of one is ever taken for a patient's. */
import type { Raster } from './raster.ts';

/** Rows of pixels, `#` is ink. Drawn for this purpose; only what the words below need. */
const glyphs: Record<string, readonly string[]> = {
  F: ['#####', '#....', '#....', '####.', '#....', '#....', '#....'],
  I: ['###', '.#.', '.#.', '.#.', '.#.', '.#.', '###'],
  C: ['.###.', '#...#', '#....', '#....', '#....', '#...#', '.###.'],
  T: ['#####', '..#..', '..#..', '..#..', '..#..', '..#..', '..#..'],
  O: ['.###.', '#...#', '#...#', '#...#', '#...#', '#...#', '.###.'],
  N: ['#...#', '##..#', '#.#.#', '#.#.#', '#..##', '#...#', '#...#'],
  A: ['.###.', '#...#', '#...#', '#####', '#...#', '#...#', '#...#'],
  L: ['#....', '#....', '#....', '#....', '#....', '#....', '#####'],
  ' ': ['...', '...', '...', '...', '...', '...', '...'],
  架: [
    '..#............',
    '..#............',
    '#######..######',
    '..#...#..#....#',
    '..#...#..#....#',
    '.##...#..#....#',
    '.#....#..######',
    '#...##.........',
    '.......#.......',
    '###############',
    '......###......',
    '.....#.#.#.....',
    '...##..#..##...',
    '.##....#....##.',
    '#......#......#',
  ],
  空: [
    '.......#.......',
    '.......#.......',
    '###############',
    '#....#...#....#',
    '#....#...#....#',
    '....#....#.....',
    '...#.....#...#.',
    '.##......#####.',
    '...............',
    '..###########..',
    '.......#.......',
    '.......#.......',
    '.......#.......',
    '.......#.......',
    '###############',
  ],
};

/** Writes `FICTIONAL 架空` with its upper left corner at this pixel, `scale` pixels to a dot. */
export function burnIn(raster: Raster, left: number, top: number, scale: number, value: number): void {
  eachDot(left, top, scale, (column, row) => {
    if (column < raster.columns && row < raster.rows) raster.values[row * raster.columns + column] = value;
  });
}

/** Calls `ink` for every pixel of the words. */
export function eachDot(left: number, top: number, scale: number, ink: (column: number, row: number) => void): void {
  let x = left;
  for (const character of 'FICTIONAL 架空') {
    const glyph = glyphs[character]!;
    // Latin letters sit on the foot of the taller characters.
    const drop = 15 - glyph.length;
    for (const [line, dots] of glyph.entries()) {
      for (let dot = 0; dot < dots.length; dot++) {
        if (dots[dot] !== '#') continue;
        for (let y = 0; y < scale; y++) {
          for (let dx = 0; dx < scale; dx++) ink(x + dot * scale + dx, top + (line + drop - 1) * scale + y);
        }
      }
    }
    x += (glyph[0]!.length + 2) * scale;
  }
}
