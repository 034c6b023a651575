import '../../sheets/sheets.css';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import {
  documentTableSchema,
  type HospitalDocumentView,
  type PrintedPages,
} from '../../../shared/hospital-documents.ts';
import { useApi } from '../../api.ts';
import { presentMoment } from '../../drill.ts';
import { momentText } from '../../i18n/moments.ts';
import { fontsLoaded } from '../../sheets/measure.tsx';
import { type PaperPicture, picturesOf } from './paper-pictures.ts';
import styles from './print.module.css';
import { columnsOf } from './table-columns.ts';
import { lineOf } from './text-line.ts';
import { useDocumentWords } from './words.ts';

/** Pages of a document on A4. When they are laid out, `<html>` carries `data-sheet-ready` and `data-sheet-pages`. */
export function DocumentSheets({ view, asked }: SheetsProps) {
  const { kind } = view.document;
  if (kind === 'pdf' || kind === 'picture') return <Pictures view={view} asked={asked} />;
  return <Rows view={view} asked={asked} />;
}

interface SheetsProps {
  view: HospitalDocumentView;
  asked: PrintedPages;
}

function Pictures({ view, asked }: SheetsProps) {
  const api = useApi();
  const { document: paper } = view;
  const { first, last } = asked;
  const [pictures, setPictures] = useState<PaperPicture[] | null>(null);
  const sheets = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let made: PaperPicture[] = [];
    const ended = new AbortController();
    const draw = async () => {
      const bytes = await api.hospitalDocument(paper.id, ended.signal);
      made = await picturesOf(bytes, paper.kind, { first, last }, ended.signal);
      if (!ended.signal.aborted) setPictures(made);
    };
    // What cannot be drawn leaves the page unfinished: nothing is printed with a hole.
    draw().catch(() => undefined);
    return () => {
      ended.abort();
      for (const { address } of made) URL.revokeObjectURL(address);
    };
  }, [api, paper.id, paper.kind, first, last]);
  useLayoutEffect(() => {
    if (!pictures) return;
    const decoded = [...sheets.current!.querySelectorAll('img')].map((picture) => picture.decode());
    void Promise.all([...decoded, fontsLoaded()]).then(
      () => tellReady(pictures.length),
      () => undefined,
    );
  }, [pictures]);
  return (
    <div ref={sheets} className="sheets" lang="ja">
      {pictures?.map(({ page, address }) => (
        <Sheet key={page} view={view} page={page} pages={paper.places}>
          <img src={address} alt="" className={styles.picture} />
        </Sheet>
      ))}
    </div>
  );
}

/** Lines or rows, measured once and cut into pages; a table's head is on each. */
function Rows({ view, asked }: SheetsProps) {
  const api = useApi();
  const { document: paper } = view;
  const [content, setContent] = useState<Content | null>(null);
  const [pages, setPages] = useState<number[][] | null>(null);
  const measure = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const ended = new AbortController();
    api.hospitalDocument(paper.id, ended.signal).then(
      (bytes) => setContent(contentOf(new TextDecoder().decode(bytes), paper.kind)),
      () => undefined,
    );
    return () => ended.abort();
  }, [api, paper.id, paper.kind]);
  useLayoutEffect(() => {
    if (!content || pages) return;
    let current = true;
    void fontsLoaded().then(() => {
      if (current && measure.current) setPages(cut(measure.current));
    });
    return () => {
      current = false;
    };
  }, [content, pages]);
  const shown = pages?.slice(asked.first - 1, asked.last);
  useLayoutEffect(() => {
    if (shown && shown.length > 0) tellReady(shown.length);
  }, [shown]);
  if (!content) return null;
  const { head, rows } = content;
  if (!pages || !shown) {
    return (
      <div className="sheets" lang="ja">
        <Sheet view={view} page={99} pages={99} titled ref={measure}>
          {head}
          {rows}
        </Sheet>
      </div>
    );
  }
  return (
    <div className="sheets" lang="ja">
      {shown.map((indexes, index) => (
        <Sheet key={indexes[0]} view={view} page={asked.first + index} pages={pages.length} titled>
          {head}
          {indexes.map((row) => rows[row])}
        </Sheet>
      ))}
    </div>
  );
}

interface Content {
  head: ReactNode;
  rows: ReactNode[];
}

function contentOf(text: string, kind: string): Content {
  if (kind !== 'table') {
    const rows = text.split('\n').map((line, index) => {
      const { kind: lineKind, cells } = lineOf(line, kind === 'markdown');
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
        <p key={index} data-row={index} className={styles[lineKind]}>
          {cells.map((cell, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
            <span key={column}>{cell || ' '}</span>
          ))}
        </p>
      );
    });
    return { head: null, rows };
  }
  const table = documentTableSchema.parse(JSON.parse(text));
  const columns = columnsOf(table);
  const grid = { gridTemplateColumns: columns.map((width) => `${width}fr`).join(' ') };
  const cells = (row: string[]) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
    columns.map((_, column) => <span key={column}>{row[column] ?? ''}</span>);
  return {
    head: table.head ? (
      <div key="head" data-head className={`${styles.row} ${styles.tableHead}`} style={grid}>
        {cells(table.head)}
      </div>
    ) : null,
    rows: table.rows.map((row, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
      <div key={index} data-row={index} className={styles.row} style={grid}>
        {cells(row)}
      </div>
    )),
  };
}

/** Rows of each page. One that is taller than a page has a page of its own. */
function cut(sheet: HTMLElement): number[][] {
  const body = sheet.querySelector<HTMLElement>('[data-body]')!;
  const heights = [...body.querySelectorAll('[data-row]')].map((row) => row.getBoundingClientRect().height);
  const head = body.querySelector('[data-head]')?.getBoundingClientRect().height ?? 0;
  const room = body.getBoundingClientRect().height - head;
  const pages: number[][] = [];
  let left = 0;
  for (const [index, height] of heights.entries()) {
    if (pages.length === 0 || height > left) {
      pages.push([]);
      left = room;
    }
    pages.at(-1)!.push(index);
    left -= height;
  }
  return pages;
}

interface SheetProps {
  view: HospitalDocumentView;
  page: number;
  pages: number;
  /** Under its title, where the document itself does not say one on each page. */
  titled?: boolean;
  ref?: React.Ref<HTMLDivElement>;
  children: ReactNode;
}

/** One side of A4: which document of which data it is stands below, on every one. */
function Sheet({ view, page, pages, titled = false, ref, children }: SheetProps) {
  const t = useDocumentWords();
  const { document: paper, asOf, sequence } = view;
  const moment = (text: string) => momentText(text) ?? '';
  return (
    <div ref={ref} className={styles.sheet}>
      {titled ? <h1 className={styles.title}>{paper.title}</h1> : null}
      <div className={styles.body} data-body>
        {children}
      </div>
      <footer className={styles.footer}>
        <span>
          {t('print.footer', {
            title: paper.title,
            sequence,
            asOf: moment(asOf),
            modified: moment(paper.modified),
            now: momentText(nowText()) ?? '',
          })}
        </span>
        <b>{t('print.page', { page, pages })}</b>
      </footer>
    </div>
  );
}

function nowText(): string {
  const now = presentMoment();
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}

function tellReady(pages: number) {
  const { dataset } = document.documentElement;
  dataset.sheetPages = String(pages);
  dataset.sheetReady = 'true';
}
