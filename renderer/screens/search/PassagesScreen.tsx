import { SegmentedControl } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useSearchWords } from '../../i18n/search.ts';
import { PassageField } from './PassageField.tsx';
import { PassageResults } from './PassageResults.tsx';
import styles from './search.module.css';

export interface PassagesSearch {
  q?: string;
  order?: 'patient';
  /** How many come before those that are shown. */
  from?: number;
  /** Where an earlier answer ended. */
  before?: number;
}

export function passagesSearch({ q, order, from, before }: Record<string, unknown>): PassagesSearch {
  return {
    q: typeof q === 'string' || typeof q === 'number' ? String(q) : undefined,
    order: order === 'patient' ? 'patient' : undefined,
    from: typeof from === 'number' && from > 0 && from <= 1000 ? Math.floor(from) : undefined,
    before: typeof before === 'number' && before > 0 ? Math.floor(before) : undefined,
  };
}

const fieldId = 'passages-of-all';

/** Words in the notes and reports of everybody; whose each is stands with it. */
export function PassagesScreen() {
  const t = useSearchWords();
  const navigate = useNavigate();
  const { q = '', order = 'newest', from = 0, before } = useSearch({ from: '/search' });
  return (
    <section className={styles.page} aria-labelledby="passages-title">
      <h1 id="passages-title">{t('passages.title')}</h1>
      <PassageField
        id={fieldId}
        label={t('passages.label')}
        text={q}
        focused
        onAsk={(text) =>
          void navigate({ to: '/search', search: { q: text, order: order === 'patient' ? order : undefined } })
        }
      />
      {q === '' ? null : (
        <SegmentedControl
          size="md"
          className={styles.order}
          aria-label={t('passages.order')}
          value={order}
          onChange={(value) =>
            void navigate({
              to: '/search',
              search: { q, order: value === 'patient' ? 'patient' : undefined },
              replace: true,
            })
          }
          data={(['newest', 'patient'] as const).map((value) => ({ value, label: t(`passages.order.${value}`) }))}
        />
      )}
      <PassageResults
        asked={{ text: q, order, offset: from, before }}
        onPage={(offset) =>
          void navigate({
            to: '/search',
            search: { q, order: order === 'patient' ? order : undefined, from: offset || undefined, before },
          })
        }
        onOlder={(older) =>
          void navigate({
            to: '/search',
            search: { q, order: order === 'patient' ? order : undefined, before: older },
          })
        }
        onLeave={() => document.getElementById(fieldId)?.focus()}
      />
    </section>
  );
}
