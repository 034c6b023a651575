/**
 * ISO-2022-JP as SS-MIX2 and DICOM write it: ASCII and JIS X 0208 (with its vendor rows), every change announced by an
 * escape sequence, always back in ASCII before a delimiter. Half-width kana and JIS X 0212 have no place in it.
 */
const escapeToKanji = [0x1b, 0x24, 0x42]; // ESC $ B, ISO-IR 87
const escapeToAscii = [0x1b, 0x28, 0x42]; // ESC ( B, ISO-IR 6

/** Two JIS bytes by UTF-16 unit; 0 where there are none. */
const jisCodes = buildJisCodes();
let scratch = Buffer.allocUnsafe(1 << 16);

/** @throws Error when a character has no code; generated text must not contain any. */
export function encodeIso2022Jp(text: string): Buffer {
  // Worst case: every character between two changes of the set.
  if (scratch.length < text.length * 8 + 8) scratch = Buffer.allocUnsafe(text.length * 16);
  let kanji = false;
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80 === kanji) {
      kanji = !kanji;
      const sequence = kanji ? escapeToKanji : escapeToAscii;
      scratch[length++] = sequence[0]!;
      scratch[length++] = sequence[1]!;
      scratch[length++] = sequence[2]!;
    }
    if (!kanji) {
      scratch[length++] = unit;
      continue;
    }
    const code = jisCodes[unit]!;
    if (code === 0) throw new Error(`no JIS X 0208 code for U+${unit.toString(16).padStart(4, '0')}`);
    scratch[length++] = code >> 8;
    scratch[length++] = code & 0xff;
  }
  if (kanji) for (const byte of escapeToAscii) scratch[length++] = byte;
  return Buffer.from(scratch.subarray(0, length));
}

function buildJisCodes(): Uint16Array {
  const codes = new Uint16Array(0x10000);
  const decoder = new TextDecoder('euc-jp');
  for (let row = 0x21; row <= 0x7e; row++) {
    for (let cell = 0x21; cell <= 0x7e; cell++) {
      const character = decoder.decode(Uint8Array.of(row | 0x80, cell | 0x80));
      const unit = character.charCodeAt(0);
      if (character.length === 1 && unit >= 0x80 && unit !== 0xfffd && codes[unit] === 0) {
        codes[unit] = (row << 8) | cell;
      }
    }
  }
  return codes;
}
