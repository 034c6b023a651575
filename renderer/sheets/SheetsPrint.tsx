/** Several forms of one person on paper, one after another: what a set prints at once. */
import { useRef } from 'react';
import type { PrintJobView } from '../../shared/views.ts';
import { Sheets } from './SheetPrint.tsx';

/**
 * All copies of the first job, then of the second. When all are laid out, `<html>` carries `data-sheet-ready="true"` and
 * `data-sheet-pages`: pages of one copy of each, between commas.
 */
export function SheetsPrint({ jobs }: { jobs: readonly PrintJobView[] }) {
  const pages = useRef(new Map<string, number>());
  const laidOut = (id: string, count: number) => {
    pages.current.set(id, count);
    if (pages.current.size < jobs.length) return;
    tellReady(jobs.map((job) => pages.current.get(job.id)!));
  };
  return (
    <div className="sheets" lang="ja">
      {jobs.map((job) => (
        <Sheets
          key={job.id}
          job={job}
          language="ja"
          pictures={[]}
          copies={job.copies}
          onLaidOut={(count) => laidOut(job.id, count)}
          onClipped={() => {
            document.documentElement.dataset.sheetClipped = job.serial;
          }}
        />
      ))}
    </div>
  );
}

function tellReady(pages: number[]) {
  const { dataset } = document.documentElement;
  dataset.sheetPages = pages.join(',');
  dataset.sheetReady = 'true';
}
