/**
 * The narrative block of a CDA section (CDA R2 §4.3.5) as text a person can read: paragraphs and lines, lists with their
 * numbers, tables row by row with cells parted by ` | `, footnotes where they are referred to. Looks (`styleCode`) are left out;
 * what was struck out (`revised="delete"`) is marked, and never reads as valid.
 */
import { childrenOf, descendants, type Element, plainText } from './xml.ts';

/** What a picture in the text is called; null when nothing is known of it. */
export type NameOfPicture = (id: string) => string | null;

const blocks = new Set(['paragraph', 'caption', 'p', 'div', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'dl', 'dt', 'dd']);
const silent = new Set(['col', 'colgroup', 'script', 'style', 'head']);
const lists = new Set(['list', 'ul', 'ol']);

export function narrativeText(text: Element, nameOfPicture: NameOfPicture): string {
  // Where lines are ended by markup, those of the source are layout; where nothing is, they are the writer's.
  const ownLines = ![...descendants(text, 'br')].length;
  const writer = new Writer({ nameOfPicture, footnotes: footnotesOf(text), ownLines });
  writer.take(text);
  return writer.text();
}

/** Footnotes by their ids; those that nothing refers to stay where they are. */
function footnotesOf(text: Element): Map<string, string> {
  const found = new Map<string, string>();
  const referred = new Set([...descendants(text, 'footnoteRef')].map(({ attributes }) => attributes.IDREF));
  for (const footnote of descendants(text, 'footnote')) {
    const { ID: id } = footnote.attributes;
    if (id && referred.has(id)) found.set(id, plainText(footnote));
  }
  return found;
}

interface Narrative {
  nameOfPicture: NameOfPicture;
  footnotes: Map<string, string>;
  ownLines: boolean;
}

class Writer {
  readonly #of: Narrative;
  readonly #lines: string[] = [];
  #line: string[] = [];
  #indent = '';

  constructor(of: Narrative) {
    this.#of = of;
  }

  take(element: Element): void {
    for (const child of element.children) this.#takeChild(child);
  }

  text(): string {
    this.#breakLine();
    return this.#lines
      .join('\n')
      .replace(/[ \t]+$/gm, '')
      .replace(/\n{3,}/g, '\n\n')
      .replace(/^\n+|\n+$/g, '');
  }

  #takeChild(child: Element | string): void {
    if (typeof child === 'string') {
      this.#takeText(child);
      return;
    }
    const { name, attributes } = child;
    if (silent.has(name)) return;
    if (name === 'br') this.#endLine();
    else if (name === 'table') this.#takeTable(child);
    else if (lists.has(name)) this.#takeList(child);
    else if (name === 'renderMultiMedia') this.#takePicture(child);
    else if (name === 'footnote') {
      if (!this.#of.footnotes.has(attributes.ID ?? '')) this.#write(`（注: ${plainText(child)}）`);
    } else if (name === 'footnoteRef') {
      const note = this.#of.footnotes.get(attributes.IDREF ?? '');
      if (note) this.#write(`（注: ${note}）`);
    } else if (attributes.revised === 'delete') this.#write(`（削除: ${plainText(child)}）`);
    else if (blocks.has(name)) {
      this.#breakLine();
      for (const inner of child.children) this.#takeChild(inner);
      this.#breakLine();
    } else for (const inner of child.children) this.#takeChild(inner);
  }

  #takeText(text: string): void {
    const lines = this.#of.ownLines && text.trim() !== '' ? text.split(/\r\n|\r|\n/) : [text];
    for (const [index, line] of lines.entries()) {
      if (index > 0) this.#endWritten();
      this.#write(line);
    }
  }

  #takeList(list: Element): void {
    this.#breakLine();
    const ordered = list.attributes.listType === 'ordered' || list.name === 'ol';
    let number = 0;
    for (const child of childrenOf(list)) {
      if (child.name !== 'item' && child.name !== 'li') {
        this.#takeChild(child);
        continue;
      }
      number += 1;
      this.#breakLine();
      this.#line = [`${this.#indent}${ordered ? `(${number}) ` : '- '}`];
      const before = this.#indent;
      this.#indent = `${before}  `;
      for (const inner of child.children) this.#takeChild(inner);
      this.#breakLine();
      this.#indent = before;
    }
  }

  #takeTable(table: Element): void {
    this.#endWritten();
    for (const part of childrenOf(table)) {
      if (part.name === 'caption') this.#takeChild(part);
      const rows = part.name === 'tr' ? [part] : childrenOf(part, 'tr');
      for (const row of rows) {
        const cells = childrenOf(row)
          .filter(({ name }) => name === 'td' || name === 'th')
          .map((cell) => this.#cellText(cell));
        if (cells.every((cell) => cell === '')) continue;
        this.#lines.push(`${this.#indent}${cells.join(' | ')}`);
      }
    }
    this.#breakLine();
  }

  /** Lines of a cell stand behind each other, so that a row is one line. */
  #cellText(cell: Element): string {
    const writer = new Writer(this.#of);
    writer.take(cell);
    return writer.text().split('\n').filter(Boolean).join(' ');
  }

  #takePicture(picture: Element): void {
    const caption = plainText(childrenOf(picture, 'caption')[0]);
    const names = (picture.attributes.referencedObject ?? '')
      .split(/\s+/)
      .flatMap((id) => this.#of.nameOfPicture(id) ?? []);
    this.#write(
      `（画像${[caption, ...names].some(Boolean) ? ': ' : ''}${[caption, ...names].filter(Boolean).join('、')}）`,
    );
  }

  /** An ideographic space is written on purpose; only the space of the markup's layout collapses. */
  #write(text: string): void {
    const collapsed = text.replace(/[ \t\r\n\f]+/g, ' ');
    const last = this.#line.at(-1);
    const written = last === undefined || last.endsWith(' ') ? collapsed.replace(/^ /, '') : collapsed;
    if (written === '') return;
    if (last === undefined && this.#indent !== '') this.#line.push(this.#indent);
    this.#line.push(written);
  }

  #endLine(): void {
    this.#lines.push(this.#line.join('').trimEnd());
    this.#line = [];
  }

  /** Ends the line if anything stands on it. */
  #endWritten(): void {
    if (this.#line.join('').trim() === '') this.#line = [];
    else this.#endLine();
  }

  /** Ends the line unless nothing, or an item's mark alone, stands on it. */
  #breakLine(): void {
    const written = this.#line.join('').trim();
    if (written !== '' && written !== '-' && !/^\(\d+\)$/.test(written)) this.#endLine();
  }
}
