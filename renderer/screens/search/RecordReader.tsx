import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { type Mark, marksOf, noteText, noteWords } from '../../../shared/passages.ts';
import type { DiagnosticReport } from '../../../shared/records.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { momentText } from '../../i18n/moments.ts';
import { useReportWords } from '../../i18n/reports.ts';
import { useSearchWords } from '../../i18n/search.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { documentQuery, sectionQuery } from '../../state/queries.ts';
import { Marked } from './Marked.tsx';
import styles from './search.module.css';

/** More marks than this are not drawn: nobody steps through them, and a window of them is slow. */
const mostMarks = 2000;

interface RecordReaderProps {
  patientId: string;
  /** `document/<id>` or `report/<id>` */
  address: string;
  /** What was looked for. */
  text: string;
}

/** One document or report as it was written, what was looked for marked, the first of it in view. */
export function RecordReader({ patientId, address, text }: RecordReaderProps) {
  const at = address.indexOf('/');
  const id = address.slice(at + 1);
  return address.slice(0, at) === 'report' ? (
    <Report patientId={patientId} id={id} text={text} />
  ) : (
    <WrittenDocument patientId={patientId} id={id} text={text} />
  );
}

function WrittenDocument({ patientId, id, text }: { patientId: string; id: string; text: string }) {
  const t = useSearchWords();
  const { data, error, refetch } = useQuery(documentQuery(useApi(), patientId, id));
  const shell = useShellWords();
  if (error) return <ErrorPanel error={error} action={{ label: shell('retry'), run: () => void refetch() }} />;
  if (!data) return <Waiting words={t('looking')} />;
  const { title, date, typeText, author } = data;
  return (
    <Reader title={title} body={data.text ?? ''} text={text}>
      {momentText(date) ?? t('passages.dateUnknown')} {typeText} {author}
    </Reader>
  );
}

function Report({ patientId, id, text }: { patientId: string; id: string; text: string }) {
  const t = useSearchWords();
  const shell = useShellWords();
  const { data, error, refetch } = useQuery(sectionQuery(useApi(), patientId, 'reports'));
  const report = data?.records.find((one) => one.id === id);
  if (error) return <ErrorPanel error={error} action={{ label: shell('retry'), run: () => void refetch() }} />;
  if (!data) return <Waiting words={t('looking')} />;
  if (!report) return <p>{t('passages.gone')}</p>;
  const body = [report.body, report.conclusion].filter((one) => one !== null).join('\n');
  return (
    <Reader title={report.text} body={body} text={text}>
      <AboutReport report={report} />
    </Reader>
  );
}

function AboutReport({ report }: { report: DiagnosticReport }) {
  const words = useReportWords();
  const { status, effectiveAt, issuedAt, author } = report;
  return (
    <>
      <b className={status === 'final' ? undefined : styles.warning}>{words(`status.${status}`)}</b>{' '}
      {effectiveAt && words('examined', { date: momentText(effectiveAt) ?? effectiveAt })}{' '}
      {issuedAt && words('issued', { date: momentText(issuedAt) ?? issuedAt })} {author}
    </>
  );
}

function Reader(props: { title: string; body: string; text: string; children: ReactNode }) {
  const { title, body, text, children } = props;
  const t = useSearchWords();
  const content = useRef<HTMLElement>(null);
  const [current, setCurrent] = useState(0);
  const { inTitle, inBody } = useMemo(() => placesOf(title, body, text), [title, body, text]);
  const shown = inBody.slice(0, mostMarks);

  useEffect(() => {
    const marks = content.current?.querySelectorAll('[data-body] mark');
    for (const [index, mark] of [...(marks ?? [])].entries()) {
      mark.toggleAttribute('data-current', index === current);
    }
    const body = content.current?.querySelector('[data-body]');
    const mark = marks?.[current];
    // Only the text scrolls: what stands around it stays in sight.
    if (body && mark) {
      const above = mark.getBoundingClientRect().top - body.getBoundingClientRect().top;
      body.scrollTop += above - body.clientHeight / 3;
    }
  }, [current]);

  return (
    <article ref={content} className={styles.reader} aria-labelledby="record-title">
      <header className={styles.readerHead}>
        <h2 id="record-title">
          <Marked text={title} marks={inTitle} />
        </h2>
        <p className={styles.quiet}>{children}</p>
        {shown.length === 0 ? (
          <p className={styles.quiet}>{t('marks.none')}</p>
        ) : (
          <div className={styles.steps}>
            <Button variant="default" disabled={current === 0} onClick={() => setCurrent(current - 1)}>
              {t('marks.previous')}
            </Button>
            <span role="status">{t('marks.position', { current: current + 1, total: shown.length })}</span>
            <Button variant="default" disabled={current === shown.length - 1} onClick={() => setCurrent(current + 1)}>
              {t('marks.next')}
            </Button>
          </div>
        )}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it */}
      <section className={styles.body} data-body tabIndex={0} aria-label={title}>
        <Marked text={body} marks={shown} />
      </section>
    </article>
  );
}

/** The same rules as in the main process, so that what was listed is what is marked. */
function placesOf(title: string, body: string, text: string): { inTitle: Mark[]; inBody: Mark[] } {
  const marks = marksOf(noteText(title, body), noteWords(text)) ?? [];
  const start = title.length + 1;
  return {
    inTitle: marks.filter(({ end }) => end <= title.length),
    inBody: marks
      .filter((mark) => mark.start >= start)
      .map((mark) => ({ start: mark.start - start, end: mark.end - start })),
  };
}
