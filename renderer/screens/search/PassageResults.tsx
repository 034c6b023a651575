import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { PassageHits } from '../../../shared/passages.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { momentText } from '../../i18n/moments.ts';
import { useSearchWords } from '../../i18n/search.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { PassageList } from './PassageList.tsx';
import { type PassagesAsked, passagesAtOnce, passagesQuery } from './queries.ts';
import styles from './search.module.css';

interface PassageResultsProps {
  asked: PassagesAsked;
  open?: string;
  onPage: (offset: number) => void;
  /** Asks on for what is older than was searched. */
  onOlder?: (before: number) => void;
  onLeave: () => void;
}

/** What was found, how much of it is shown, and what was not looked through. */
export function PassageResults({ asked, open, onPage, onOlder, onLeave }: PassageResultsProps) {
  const t = useSearchWords();
  const shell = useShellWords();
  const { data, error, refetch } = useQuery(passagesQuery(useApi(), asked));
  if (asked.text === '') return <p>{t('passages.how')}</p>;
  if (error) return <ErrorPanel error={error} action={{ label: shell('retry'), run: () => void refetch() }} />;
  if (!data) return <Waiting words={t('looking')} />;
  const { text, offset } = asked;
  const after = data.total - offset - passagesAtOnce;
  return (
    <div>
      <p role="status" className={data.total === 0 ? styles.none : styles.count}>
        {countWords(data, asked, t)}
      </p>
      <NotSearched data={data} />
      {data.hits.length > 0 ? (
        <PassageList hits={data.hits} text={text} whose={!asked.patient} open={open} onLeave={onLeave} />
      ) : null}
      <div className={styles.pages}>
        {offset > 0 ? (
          <Button variant="default" onClick={() => onPage(Math.max(0, offset - passagesAtOnce))}>
            {t('passages.previous', { count: passagesAtOnce })}
          </Button>
        ) : null}
        {after > 0 ? (
          <Button variant="default" onClick={() => onPage(offset + passagesAtOnce)}>
            {t('passages.more', { count: Math.min(after, passagesAtOnce) })}
          </Button>
        ) : null}
        {data.rest && onOlder ? (
          <Button variant="default" onClick={() => onOlder(data.rest!.before)}>
            {t('passages.older')}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function countWords(data: PassageHits, { text, offset }: PassagesAsked, t: ReturnType<typeof useSearchWords>): string {
  if (data.words.length === 0) return t('passages.noWords');
  if (data.rest) return t('passages.countSoFar', { total: data.total, date: searchedFrom(data, t) });
  if (data.total === 0) return t('passages.none', { text });
  const total = data.total.toLocaleString();
  const from = offset + 1;
  const to = Math.min(offset + passagesAtOnce, data.total);
  if (data.atLeast) return t('passages.countAtLeast', { total, from, to });
  return data.total > passagesAtOnce ? t('passages.countShown', { total, from, to }) : t('passages.count', { total });
}

function searchedFrom({ rest }: PassageHits, t: ReturnType<typeof useSearchWords>): string {
  return momentText(rest?.searchedFrom ?? null) ?? t('passages.dateUnknown');
}

/** Absence here is never absence of the matter: what could not be searched is said with every answer. */
function NotSearched({ data }: { data: PassageHits }) {
  const t = useSearchWords();
  const { exported, withoutText, wholeWords, newestFirst, total, words } = data;
  const lines = [
    !exported.documents && t('passages.notExported.documents'),
    !exported.reports && t('passages.notExported.reports'),
    withoutText && t('passages.withoutText', { count: withoutText }),
    ...wholeWords.map((word) => t('passages.wholeWord', { word })),
    !newestFirst && total > 1 && t('passages.notNewestFirst'),
  ].filter((line) => typeof line === 'string');
  return (
    <>
      {total === 0 && words.length > 0 && !data.rest ? <p>{t('passages.noneMeans')}</p> : null}
      {lines.map((line) => (
        <p key={line} className={styles.notice}>
          {line}
        </p>
      ))}
    </>
  );
}
