import { useQuery } from '@tanstack/react-query';
import { sections } from '../../../shared/records.ts';
import type { PatientView, SectionStatus } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { Box } from '../../components/Box.tsx';
import { DifferencesLink } from '../../components/DifferencesLink.tsx';
import { Freshness } from '../../components/Freshness.tsx';
import { useChartWords } from '../../i18n/chart.ts';
import { gapWords } from '../../i18n/gaps.ts';
import { dateText } from '../../i18n/moments.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { toldTwiceQuery } from '../../state/queries.ts';
import { Mark } from './Mark.tsx';
import { RecordTable } from './RecordTable.tsx';
import styles from './SourcesTab.module.css';

/** Of every section: from where, as of when, since when, and what could not be read; then each input set aside. */
export function SourcesTab({ view }: { view: PatientView }) {
  const t = useChartWords();
  const patient = usePatientWords();
  const shell = useShellWords();
  const { data: told = {} } = useQuery(toldTwiceQuery(useApi(), view.patient.id));
  const gaps = sections.flatMap((section) => view.sections[section].gaps.map((gap) => ({ section, ...gap })));
  return (
    <div className={styles.boxes}>
      <Box title={t('sources.title')} more={<DifferencesLink patientId={view.patient.id} />}>
        <p>{t('sources.means')}</p>
        <p>
          {t('sources.patient')}: <span className={styles.source}>{view.patient.source}</span>
        </p>
        <RecordTable
          caption={t('sources.title')}
          headings={[
            t('sources.section'),
            t('sources.state'),
            t('sources.records'),
            t('sources.asOf'),
            t('sources.since'),
            t('sources.from'),
            t('sources.gaps'),
          ]}
          rows={sections.map((section) => {
            const status = view.sections[section];
            const isExported = status.status === 'exported';
            return {
              key: section,
              cells: [
                <b key="name">{shell(`section.${section}`)}</b>,
                <State key="state" status={status} count={view.counts[section]} />,
                isExported ? <Count key="count" count={view.counts[section]} told={told[section] ?? 0} /> : '',
                isExported ? <Freshness key="asOf" moment={status.asOf} /> : '',
                isExported ? (dateText(status.since) ?? t('sources.sinceUnknown')) : '',
                <span key="from" className={styles.source}>
                  {status.sources.join('\n')}
                </span>,
                status.gaps.length === 0 ? (
                  isExported ? (
                    t('sources.noGaps')
                  ) : (
                    ''
                  )
                ) : (
                  <Mark key="gaps" tone="unsure">
                    {patient('gaps', { count: status.gaps.length })}
                  </Mark>
                ),
              ],
            };
          })}
        />
      </Box>
      {gaps.length > 0 ? (
        <Box title={t('sources.gapList')}>
          <RecordTable
            caption={t('sources.gapList')}
            headings={[t('sources.section'), t('sources.gaps'), t('sources.from')]}
            rows={gaps.map(({ section, source, reason }) => ({
              key: `${section} ${source} ${reason}`,
              cells: [
                shell(`section.${section}`),
                gapWords(patient, reason),
                <span key="from" className={styles.source}>
                  {source}
                </span>,
              ],
            }))}
          />
        </Box>
      ) : null}
    </div>
  );
}

/** How many records there are, and how many of them several sources told alike. */
function Count({ count, told }: { count: number; told: number }) {
  const t = useChartWords();
  if (told === 0) return count;
  return (
    <>
      {count} <span className={styles.told}>{t('sources.told', { count: told })}</span>
    </>
  );
}

function State({ status, count }: { status: SectionStatus; count: number }) {
  const t = useChartWords();
  if (status.status === 'not-exported') return <Mark tone="unsure">{t('sources.notExported')}</Mark>;
  return count === 0 ? t('sources.emptyMeans') : t('sources.exported');
}
