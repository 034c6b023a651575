import crypto from 'node:crypto';
import { armor, Encrypter } from 'age-encryption';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatIdentity, identityCardLines, readIdentityText } from '../../shared/identity.ts';

let file: Uint8Array;
beforeAll(async () => {
  const encrypter = new Encrypter();
  encrypter.setPassphrase('tomoshibi card 2026');
  encrypter.setScryptWorkFactor(8);
  file = await encrypter.encrypt(
    formatIdentity({
      facilityId: crypto.randomUUID(),
      facilityName: '灯火記念病院',
      facilityKey: crypto.randomBytes(32).toString('base64'),
      secretKey: `AGE-SECRET-KEY-1${'Q'.repeat(58)}`,
    }),
  );
});

const codeOf = (text: string) => {
  try {
    readIdentityText(text);
    return null;
  } catch (error) {
    const { code, params } = error as { code: string; params: object };
    return { code, ...params };
  }
};

describe('the text of an identity card', () => {
  it('gives the same file back as it is scanned, typed in small or full-width letters, or in lines and groups', () => {
    const lines = identityCardLines(file);
    const scanned = lines.join('');
    const inGroups = lines.map((line) => line.match(/.{1,6}/g)!.join(' ')).join('\r\n');
    const fullWidth = scanned.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));
    for (const text of [scanned, inGroups, scanned.toLowerCase(), fullWidth, `  ${scanned}\n`]) {
      expect(Buffer.from(readIdentityText(text))).toEqual(Buffer.from(file));
    }
    expect(scanned).toMatch(/^[A-Z2-7]+1[A-Z2-7]+$/);
  });

  it('takes every length of file', () => {
    for (let length = 22; length < 80; length++) {
      const bytes = Buffer.alloc(length, 'x');
      bytes.write('age-encryption.org/v1\n');
      expect(Buffer.from(readIdentityText(identityCardLines(bytes).join('')))).toEqual(bytes);
    }
  });

  it('takes the digits that stand for letters as the letters', () => {
    const scanned = identityCardLines(file).join('').slice(10);
    const mistaken = scanned.replaceAll('O', '0').replaceAll('I', '1').replaceAll('B', '8');
    expect(mistaken).not.toBe(scanned);
    expect(Buffer.from(readIdentityText(`TOMOSHIBI1${mistaken}`))).toEqual(Buffer.from(file));
  });

  it('names the line in which one character is wrong, whichever it is, or two are exchanged', () => {
    const lines = identityCardLines(file);
    // A last line that is as long as the others, and wrong, can look like one that is right and not the last.
    expect(lines.at(-1)!.length).toBeLessThan(lines.at(-2)!.length);
    for (const [index, line] of lines.entries()) {
      if (index === 0) continue;
      for (let at = 0; at < line.length; at++) {
        const other = line[at] === 'A' ? 'Z' : 'A';
        const mistyped = line.slice(0, at) + other + line.slice(at + 1);
        expect(codeOf(lines.with(index, mistyped).join('\n'))).toEqual({ code: 'identity-line-wrong', line: index });
        if (at === 0 || line[at] === line[at - 1]) continue;
        const exchanged = line.slice(0, at - 1) + line[at]! + line[at - 1]! + line.slice(at + 1);
        expect(codeOf(lines.with(index, exchanged).join('\n'))).toEqual({ code: 'identity-line-wrong', line: index });
      }
    }
  });

  it('names the line that is missing, exchanged with another, or the first of those not typed', () => {
    const lines = identityCardLines(file);
    expect(codeOf(lines.slice(0, 5).join('\n'))).toEqual({ code: 'identity-line-wrong', line: 5 });
    expect(codeOf(lines.toSpliced(3, 1).join('\n'))).toEqual({ code: 'identity-line-wrong', line: 3 });
    expect(codeOf(lines.with(2, lines[4]!).with(4, lines[2]!).join('\n'))).toEqual({
      code: 'identity-line-wrong',
      line: 2,
    });
    expect(codeOf('TOMOSHIBI1')).toEqual({ code: 'identity-line-wrong', line: 1 });
  });
});

describe('other text', () => {
  it("is taken where it is age's armour, and refused where that is cut off or wraps nothing of age", () => {
    const armored = armor.encode(file);
    expect(Buffer.from(readIdentityText(armored))).toEqual(Buffer.from(file));
    expect(Buffer.from(readIdentityText(armored.replaceAll('\n', '\r\n')))).toEqual(Buffer.from(file));
    expect(codeOf(armored.slice(0, -10))).toEqual({ code: 'identity-invalid' });
    expect(codeOf(armor.encode(Buffer.from('something else')))).toEqual({ code: 'identity-invalid' });
    expect(codeOf(armored.replace(/\n[A-Za-z]/, '\n*'))).toEqual({ code: 'identity-invalid' });
  });

  it('is refused: another code, an empty line, a bare key', () => {
    for (const text of ['', 'EMV1*X', `AGE-SECRET-KEY-1${'Q'.repeat(58)}`, '灯火']) {
      expect(codeOf(text)).toEqual({ code: 'identity-invalid' });
    }
    expect(codeOf(identityCardLines(Buffer.from('something else entirely')).join(''))).toEqual({
      code: 'identity-invalid',
    });
  });
});
