/**
 * Writes resources/fonts/rare-kanji-*.woff2: every kanji that Noto Sans CJK JP has and BIZ UDPGothic lacks (𠮷, and the
 * names of patients from abroad), so that no name prints as an empty box on a machine without fonts. BIZ UDPGothic
 * itself has all of JIS X 0213. Run again only when either font changes:
 *
 *     apt-get install fontconfig fonts-noto-cjk fonts-morisawa-bizud-gothic && node scripts/rare-kanji-fonts.ts
 */
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import subsetFont from 'subset-font';

const collection = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';
const fonts = path.resolve(import.meta.dirname, '../resources/fonts');

/** One file each, so that a page loads only what it shows; the same ranges stand in resources/fonts/fonts.css. */
const ranges = [
  { name: 'a', from: 0x3400, to: 0x4dbf },
  { name: 'b', from: 0x4e00, to: 0x67ff },
  { name: 'c', from: 0x6800, to: 0x81ff },
  { name: 'd', from: 0x8200, to: 0x9fff },
  { name: 'e', from: 0x20000, to: 0x3ffff },
];

const covered = characters(path.join(fonts, 'BIZUDPGothic-Regular.ttf'));
const available = characters(collection);
const font = firstFont(fs.readFileSync(collection));
for (const { name, from, to } of ranges) {
  const wanted = [...available].filter((code) => code >= from && code <= to && !covered.has(code));
  const bytes = await subsetFont(font, String.fromCodePoint(...wanted), { targetFormat: 'woff2' });
  fs.writeFileSync(path.join(fonts, `rare-kanji-${name}.woff2`), bytes);
  const digest = crypto.createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  console.log(`rare-kanji-${name}.woff2  ${wanted.length} characters  ${bytes.length} bytes  ${digest}`);
}

/** Code points of a font, or of the first font of a collection. */
function characters(file: string): Set<number> {
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
