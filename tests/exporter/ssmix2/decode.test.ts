import { describe, expect, test } from 'vitest';
import { decode, decodeIso2022 } from '../../../exporter/sources/ssmix2/decode.ts';
import { delimiterKanji, encodeEuc, encodeIso2022 } from './encode.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('ISO 2022', () => {
  test('kanji between ASCII', () => {
    expect(decodeIso2022(bytes('A\x1b$B45<T\x1b(B|B'))).toBe('A患者|B');
  });

  test('tilde and backslash after JIS-Roman stay delimiters', () => {
    expect(decodeIso2022(bytes('\x1b(Ja~b\\c\x1b(B'))).toBe('a~b\\c');
  });

  test('adjacent escapes leave nothing behind', () => {
    expect(decodeIso2022(bytes('\x1b$B\x1b(B\x1b$B45\x1b(B\x1b$B<T\x1b(B'))).toBe('患者');
  });

  test('kana in either half, with and without a designation', () => {
    expect(decodeIso2022(bytes('\x1b(I6]\x1b(B'))).toBe('ｶﾝ');
    expect(decodeIso2022(bytes('\x1b)I\xb6\xdd|A'))).toBe('ｶﾝ|A');
    expect(decodeIso2022(bytes('\xb6\xdd\x1b$B45\x1b(B'))).toBe('ｶﾝ患');
  });

  test('JIS X 0212 and the older names of JIS X 0208', () => {
    expect(decodeIso2022(encodeIso2022('丂丄鷗'))).toBe('丂丄鷗');
    expect(decodeIso2022(bytes('\x1b$@45\x1b&@\x1b$B<T\x1b$(B45\x1b(B'))).toBe('患者患');
  });

  test('a line ends in ASCII even when the escape was forgotten', () => {
    expect(decodeIso2022(bytes('\x1b$B45<T\rPID|1'))).toBe('患者\rPID|1');
  });

  test('a kanji cut in half is marked, and the delimiter after it survives', () => {
    const { text, damaged } = decode(bytes('\x1b$B4\x1b(B|A'));
    expect(text).toBe('\ufffd|A');
    expect(damaged).toBe(true);
  });

  test('an unknown character set is marked, not guessed', () => {
    expect(decodeIso2022(bytes('\x1b$(O45\x1b(BA'))).toBe('\ufffdA');
  });

  test('characters with delimiters inside them, every one', () => {
    expect(delimiterKanji.length).toBeGreaterThan(300);
    for (const character of delimiterKanji) expect(decodeIso2022(encodeIso2022(character))).toBe(character);
  });
});

describe('other encodings', () => {
  const head = (names: string) => `MSH|^~\\&|||||||ADT^A08|1|P|2.5||||||${names}\rPID|||1||`;
  const name = '灯火^太郎~トモシビ^タロウ';
  const shiftJis = Buffer.from([0x93, 0x94, 0x89, 0xce, 0x5e, 0x91, 0xbe, 0x98, 0x59, 0x7e, 0x83, 0x5c]);

  test('Shift_JIS although the header says ISO IR87', () => {
    const decoded = decode(Buffer.concat([bytes(head('~ISO IR87')), shiftJis]));
    expect(decoded).toMatchObject({ encoding: 'shift_jis', damaged: false });
    expect(decoded.text.endsWith('灯火^太郎~ソ')).toBe(true);
  });

  test('EUC-JP, told and untold', () => {
    for (const names of ['EUC-JP', '~ISO IR87']) {
      const decoded = decode(Buffer.concat([bytes(head(names)), encodeEuc(name)]));
      expect(decoded).toMatchObject({ encoding: 'euc-jp', text: head(names) + name });
    }
  });

  test('UTF-8, with and without a mark', () => {
    expect(decode(Buffer.from(head('UNICODE UTF-8') + name))).toMatchObject({ encoding: 'utf-8', damaged: false });
    expect(decode(Buffer.from(`\ufeff${head('~ISO IR87')}${name}`)).text).toContain(name);
  });

  test('eight-bit kana are not kanji where IR13 is declared', () => {
    const decoded = decode(bytes(`${head('ISO IR13')}\xd4\xcf\xc0\xde`));
    expect(decoded.text.endsWith('ﾔﾏﾀﾞ')).toBe(true);
  });

  test('plain ASCII', () => {
    expect(decode(bytes('MSH|^~\\&|'))).toEqual({ text: 'MSH|^~\\&|', encoding: 'iso-2022-jp', damaged: false });
  });
});
