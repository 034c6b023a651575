import { expect, it } from 'vitest';
import { formatSheetCode, parseSheetCode } from '../../shared/sheet-code.ts';

const code = {
  facility: 'F1',
  form: 'M3',
  version: '1.0',
  serial: '7KQ2MD-000123',
  patient: '0012345',
  date: '20261121',
  page: 1,
  pages: 2,
  copy: 1,
};

it('is what docs and scanners expect, in the alphanumeric set of QR', () => {
  const text = formatSheetCode(code);
  expect(text.slice(0, -5)).toBe('EMV1*F1*M3*1.0*7KQ2MD-000123*0012345*20261121*1*2*1');
  // CRC-16/CCITT-FALSE of those characters, computed with Python's binascii.crc_hqx(…, 0xFFFF).
  expect(text.slice(-5)).toBe('*5A80');
});

it('stays short for identifiers in small letters', () => {
  expect(formatSheetCode({ ...code, facility: 'tomoshibi-Demo', patient: 'aB1c' })).toContain(
    'EMV1*$TOMOSHIBI-$D$EMO*M3*1.0*7KQ2MD-000123*$A$B1$C*',
  );
});

it.each(['0012345', 'ab*c%d', 'aBcD-1', 'a%e8b', '$x$', '患者 1', '', 'a/b+c$'])(
  'carries the identifier %j there and back',
  (patient) => {
    const text = formatSheetCode({ ...code, patient, facility: '灯火病院' });
    expect(text).toMatch(/^[0-9A-Z $%*+\-./:]+$/);
    expect(parseSheetCode(text)).toEqual({ ...code, patient, facility: '灯火病院' });
  },
);

it('notices any changed, lost or swapped character', () => {
  const text = formatSheetCode(code);
  for (let index = 0; index < text.length; index++) {
    const other = text[index] === '7' ? '8' : '7';
    expect(parseSheetCode(text.slice(0, index) + other + text.slice(index + 1)), String(index)).toBeNull();
    expect(parseSheetCode(text.slice(0, index) + text.slice(index + 1)), String(index)).toBeNull();
  }
  expect(parseSheetCode('')).toBeNull();
  expect(parseSheetCode('https://example.org/')).toBeNull();
});
