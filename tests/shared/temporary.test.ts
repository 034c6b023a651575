import { expect, it } from 'vitest';
import { checkDigitOf, formatTemporaryId, isTemporaryId, readTemporaryId } from '../../shared/temporary.ts';

const id = formatTemporaryId('48271960', 12);

it('carries the check digit that is published', () => {
  // The example of Damm's thesis, as everybody who implements it repeats it.
  expect(checkDigitOf('572')).toBe(4);
  expect(checkDigitOf('5724')).toBe(0);
  expect(id).toMatch(/^48271960-012-\d$/);
  expect(isTemporaryId(id)).toBe(true);
});

it('shows every digit that is read or typed wrong, and every two neighbours that changed places', () => {
  const places = Array.from(id).flatMap((character, place) => (character === '-' ? [] : [place]));
  for (const [index, place] of places.entries()) {
    for (let wrong = 0; wrong < 10; wrong++) {
      const typed = `${id.slice(0, place)}${wrong}${id.slice(place + 1)}`;
      expect(isTemporaryId(typed), typed).toBe(typed === id);
    }
    const next = places[index + 1];
    if (next === undefined) continue;
    const swapped = Array.from(id);
    [swapped[place], swapped[next]] = [swapped[next]!, swapped[place]!];
    expect(isTemporaryId(swapped.join('')), swapped.join('')).toBe(swapped.join('') === id);
  }
  // What Luhn's digit does not show.
  const nines = formatTemporaryId('09090909', 90);
  expect(readTemporaryId(nines.replace('09', '90'))).toBeNull();
});

it('is read as people type it and as scanners give it', () => {
  const bare = id.replaceAll('-', '');
  for (const typed of [
    id,
    bare,
    ` ${bare} `,
    `仮${id}`,
    `仮ID:${id}`,
    bare.replace(/\d/g, (d) => '０１２３４５６７８９'[Number(d)]!),
  ]) {
    expect(readTemporaryId(typed), typed).toBe(id);
  }
  for (const typed of ['', '0012345', bare.slice(1), `${bare}0`, 'M1', '仮482719-4']) {
    expect(readTemporaryId(typed), typed).toBeNull();
  }
});

it('still knows the numbers that earlier versions gave', () => {
  // From the right, every other digit doubled: 6 + 7 + 4 + 9 + (1 + 8) + 4 = 39, and 1 makes 40.
  expect(isTemporaryId('仮499273-1')).toBe(true);
  expect(readTemporaryId('仮 499273 1')).toBe('仮499273-1');
  expect(isTemporaryId('仮499273-2')).toBe(false);
});
