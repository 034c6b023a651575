/** A structured report as readable text, for searching and for reading beside other reports. */
import type { Report, ReportItem } from './structured-report.ts';

const mostCharacters = 200_000;

/** One line for each content item that says something, indented as it is nested; empty where nothing does. */
export function structuredReportText(report: Report): string {
  const lines: string[] = [];
  addLines(report.items, 0, lines);
  if (report.leftOut > 0) lines.push(`… (+${report.leftOut})`);
  const text = lines.join('\n');
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)} …` : text;
}

function addLines(items: readonly ReportItem[], depth: number, lines: string[]): void {
  for (const { type, name, value, items: inner } of items) {
    const indent = '  '.repeat(depth);
    const isHeading = type === 'CONTAINER';
    const text = value === null ? null : value.replaceAll(/\r\n?/g, '\n').replaceAll('\n', `\n${indent}  `);
    if (text !== null) lines.push(`${indent}${name === null ? '' : `${name}: `}${text}`);
    else if (name !== null && (isHeading || inner.length > 0)) lines.push(`${indent}${name}`);
    const said = lines.length;
    addLines(inner, text === null && name === null ? depth : depth + 1, lines);
    // A heading over nothing but pictures says nothing.
    if (isHeading && text === null && name !== null && lines.length === said) lines.pop();
  }
}
