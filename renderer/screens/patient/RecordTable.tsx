import type { ReactNode } from 'react';
import styles from './RecordTable.module.css';

interface RecordTableProps {
  caption: string;
  headings: string[];
  rows: { key: string; cells: ReactNode[] }[];
}

/** Records as rows; the first cell names the row. An empty cell says nothing was written there. */
export function RecordTable({ caption, headings, rows }: RecordTableProps) {
  return (
    <table className={styles.table}>
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {headings.map((heading) => (
            <th key={heading} scope="col">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells: [first, ...others] }) => (
          <tr key={key}>
            <th scope="row">{first}</th>
            {others.map((cell, index) => (
              <td key={headings[index + 1]}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
