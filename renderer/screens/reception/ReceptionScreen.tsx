import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { parseBirthDate, toJapaneseYear } from '../../../shared/japanese.ts';
import type { ReceptionHits, ReceptionQuery } from '../../../shared/reception.ts';
import { fieldsOf, receptionTerms } from '../../../shared/reception-terms.ts';
import { type Api, useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { moveAmong } from '../../components/move-among.ts';
import { Waiting } from '../../components/Waiting.tsx';
import { keepArrival } from '../../state/arrival.ts';
import { recordsKey } from '../../state/queries.ts';
import { ReceptionHitLink } from './ReceptionHitLink.tsx';
import styles from './reception.module.css';
import { useReceptionWords } from './words.ts';

const typingPauseMs = 120;
/** What is said of a field stands under it, so that fields beside each other are level. */
const below: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];
const nothing: ReceptionQuery = { kana: '', birthDate: '', phone: '' };

function receptionQuery(api: Api, asked: ReceptionQuery) {
  return queryOptions({
    queryKey: [...recordsKey, 'reception', asked],
    queryFn: ({ signal }) => api.get<ReceptionHits>(`/api/reception?${new URLSearchParams({ ...asked })}`, signal),
    gcTime: 60_000,
  });
}

/** Who stands at the desk: two of three things they say of themselves. Nothing clinical is shown. */
export function ReceptionScreen() {
  const t = useReceptionWords();
  const [typed, setTyped] = useState(nothing);
  const [asked] = useDebouncedValue(typed, typingPauseMs);
  const type = (some: Partial<ReceptionQuery>) => setTyped({ ...typed, ...some });
  const date = parseBirthDate(typed.birthDate.trim());
  const terms = receptionTerms(typed);
  const hasTyped = Object.values(typed).some((text) => text.trim() !== '');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrows move among what Tab reaches too
    <div className={styles.page} onKeyDown={moveAmong}>
      <h1>{t('title')}</h1>
      <p className={styles.how}>{t('how')}</p>
      <search className={styles.fields} aria-label={t('fields')}>
        <TextInput
          label={t('kana')}
          description={typed.kana.trim() !== '' && !terms.kana && !terms.name ? t('kana.short') : t('kana.how')}
          value={typed.kana}
          size="xl"
          inputWrapperOrder={below}
          classNames={{ description: styles.hint, error: styles.hint }}
          maxLength={120}
          autoFocus
          data-move
          autoComplete="off"
          spellCheck={false}
          onKeyDown={keepSideways}
          onChange={(event) => type({ kana: event.currentTarget.value })}
        />
        <TextInput
          label={t('birthDate')}
          description={terms.birthDate ? readBack(terms.birthDate) : t('birthDate.how')}
          error={
            typed.birthDate.trim() !== '' && !terms.birthDate ? t(date ? 'birthDate.part' : 'birthDate.wrong') : null
          }
          value={typed.birthDate}
          size="xl"
          inputWrapperOrder={below}
          classNames={{ description: styles.hint, error: styles.hint }}
          maxLength={40}
          data-move
          autoComplete="off"
          onKeyDown={keepSideways}
          onChange={(event) => type({ birthDate: event.currentTarget.value })}
        />
        <TextInput
          label={t('phone')}
          description={typed.phone.trim() !== '' && !terms.phone ? t('phone.short') : t('phone.how')}
          value={typed.phone}
          size="xl"
          inputWrapperOrder={below}
          classNames={{ description: styles.hint, error: styles.hint }}
          maxLength={40}
          inputMode="tel"
          data-move
          autoComplete="off"
          onKeyDown={keepSideways}
          onChange={(event) => type({ phone: event.currentTarget.value })}
        />
        <button
          type="button"
          className={styles.button}
          disabled={!hasTyped}
          onClick={(event) => {
            setTyped(nothing);
            event.currentTarget.closest('search')?.querySelector('input')?.focus();
          }}
        >
          {t('clear')}
        </button>
      </search>
      <Found typed={typed} asked={asked} />
    </div>
  );
}

/** Left and right are for the text. */
function keepSideways(event: React.KeyboardEvent) {
  if (event.key === 'ArrowLeft' || event.key === 'ArrowRight' || event.nativeEvent.isComposing) event.stopPropagation();
}

/** `19500101` as it was understood: `1950-01-01 (昭25)`. */
function readBack(date: string): string {
  const iso = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  const year = toJapaneseYear(iso);
  return year ? `${iso} (${year})` : iso;
}

function Found({ typed, asked }: { typed: ReceptionQuery; asked: ReceptionQuery }) {
  const t = useReceptionWords();
  const fields = fieldsOf(receptionTerms(asked));
  const isBadDate = asked.birthDate.trim() !== '' && receptionTerms(asked).birthDate === null;
  const isReady = fields >= 2 && !isBadDate;
  const { data, error, refetch } = useQuery({ ...receptionQuery(useApi(), asked), enabled: isReady });
  if (typed !== asked && isReady) return <Waiting words={t('looking')} />;
  if (!isReady)
    return <p role="status">{isBadDate && fields >= 2 ? t('birthDate.first') : t(fields === 1 ? 'oneMore' : 'two')}</p>;
  if (error) return <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} />;
  if (!data) return <Waiting words={t('looking')} />;
  return (
    <>
      <p role="status" className={data.hits.length === 0 ? styles.none : styles.count}>
        {data.hits.length === 0 ? t('none') : t(data.more ? 'countMore' : 'count', { count: data.hits.length })}
      </p>
      {data.hits.length > 1 ? <p className={styles.several}>{t('several')}</p> : null}
      {data.hits.length === 0 ? <p>{t('noneMeans')}</p> : null}
      <ul className={styles.hits} aria-label={t('results')} hidden={data.hits.length === 0}>
        {data.hits.map((hit) => (
          <li key={hit.id}>
            <ReceptionHitLink hit={hit} />
          </li>
        ))}
      </ul>
      <NotFound typed={typed} />
    </>
  );
}

function NotFound({ typed }: { typed: ReceptionQuery }) {
  const t = useReceptionWords();
  const queryClient = useQueryClient();
  return (
    <p className={styles.notFound}>
      <Link to="/temporary" className={styles.way} data-move onClick={() => keepArrival(queryClient, typed)}>
        {t('temporary')}
      </Link>{' '}
      <span className={styles.quiet}>{t('temporary.means')}</span>
    </p>
  );
}
