import {
  countsOf,
  countsText,
  type ReadinessReport,
  type ReadinessVerdict,
  type ReadinessView,
  verdictOf,
} from '../../../shared/readiness.ts';
import { useLanguage } from '../../i18n/language.tsx';
import { momentText } from '../../i18n/moments.ts';
import { CheckTable } from './CheckTable.tsx';
import styles from './readiness.module.css';
import { TakeReport } from './TakeReport.tsx';
import { TestPage } from './TestPage.tsx';
import { comparisonText, useLineWords, useReadinessWords, useVerdict } from './words.ts';

interface LastReportProps {
  report: ReadinessReport;
  testPage: ReadinessView['testPage'];
  onChange: (view: ReadinessView) => void;
}

const looks: Record<ReadinessVerdict, string | undefined> = {
  ready: styles.verdictReady,
  incomplete: styles.verdictAttention,
  attention: styles.verdictAttention,
  'not-ready': styles.verdictFailed,
};

/** The verdict first, then what it rests on, the page on paper, and the report. */
export function LastReport({ report, testPage, onChange }: LastReportProps) {
  const t = useReadinessWords();
  const { language } = useLanguage();
  const { words } = useLineWords();
  const verdict = useVerdict();
  const { checks, by, endedAt } = report;
  const counts = countsOf(checks);
  const role = by.breakGlass ? `${t(`role.${by.role}`)}・${t('breakGlass')}` : t(`role.${by.role}`);
  return (
    <section className={styles.last} aria-labelledby="readiness-last">
      <h2 id="readiness-last">{t('last')}</h2>
      <div role="status" className={`${styles.verdict} ${looks[verdictOf(counts)]}`}>
        <p className={styles.verdictLine}>
          {report.drill ? `【${t('drill')}】 ` : ''}
          {verdict(checks)}
        </p>
        <p>
          {countsText(counts, words)} ・ {t('facts.when', { at: momentText(endedAt) ?? '', by: by.name, role })}
        </p>
        <p>{comparisonText(report, language)}</p>
      </div>
      <div className={styles.beside}>
        <TestPage testPage={testPage} report={report} onChange={onChange} />
        <TakeReport report={report} />
      </div>
      <CheckTable checks={checks} />
    </section>
  );
}
