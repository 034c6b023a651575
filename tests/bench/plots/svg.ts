/** SVG as text: elements with attributes, and nothing a browser would have to fetch. */

export type Attributes = Record<string, string | number>;

export function element(name: string, attributes: Attributes, ...content: string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  return content.length > 0
    ? `<${name}${written.join('')}>${content.join('')}</${name}>`
    : `<${name}${written.join('')}/>`;
}

export function text(x: number, y: number, content: string, attributes: Attributes = {}): string {
  return element('text', { x: rounded(x), y: rounded(y), ...attributes }, escaped(content));
}

export function line(x1: number, y1: number, x2: number, y2: number, attributes: Attributes): string {
  return element('line', { x1: rounded(x1), y1: rounded(y1), x2: rounded(x2), y2: rounded(y2), ...attributes });
}

/** A whole picture on white, legible wherever it is shown. */
export function picture(title: string, width: number, height: number, content: string[]): string {
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': title,
      'font-family': 'system-ui, sans-serif',
      'font-size': 13,
      fill: ink,
    },
    element('rect', { width, height, fill: '#ffffff' }),
    text(24, 34, title, { 'font-size': 18, 'font-weight': 600 }),
    ...content.map((each) => `\n${each}`),
    '\n',
  )}\n`;
}

export const ink = '#1f2933';
export const faint = '#616e7c';
export const grid = '#e1e5ea';
export const ours = '#c2410c';
export const theirs = '#7b8794';
/** Told apart without colour by their marks. */
export const colours = [ours, '#1d4ed8', '#047857', '#7c3aed', theirs];

export function rounded(value: number): number {
  return Number(value.toFixed(1));
}

function escaped(value: string): string {
  return value.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
