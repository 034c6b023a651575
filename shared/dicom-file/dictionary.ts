/** Value representations by tag, for data sets that do not carry them (PS3.5 §7.1.3, PS3.6 §6). */
import fs from 'node:fs';

const representations = read(fs.readFileSync(new URL('./dictionary.txt', import.meta.url), 'latin1'));

/**
 * @param tag group and element as one number, e.g. 0x00100020
 * @returns the VR, `xs` where it is US or SS as Pixel Representation says, or null for what the dictionary does not know
 *   and for private elements
 */
export function representationOf(tag: number): string | null {
  const group = tag >>> 16;
  if (group & 1) return null;
  if ((tag & 0xffff) === 0) return 'UL';
  return representations.get(tag) ?? representations.get(repeatingGroupTag(tag)) ?? null;
}

/** PS3.5 §7.6: (50xx,eeee), (60xx,eeee) and the retired (7Fxx,eeee) stand for a range of groups. */
function repeatingGroupTag(tag: number): number {
  const series = tag >>> 24;
  return series === 0x50 || series === 0x60 || series === 0x7f ? (tag & 0xff00ffff) >>> 0 : tag;
}

function read(text: string): Map<number, string> {
  const byTag = new Map<number, string>();
  for (const line of text.split('\n')) {
    const match = /^(\w\w) ([0-9A-F]{4}): (.+)$/.exec(line);
    if (!match) continue;
    const [, vr, group, elements] = match as unknown as [string, string, string, string];
    for (const element of elements.split(' ')) byTag.set(Number.parseInt(group + element, 16), vr);
  }
  return byTag;
}
