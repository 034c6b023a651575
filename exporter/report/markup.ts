/** HTML as text: everything that came from elsewhere goes through `escaped`. */
import type { ReportWords } from './words.ts';

export function escaped(text: string | number): string {
  return String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

export interface Column {
  head: string;
  isNumber?: boolean;
}

/** @param rows of cells that are HTML already; where there are fewer than columns, the last one takes the rest */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], kind = ''): string {
  const classOf = (index: number) => (columns[index]?.isNumber ? ' class="n"' : '');
  const head = columns
    .map(({ head: text }, index) => `<th scope="col"${classOf(index)}>${escaped(text)}</th>`)
    .join('');
  const body = rows
    .map(([first = '', ...cells]) => {
      const missing = columns.length - 1 - cells.length;
      const rest = cells.map((cell, index) => {
        const spans = missing > 0 && index === cells.length - 1;
        return spans ? `<td colspan="${missing + 1}">${cell}</td>` : `<td${classOf(index + 1)}>${cell}</td>`;
      });
      return `<tr><th scope="row">${first}</th>${rest.join('')}</tr>`;
    })
    .join('\n');
  return `<table${kind ? ` class="${kind}"` : ''}><thead><tr>${head}</tr></thead>\n<tbody>${body}</tbody></table>`;
}

/** `+12`, or less in the colour of a loss; nothing where it is the same. */
export function difference(before: number, now: number, { count }: ReportWords): string {
  if (now === before) return '';
  return now > before ? `+${count(now - before)}` : `<span class="less">−${count(before - now)}</span>`;
}
