import '../sheets/sheets.css';
import { useLayoutEffect, useRef, useState } from 'react';
import { version } from '../../package.json';
import { type ManualLanguage, type ManualName, oneSided } from '../../shared/manuals.ts';
import { dayOf } from '../i18n/moments.ts';
import { fill } from '../i18n/words.ts';
import { fontsLoaded } from '../sheets/measure.tsx';
import { ManualBlock } from './ManualBlock.tsx';
import type { Block, Manual } from './manual.ts';
import styles from './manual-sheets.module.css';
import { manualWords } from './words.ts';

interface SheetsProps {
  name: ManualName;
  language: ManualLanguage;
  manual: Manual;
}

/**
 * A manual on A4, its pages cut where nothing is torn apart. `<html>` carries `data-sheet-ready` and `data-sheet-pages` when they are
 * laid out, and the title is the document's.
 */
export function ManualSheets({ name, language, manual }: SheetsProps) {
  const [pages, setPages] = useState<Block[][] | null>(null);
  const [day] = useState(() => dayOf(new Date()));
  const measured = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    document.title = manual.title;
    if (pages) {
      const pictures = [...document.querySelectorAll<HTMLImageElement>('.sheets img')].map((picture) =>
        picture.decode(),
      );
      void Promise.all(pictures).then(() => {
        document.documentElement.dataset.sheetPages = String(pages.length);
        document.documentElement.dataset.sheetReady = 'true';
      });
      return;
    }
    let current = true;
    const sheet = measured.current!;
    const pictures = [...sheet.querySelectorAll('img')].map((picture) => picture.decode());
    // A picture that cannot be drawn leaves the page unfinished: nothing is printed with a hole.
    void Promise.all([...pictures, fontsLoaded()]).then(() => {
      if (current) setPages(cut(sheet, manual.blocks));
    });
    return () => {
      current = false;
    };
  }, [pages, manual]);
  const sheets = pages ?? [manual.blocks];
  return (
    <div className="sheets" lang={language} ref={measured}>
      {sheets.map((blocks, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a page is its place
          key={index}
          className={`${styles.sheet} ${name === oneSided ? styles.large : ''}`}
        >
          {index === 0 ? <h1 className={styles.title}>{manual.title}</h1> : <div data-title hidden />}
          <div className={styles.body} data-body>
            {blocks.map((block, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place
              <div key={place} data-row>
                <ManualBlock block={block} tick={name === oneSided} />
              </div>
            ))}
          </div>
          <footer className={styles.footer}>
            <span>{fill(manualWords[language].footer, { version, title: manual.title, day })}</span>
            <b>{`${index + 1} / ${pages ? pages.length : 99}`}</b>
          </footer>
        </div>
      ))}
    </div>
  );
}

/** Blocks of each page: a heading stays with what follows it, a picture with what it shows. */
function cut(sheet: HTMLElement, blocks: Block[]): Block[][] {
  const body = sheet.querySelector<HTMLElement>('[data-body]')!;
  const heights = [...body.querySelectorAll('[data-row]')].map((row) => row.getBoundingClientRect().height);
  const title = sheet.querySelector('h1')!.getBoundingClientRect().height;
  const first = body.clientHeight;
  const pages: Block[][] = [];
  let left = 0;
  for (const { from, to } of groupsOf(blocks)) {
    const height = heights.slice(from, to).reduce((sum, one) => sum + one, 0);
    if (pages.length === 0 || height > left) {
      left = pages.length === 0 ? first : first + title;
      pages.push([]);
    }
    pages.at(-1)!.push(...blocks.slice(from, to));
    left -= height;
  }
  return pages;
}

function groupsOf(blocks: Block[]): { from: number; to: number }[] {
  const groups: { from: number; to: number }[] = [];
  for (const [index, { kind }] of blocks.entries()) {
    const before = blocks[index - 1]?.kind;
    if (before === 'heading' || (before && (kind === 'picture' || kind === 'code'))) groups.at(-1)!.to = index + 1;
    else groups.push({ from: index, to: index + 1 });
  }
  return groups;
}
