import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeText, parseCharacterSet } from '../../../shared/dicom-file/character-set.ts';
import { hasCorpus } from '../../corpus.ts';
import { corpusRoot } from './corpus.ts';
import { metadataOf, parse, parseBytes } from './parsing.ts';
import { image } from './synthetic.ts';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('the examples of PS3.5', () => {
  it('H.3.1: Japanese with ASCII and ISO 2022 IR 87', () => {
    const value = bytes(
      '59 61 6d 61 64 61 5e 54 61 72 6f 75 3d 1b 24 42 3b 33 45 44 1b 28 42 5e 1b 24 42 42 40 4f 3a 1b 28 42 3d 1b 24 42 24 64 24 5e 24 40 1b 28 42 5e 1b 24 42 24 3f 24 6d 24 26 1b 28 42',
    );
    const decoded = decodeText(value, parseCharacterSet(['', 'ISO 2022 IR 87']), '\\^=');
    expect(decoded).toEqual({ text: 'Yamada^Tarou=山田^太郎=やまだ^たろう', doubtful: false });
  });

  it('H.3.2: half-width katakana of ISO 2022 IR 13', () => {
    const value = bytes(
      'd4 cf c0 de 5e c0 db b3 3d 1b 24 42 3b 33 45 44 1b 28 4a 5e 1b 24 42 42 40 4f 3a 1b 28 4a 3d 1b 24 42 24 64 24 5e 24 40 1b 28 4a 5e 1b 24 42 24 3f 24 6d 24 26 1b 28 4a',
    );
    const decoded = decodeText(value, parseCharacterSet(['ISO 2022 IR 13', 'ISO 2022 IR 87']), '\\^=');
    expect(decoded).toEqual({ text: 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう', doubtful: false });
  });

  it('I.2: Korean in G1', () => {
    const value = bytes(
      '48 6f 6e 67 5e 47 69 6c 64 6f 6e 67 3d 1b 24 29 43 fb f3 5e 1b 24 29 43 d1 ce d4 d7 3d 1b 24 29 43 c8 ab 5e 1b 24 29 43 b1 e6 b5 bf',
    );
    const decoded = decodeText(value, parseCharacterSet(['', 'ISO 2022 IR 149']), '\\^=');
    expect(decoded).toEqual({ text: 'Hong^Gildong=洪^吉洞=홍^길동', doubtful: false });
  });

  it('J.1 and J.2: Chinese in UTF-8 and GB18030', () => {
    const utf8 = bytes('57 61 6e 67 5e 58 69 61 6f 44 6f 6e 67 3d e7 8e 8b 5e e5 b0 8f e6 9d b1 3d');
    expect(decodeText(utf8, parseCharacterSet(['ISO_IR 192']), '\\^=').text).toBe('Wang^XiaoDong=王^小東=');
    const gb = bytes('57 61 6e 67 5e 58 69 61 6f 44 6f 6e 67 3d cd f5 5e d0 a1 b6 ab 3d');
    expect(decodeText(gb, parseCharacterSet(['GB18030']), '\\^=').text).toBe('Wang^XiaoDong=王^小东=');
  });

  it('K.2: Chinese in ISO 2022 IR 58', () => {
    const value = bytes('5a 68 61 6e 67 5e 58 69 61 6f 44 6f 6e 67 3d 1b 24 29 41 d5 c5 5e 1b 24 29 41 d0 a1 b6 ab 3d');
    const decoded = decodeText(value, parseCharacterSet(['', 'ISO 2022 IR 58']), '\\^=');
    expect(decoded.text).toBe('Zhang^XiaoDong=张^小东=');
  });
});

describe('code extensions', () => {
  it('reads JIS X 0212, which TextDecoder has no name for', () => {
    // 丂 is 0x3021 of JIS X 0212.
    const value = bytes('1b 24 28 44 30 21 1b 28 42');
    expect(decodeText(value, parseCharacterSet(['', 'ISO 2022 IR 159']), '\\').text).toBe('丂');
  });

  it('falls back to the initial state at a delimiter and at a line end', () => {
    // The writer forgot to return to ASCII before the line end: what follows is ASCII all the same.
    const value = bytes('1b 24 42 3b 33 0d 0a 41 42 43');
    expect(decodeText(value, parseCharacterSet(['', 'ISO 2022 IR 87']), '').text).toBe('山\r\nABC');
  });

  it('does not take a byte of a double-byte character for a delimiter', () => {
    // ソ is 0x253D: its second byte is "=".
    const value = bytes('1b 24 42 25 3d 1b 28 42 5e 41');
    expect(decodeText(value, parseCharacterSet(['', 'ISO 2022 IR 87']), '\\^=').text).toBe('ソ^A');
  });

  it('keeps a backslash that separates values, and shows ISO-IR 14 its yen sign elsewhere', () => {
    const characterSet = parseCharacterSet(['ISO 2022 IR 13']);
    expect(decodeText(Buffer.from('A\\B'), characterSet, '\\').text).toBe('A\\B');
    expect(decodeText(Buffer.from('\\100'), characterSet, '').text).toBe('¥100');
  });

  it('does not end a GBK character at its second byte', () => {
    // 乗 is 0x815C in GBK.
    expect(decodeText(bytes('81 5c 5c 41'), parseCharacterSet(['GBK']), '\\').text).toBe('乗\\A');
  });

  it('understands common misspellings and names what it does not know', () => {
    expect(decodeText(bytes('c4'), parseCharacterSet(['ISO IR 100']), '').text).toBe('Ä');
    expect(decodeText(bytes('1b 24 42 3b 33'), parseCharacterSet(['', 'ISO_2022_IR_87']), '').text).toBe('山');
    expect(parseCharacterSet(['ISO_IR 999']).unknown).toEqual(['ISO_IR 999']);
  });

  it('says so when it has to guess', () => {
    const shiftJis = bytes('8e 52 93 63');
    expect(decodeText(shiftJis, parseCharacterSet([]), '')).toEqual({ text: '山田', doubtful: true });
    const { instance } = parseBytes(
      image({
        extra: [
          [0x00080005, 'CS', ''],
          [0x00100010, 'PN', bytes('8e 52 93 63 5e 91 be 98 59')],
        ],
      }),
    );
    expect(instance.patient.name).toBe('山田 太郎');
    expect(instance.warnings.map((warning) => warning.reason)).toContain('unsupported-encoding');
  });
});

describe.skipIf(!hasCorpus)('the charset files of the corpus', () => {
  const names: Record<string, string> = {
    chrArab: 'قباني^لنزار',
    chrFren: 'Buc^Jérôme',
    chrFrenMulti: 'Buc^Jérôme',
    chrGerm: 'Äneas^Rüdiger',
    chrGreek: 'Διονυσιος',
    chrH31: 'Yamada^Tarou=山田^太郎=やまだ^たろう',
    chrH32: 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
    chrHbrw: 'שרון^דבורה',
    chrI2: 'Hong^Gildong=洪^吉洞=홍^길동',
    chrJapMulti: 'やまだ^たろう',
    chrJapMultiExplicitIR6: 'やまだ^たろう',
    chrKoreanMulti: '김희중',
    chrRuss: 'Люкceмбypг',
    chrX1: 'Wang^XiaoDong=王^小東',
    chrX2: 'Wang^XiaoDong=王^小东',
  };
  it.each(Object.entries(names))('%s', (file, name) => {
    const { instance } = parse(path.join(corpusRoot, 'pydicom/charset_files', `${file}.dcm`));
    expect(instance.patient.fullName).toBe(name);
    expect(instance.warnings).toEqual([]);
    expect(metadataOf(instance)['00080005']?.Value).toEqual(['ISO_IR 192']);
  });
});
