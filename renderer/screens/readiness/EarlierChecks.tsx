import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { countsText, type ReadinessSummary } from '../../../shared/readiness.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { useLanguage } from '../../i18n/language.tsx';
import { momentText } from '../../i18n/moments.ts';
import styles from './readiness.module.css';
import { useReportTaking } from './TakeReport.tsx';
import { useLineWords, useReadinessWords } from './words.ts';

/** Reports of this station before the last, the newest first. */
export function EarlierChecks({ earlier }: { earlier: readonly ReadinessSummary[] }) {
  const t = useReadinessWords();
  const { words } = useLineWords();
  const { language } = useLanguage();
  const { take } = useReportTaking();
  const taking = useMutation({
    mutationFn: ({ id, endedAt }: ReadinessSummary) => take(id, endedAt, language, 'file'),
  });
  return (
    <section className={styles.last} aria-labelledby="readiness-earlier">
      <h2 id="readiness-earlier">{t('earlier.title')}</h2>
      {earlier.length === 0 ? (
        <p>{t('earlier.none')}</p>
      ) : (
        <table className={styles.checks}>
          <thead>
            <tr>
              <th scope="col">{t('earlier.at')}</th>
              <th scope="col">{t('earlier.by')}</th>
              <th scope="col">{t('earlier.generation')}</th>
              <th scope="col">{t('earlier.results')}</th>
              <th scope="col">{t('earlier.report')}</th>
            </tr>
          </thead>
          <tbody>
            {earlier.map((one) => {
              const at = momentText(one.endedAt) ?? '';
              return (
                <tr key={one.id}>
                  <th scope="row">{at}</th>
                  <td>{one.by}</td>
                  <td>
                    {one.sequence}
                    {one.drill ? ` ・ ${t('drill')}` : ''}
                  </td>
                  <td>{countsText(one.counts, words)}</td>
                  <td>
                    <Button
                      variant="default"
                      aria-label={t('earlier.saveOf', { at })}
                      disabled={taking.isPending}
                      onClick={() => taking.mutate(one)}
                    >
                      {t('earlier.save')}
                    </Button>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {taking.error ? <ErrorPanel error={taking.error} /> : null}
    </section>
  );
}
