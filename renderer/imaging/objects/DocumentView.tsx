import { type RefObject, useEffect, useRef, useState } from 'react';
import type { PaneControls } from '../workspace/pane.ts';
import { Notice } from './Notice.tsx';
import styles from './objects.module.css';
import type { Pdf, PdfProblem } from './pdf.ts';
import { useObjectWords } from './words.ts';

const zoomStep = 1.25;

interface DocumentViewProps {
  title: string | null;
  data: Uint8Array;
  onControls: (controls: PaneControls | null) => void;
}

/** A PDF, one page at a time. */
export function DocumentView({ title, data, onControls }: DocumentViewProps) {
  const t = useObjectWords();
  const [pdf, setPdf] = useState<Pdf | null>(null);
  const [pages, setPages] = useState(0);
  const [page, setPage] = useState(1);
  const [zoom, setZoom] = useState(1);
  const [problem, setProblem] = useState<{ kind: PdfProblem; detail: string } | null>(null);
  const [drawn, setDrawn] = useState(0);
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const width = useWidth(stage);

  useEffect(() => {
    let open: Pdf | null = null;
    let isGone = false;
    const start = async () => {
      const { Pdf, PdfError } = await import('./pdf.ts');
      if (isGone) return;
      open = new Pdf(data.slice());
      try {
        const count = await open.open();
        if (isGone) return;
        setPages(count);
        setPdf(open);
      } catch (error) {
        if (!isGone && error instanceof PdfError) setProblem({ kind: error.problem, detail: error.detail });
      }
    };
    void start();
    return () => {
      isGone = true;
      void open?.close();
    };
  }, [data]);

  useEffect(() => {
    if (!pdf || !canvas.current || width === 0) return;
    pdf
      .draw(canvas.current, page, Math.max(100, Math.min(width - 32, 1000)), zoom)
      .then((isDrawn) => isDrawn && setDrawn(page))
      .catch((error) => setProblem({ kind: 'damaged', detail: String(error.detail ?? error) }));
  }, [pdf, page, zoom, width]);

  const turn = (next: (now: number) => number) => setPage((now) => Math.max(1, Math.min(pages || 1, next(now))));
  const givenTo = useRef(onControls);
  useEffect(() => {
    const give = givenTo.current;
    give({
      chooseTool: () => undefined,
      turn: (next) => setPage((now) => Math.max(1, Math.min(pages || 1, next(now)))),
      zoomBy: (factor) => setZoom((now) => Math.max(0.25, Math.min(8, now * factor))),
      fit: () => setZoom(1),
      reset: () => {
        setZoom(1);
        setPage(1);
      },
    });
    return () => give(null);
  }, [pages]);

  if (problem) return <Notice title={t(`document.${problem.kind}`)} detail={problem.detail} />;
  return (
    <div className={styles.document} data-testid="pdf" data-page={drawn} data-pages={pages}>
      <div className={styles.bar}>
        <button type="button" disabled={page <= 1} onClick={() => turn((now) => now - 1)}>
          {t('document.previous')}
        </button>
        <output>{t('document.page', { page, count: pages || '…' })}</output>
        <button type="button" disabled={page >= pages} onClick={() => turn((now) => now + 1)}>
          {t('document.next')}
        </button>
        <button type="button" onClick={() => setZoom((now) => Math.min(8, now * zoomStep))}>
          {t('document.larger')}
        </button>
        <button type="button" onClick={() => setZoom((now) => Math.max(0.25, now / zoomStep))}>
          {t('document.smaller')}
        </button>
        <button type="button" onClick={() => setZoom(1)}>
          {t('document.fit')}
        </button>
        <b>{title}</b>
      </div>
      {drawn > 0 && pdf?.isIncomplete && (
        <p className={styles.preliminary} role="alert">
          {t('document.incomplete')}
        </p>
      )}
      <div ref={stage} className={styles.paper}>
        <canvas ref={canvas} aria-label={title ?? t('document.untitled')} />
        {drawn !== page && <p role="status">{t('loading')}</p>}
      </div>
    </div>
  );
}

function useWidth(element: RefObject<HTMLElement | null>): number {
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
