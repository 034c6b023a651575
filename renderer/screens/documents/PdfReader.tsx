import { Button } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { HospitalDocument } from '../../../shared/hospital-documents.ts';
import { noteWords } from '../../../shared/passages.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { Pdf, PdfError } from '../../imaging/objects/pdf.ts';
import styles from './documents.module.css';
import { type PageWords, placedMarks, wordsOfPage } from './placed-words.ts';
import { useReading } from './use-reading.ts';
import { useDocumentWords } from './words.ts';

interface PdfReaderProps {
  document: HospitalDocument;
  text: string;
  at: number;
  onPage: (page: number) => void;
}

/** A PDF page by page, with what was looked for marked on it. */
export function PdfReader({ document, text, at, onPage }: PdfReaderProps) {
  const t = useDocumentWords();
  const { pdf, error } = usePdf(document.id);
  const reading = useReading({ pages: document.places, first: Math.min(at, document.places) });
  const { page, zoom } = reading;
  const stage = useRef<HTMLElement>(null);
  const [drawn, setDrawn] = useState<{ page: number; words: PageWords } | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useStageWidth(stage);
  const words = useMemo(() => noteWords(text), [text]);

  useEffect(() => {
    onPage(page);
    stage.current?.scrollTo({ top: 0 });
  }, [page, onPage]);

  useEffect(() => {
    stage.current?.focus({ preventScroll: true });
  }, []);

  useEffect(() => {
    if (!pdf || !canvas.current || width === 0) return;
    let current = true;
    const draw = async () => {
      if (!(await pdf.draw(canvas.current!, page, Math.max(200, width - 34), zoom))) return;
      const found = await wordsOfPage(await pdf.page(page));
      if (current) setDrawn({ page, words: found });
    };
    draw().catch((reason: unknown) => current && setFailure(reason));
    return () => {
      current = false;
    };
  }, [pdf, page, zoom, width]);

  const problem = error ?? failure;
  if (problem instanceof PdfError) return <p className={styles.notice}>{t(problem.problem)}</p>;
  if (problem) return <ErrorPanel error={problem} />;
  const here = drawn?.page === page ? drawn : null;
  return (
    <>
      <PageBar document={document} reading={reading} />
      {here && pdf?.isIncomplete ? (
        <p className={styles.notice} role="alert">
          {t('incomplete')}
        </p>
      ) : null}
      <section
        ref={stage}
        className={`${styles.stage} ${styles.desk}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        tabIndex={0}
        aria-label={`${t('reader')} ${document.title}`}
        onKeyDown={reading.pressed}
        data-drawn={here ? page : undefined}
      >
        {here ? null : <Waiting words={t('opening')} />}
        <div className={styles.sheet} hidden={!drawn}>
          <canvas ref={canvas} role="img" aria-label={t('page.canvas', { title: document.title, page })} />
          {here
            ? placedMarks(here.words, words).map(({ left, top, width: wide, height }) => (
                <span
                  key={`${left} ${top}`}
                  className={styles.marked}
                  data-marked
                  style={{
                    left: `${left * 100}%`,
                    top: `${top * 100}%`,
                    width: `${wide * 100}%`,
                    height: `${height * 100}%`,
                  }}
                />
              ))
            : null}
        </div>
        {here?.words.text ? (
          <section className="visually-hidden" aria-label={t('page.words')}>
            {here.words.text}
          </section>
        ) : null}
      </section>
    </>
  );
}

function PageBar({ document, reading }: { document: HospitalDocument; reading: ReturnType<typeof useReading> }) {
  const t = useDocumentWords();
  const { page, turnTo, larger, smaller, fit } = reading;
  const pages = document.places;
  return (
    <div className={styles.bar}>
      <Button variant="default" size="sm" disabled={page <= 1} onClick={() => turnTo(page - 1)}>
        {t('page.previous')}
      </Button>
      <label className={styles.pageField}>
        {t('page')}
        <input
          key={page}
          defaultValue={page}
          inputMode="numeric"
          onKeyDown={(event) => event.key === 'Enter' && turnTo(Number(event.currentTarget.value) || page)}
          onBlur={(event) => turnTo(Number(event.currentTarget.value) || page)}
        />
        {t('page.of', { count: pages })}
      </label>
      <Button variant="default" size="sm" disabled={page >= pages} onClick={() => turnTo(page + 1)}>
        {t('page.next')}
      </Button>
      <span className={styles.gap} />
      <Button variant="default" size="sm" onClick={larger}>
        {t('larger')}
      </Button>
      <Button variant="default" size="sm" onClick={smaller}>
        {t('smaller')}
      </Button>
      <Button variant="default" size="sm" onClick={fit}>
        {t('fit')}
      </Button>
    </div>
  );
}

/** A document's PDF while it is shown; its bytes are held once, by pdf.js. */
function usePdf(id: string): { pdf: Pdf | null; error: unknown } {
  const api = useApi();
  const [pdf, setPdf] = useState<Pdf | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    const ended = new AbortController();
    let open: Pdf | null = null;
    const start = async () => {
      const bytes = await api.hospitalDocument(id, ended.signal);
      if (ended.signal.aborted) return;
      open = new Pdf(bytes);
      await open.open();
      if (!ended.signal.aborted) setPdf(open);
    };
    start().catch((reason: unknown) => {
      if (!ended.signal.aborted) setError(reason);
    });
    return () => {
      ended.abort();
      void open?.close();
    };
  }, [api, id]);
  return { pdf, error };
}

function useStageWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const observer = new ResizeObserver(() => setWidth(watched.clientWidth));
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
