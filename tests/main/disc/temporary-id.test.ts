import { expect, it } from 'vitest';
import { isTemporaryId, newTemporaryId } from '../../../main/disc/temporary-id.ts';

it('is marked as temporary and carries a check digit', () => {
  for (let turn = 0; turn < 200; turn++) {
    const id = newTemporaryId();
    expect(id).toMatch(/^仮\d{6}-\d$/);
    expect(isTemporaryId(id)).toBe(true);
  }
});

it('shows every digit that is read or typed wrong', () => {
  const id = newTemporaryId();
  for (const [place, digit] of Array.from(id).entries()) {
    if (!/\d/.test(digit)) continue;
    for (let wrong = 0; wrong < 10; wrong++) {
      const typed = `${id.slice(0, place)}${wrong}${id.slice(place + 1)}`;
      expect(isTemporaryId(typed), typed).toBe(typed === id);
    }
  }
  // From the right, every other digit doubled: 6 + 7 + 4 + 9 + (1 + 8) + 4 = 39, and 1 makes 40.
  expect(isTemporaryId('仮499273-1')).toBe(true);
});
