/** One part of a note: its heading, null before the first one, and the lines under it. */
export interface NoteBlock {
  heading: string | null;
  text: string;
}

const bracketed = /^[\s　]*([【〔［《＜][^】〕］》＞]{1,40}[】〕］》＞])[\s　]*(.*)$/;
const marked = /^[\s　]*((?:[■◆●▼◎#＃]+|(?:[1-9１-９]\d?|[IVXⅠ-Ⅻ]+)[.．、)）])[\s　]*[^。、:：]{1,30})[:：]?[\s　]*$/;
/** `主病名: 心不全`, `S: 息苦しい`: what stands before the colon, where it is short enough to be a label. */
const labelled = /^[\s　]*([SOAP]|[^\s　:：。、（）()]{2,12})[:：](?!\d)[\s　]*(.*)$/;

/** A note in the parts that its writer made, in the writer's own words; nothing is left out or moved. */
export function noteBlocks(text: string): NoteBlock[] {
  const blocks: { heading: string | null; lines: string[] }[] = [{ heading: null, lines: [] }];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const bracket = bracketed.exec(line);
    const mark = bracket ? null : marked.exec(line);
    const label = bracket || mark ? null : labelled.exec(line);
    const heading = bracket?.[1] ?? mark?.[1] ?? label?.[1];
    if (heading === undefined) blocks.at(-1)!.lines.push(line);
    else blocks.push({ heading, lines: [bracket?.[2] ?? label?.[2] ?? ''].filter(Boolean) });
  }
  return blocks
    .map(({ heading, lines }) => ({ heading, text: lines.join('\n').replace(/^\n+|\s+$/g, '') }))
    .filter((block) => block.heading !== null || block.text !== '');
}

/** The first lines of a text, blank ones left out. */
export function firstLines(text: string, count: number): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter(Boolean)
    .slice(0, count)
    .join('\n');
}
