import type { DiagnosticReport } from '../../shared/records.ts';
import { momentText } from '../i18n/moments.ts';
import { useReportWords } from '../i18n/reports.ts';
import styles from './ReportText.module.css';

/** One diagnostic report as it was written, with whether it is final said first. */
export function ReportText({ report }: { report: DiagnosticReport }) {
  const t = useReportWords();
  const { status, effectiveAt, issuedAt, author, body, conclusion } = report;
  return (
    <div className={styles.report}>
      <p className={styles.about}>
        <b className={status === 'final' ? undefined : styles.unsure} data-status={status}>
          {t(`status.${status}`)}
        </b>{' '}
        {effectiveAt && t('examined', { date: momentText(effectiveAt) ?? effectiveAt })}{' '}
        {issuedAt && t('issued', { date: momentText(issuedAt) ?? issuedAt })} {author}
      </p>
      {body !== null && <p className={styles.text}>{body}</p>}
      {conclusion !== null && (
        <>
          <h4 className={styles.heading}>{t('conclusion')}</h4>
          <p className={styles.text}>{conclusion}</p>
        </>
      )}
      {body === null && conclusion === null && <p className={styles.unsure}>{t('noText')}</p>}
    </div>
  );
}
