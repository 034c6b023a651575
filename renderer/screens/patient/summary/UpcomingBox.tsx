import type { Appointment } from '../../../../shared/records.ts';
import { SourceButton } from '../../../components/SourceButton.tsx';
import { useChartWords } from '../../../i18n/chart.ts';
import { instantOf, momentText } from '../../../i18n/moments.ts';
import { useNow } from '../../../state/now.ts';
import { Mark } from '../Mark.tsx';
import { SectionFrame } from '../SectionFrame.tsx';
import { AllOf } from './AllOf.tsx';
import type { SummaryPart } from './SummaryTab.tsx';
import styles from './summary.module.css';

const shown = 5;

/** What was planned when the data were written; what should have happened since is marked, not left out. */
export function UpcomingBox({ answer, error, retry }: SummaryPart<Appointment>) {
  const t = useChartWords();
  const now = useNow();
  return (
    <SectionFrame
      compact
      title={<AllOf tab="other">{t('summary.upcoming')}</AllOf>}
      answer={answer}
      error={error}
      retry={retry}
    >
      {(appointments) => {
        if (appointments.length === 0) return <p>{t('upcoming.none')}</p>;
        const passed = appointments.filter((appointment) => isPassed(appointment, now));
        const ahead = appointments.filter((appointment) => !passed.includes(appointment));
        const lines = [...ahead.slice(0, shown), ...passed.slice(0, Math.max(0, shown - ahead.length))];
        const rest = appointments.length - lines.length;
        return (
          <>
            <ul className={styles.list}>
              {lines.map((appointment) => (
                <li key={appointment.id}>
                  <AppointmentLine appointment={appointment} passed={passed.includes(appointment)} />
                </li>
              ))}
            </ul>
            {rest > 0 ? <p className={styles.rest}>{t('summary.rest', { count: rest })}</p> : null}
          </>
        );
      }}
    </SectionFrame>
  );
}

function AppointmentLine({ appointment, passed }: { appointment: Appointment; passed: boolean }) {
  const t = useChartWords();
  const { start, category, text, laterality, place, department, practitioner } = appointment;
  return (
    <>
      <b>{momentText(start) ?? t('upcoming.undated')}</b>{' '}
      <Mark tone={category === 'surgery' ? 'strong' : 'plain'}>{t(`appointment.${category}`)}</Mark>
      {text} {laterality ? <Mark tone="strong">{t('appointment.laterality', { side: laterality })}</Mark> : null}
      <span className={styles.quiet}>{[place, department, practitioner].filter(Boolean).join(' ')}</span>{' '}
      {passed ? <Mark tone="unsure">{t('upcoming.passed')}</Mark> : null}
      <SourceButton record={appointment} section="appointments" about={text} />
    </>
  );
}

/** Of a day without a time only when the day is over. */
function isPassed({ start }: Appointment, now: Date): boolean {
  const instant = instantOf(start ?? '');
  if (instant === null) return false;
  const until = start!.length > 10 ? instant : instant + 86_400_000;
  return until < now.getTime();
}
