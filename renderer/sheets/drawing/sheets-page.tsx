/**
 * The window nobody sees, for sheets of many people (main/paper/sheet-drawing.ts): lays jobs out as the preview does, one
 * after another on paper, and writes into the corner of every side where in its pile it belongs.
 */
import '../sheets.css';
import './sheets-page.css';
import { createRoot, type Root } from 'react-dom/client';
import type { DrawnJob, SheetDrawingAnswer, SheetDrawingRequest } from '../../../shared/sheet-drawing.ts';
import type { PrintJobView } from '../../../shared/views.ts';
import { Sheets } from '../SheetPrint.tsx';

/** Sheets on paper are Japanese, whatever the person's screen is. */
const language = 'ja';

interface Drawn {
  root: Root;
  element: HTMLElement;
  jobs: DrawnJob[];
}

export function startSheets(): void {
  let drawn: Drawn | null = null;
  const clear = () => {
    drawn?.root.unmount();
    drawn?.element.remove();
    drawn = null;
  };
  const answer = async (request: SheetDrawingRequest): Promise<SheetDrawingAnswer> => {
    switch (request.kind) {
      case 'lay': {
        clear();
        drawn = { ...newPaper(), jobs: request.jobs };
        const laid = await lay(drawn);
        return Array.isArray(laid) ? { kind: 'laid', pages: laid } : { kind: 'refused', serial: laid.serial };
      }
      case 'number':
        if (drawn) number(drawn, request);
        return { kind: 'done' };
      case 'clear':
        clear();
        return { kind: 'done' };
    }
  };
  Object.assign(globalThis, { answer });
}

function newPaper(): { root: Root; element: HTMLElement } {
  const element = document.createElement('div');
  element.className = 'sheets';
  element.lang = language;
  // Nothing but sheets: an element before them would be a page of its own.
  document.body.replaceChildren(element);
  return { root: createRoot(element), element };
}

/**
 * All jobs at once, so that lines are broken and measured once for all of them.
 * @returns pages of one copy of each, or the first job of which something would be cut off
 */
function lay({ root, jobs }: Drawn): Promise<number[] | PrintJobView> {
  return new Promise((resolve) => {
    const pages = new Map<number, number>();
    const laidOut = (index: number, count: number) => {
      pages.set(index, count);
      if (pages.size === jobs.length) resolve(jobs.map((_, at) => pages.get(at)!));
    };
    root.render(
      jobs.map(({ job }, index) => (
        <div key={job.id} className="sheets-of-job">
          <Sheets
            job={job}
            language={language}
            pictures={[]}
            copies={job.copies}
            onLaidOut={(count) => laidOut(index, count)}
            onClipped={() => resolve(job)}
          />
        </div>
      )),
    );
  });
}

/** Counted are the sides that are there: neither those left out nor empty backs. */
function number(
  { element, jobs }: Drawn,
  { pile, first, duplex }: Extract<SheetDrawingRequest, { kind: 'number' }>,
): void {
  let next = first;
  let onPaper = 0;
  let before: HTMLElement | null = null;
  for (const [index, place] of [...element.querySelectorAll('.sheets-of-job')].entries()) {
    const { job, skip, front } = jobs[index]!;
    const sides = [...place.querySelectorAll<HTMLElement>('.sheet-desk')];
    const pages = sides.length / job.copies;
    for (const [position, side] of sides.entries()) {
      if (position < skip) {
        side.classList.add('sheet-left-out');
        continue;
      }
      const begins = (position === 0 && front) || (position > 0 && position % pages === 0);
      if (duplex && begins && before && onPaper % 2 === 1) {
        before.after(emptyBackOf(before));
        onPaper += 1;
      }
      onPaper += 1;
      before = side;
      if (pile) side.querySelector<HTMLElement>('.sheet')!.dataset.pile = `${pile} ${next}`;
      next += 1;
    }
  }
}

/** Of the same size as what is on its front. */
function emptyBackOf(front: HTMLElement): HTMLElement {
  const back = front.cloneNode() as HTMLElement;
  back.classList.add('sheet-empty-back');
  return back;
}
