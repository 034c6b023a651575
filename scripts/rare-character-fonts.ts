/**
 * Writes resources/fonts/rare-*.woff2: the kanji that Noto Sans CJK JP has and BIZ UDPGothic lacks (𠮷, and the names of
 * patients from abroad), and the letters and signs that DejaVu Sans has beyond it (SpO₂, 10⁹/L, Vietnamese), so that
 * nothing prints as an empty box on a machine without fonts. BIZ UDPGothic itself has all of JIS X 0213. Hangul and
 * other scripts are left to the machine's own fonts. Run again only when one of the fonts changes:
 *
 *     apt-get install fontconfig fonts-noto-cjk fonts-dejavu-core && node scripts/rare-character-fonts.ts
 */
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import subsetFont from 'subset-font';

const noto = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';
const dejavu = '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf';
const folder = path.resolve(import.meta.dirname, '../resources/fonts');

/** One file each, so that a page loads only what it shows; the same ranges stand in resources/fonts/fonts.css. */
const files = [
  { name: 'rare-a', source: noto, from: 0x3400, to: 0x4dbf },
  { name: 'rare-b', source: noto, from: 0x4e00, to: 0x67ff },
  { name: 'rare-c', source: noto, from: 0x6800, to: 0x81ff },
  { name: 'rare-d', source: noto, from: 0x8200, to: 0x9fff },
  { name: 'rare-e', source: noto, from: 0x20000, to: 0x3ffff },
  { name: 'rare-signs', source: dejavu, from: 0xa0, to: 0x2bff },
];
const scripts =
  /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}\p{Script=Inherited}\p{Script=Han}]/u;

const covered = charactersOf(path.join(folder, 'BIZUDPGothic-Regular.ttf'));
for (const { name, source, from, to } of files) {
  const bytes = fs.readFileSync(source);
  const font = source.endsWith('.ttc') ? firstFont(bytes) : bytes;
  const wanted = [...charactersOf(source)].filter((code) => code >= from && code <= to && !covered.has(code));
  const text = wanted.map((code) => String.fromCodePoint(code)).filter((character) => scripts.test(character));
  const subset = await subsetFont(font, text.join(''), { targetFormat: 'woff2' });
  fs.writeFileSync(path.join(folder, `${name}.woff2`), subset);
  const digest = crypto.createHash('sha256').update(subset).digest('hex').slice(0, 16);
  console.log(`${name}.woff2  ${text.length} characters  ${subset.length} bytes  ${digest}`);
}

/** Code points of a font, or of the first font of a collection. */
function charactersOf(file: string): Set<number> {
  const charset = execFileSync('fc-query', ['--index', '0', '--format', '%{charset}', file], { encoding: 'utf8' });
  const codes = new Set<number>();
  for (const range of charset.trim().split(/\s+/)) {
    const [from, to] = range.split('-').map((hex) => Number.parseInt(hex, 16));
    for (let code = from!; code <= (to ?? from!); code++) codes.add(code);
  }
  return codes;
}

/** The first font of an OpenType collection (the Japanese one) as a font of its own: its table directory, rebased. */
function firstFont(bytes: Buffer): Buffer {
  const start = bytes.readUInt32BE(12);
  const tables = bytes.readUInt16BE(start + 4);
  const directory = Buffer.from(bytes.subarray(start, start + 12 + 16 * tables));
  const parts: Buffer[] = [directory];
  let end = directory.length;
  for (let table = 0; table < tables; table++) {
    const entry = 12 + 16 * table;
    const offset = directory.readUInt32BE(entry + 8);
    const length = directory.readUInt32BE(entry + 12);
    const padded = Buffer.alloc(Math.ceil(length / 4) * 4);
    bytes.copy(padded, 0, offset, offset + length);
    directory.writeUInt32BE(end, entry + 8);
    parts.push(padded);
    end += padded.length;
  }
  return Buffer.concat(parts);
}
