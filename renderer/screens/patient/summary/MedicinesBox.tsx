import type { MedicationAdministration, MedicationRequest } from '../../../../shared/records.ts';
import type { SectionView } from '../../../../shared/views.ts';
import { drugCourses, renewedRequests } from '../../../clinical/drug-courses.ts';
import { isInjection } from '../../../clinical/injections.ts';
import { lastGivenOf } from '../../../clinical/last-given.ts';
import { type MedicationGroup, mayBeTaken, medicationGroups, periodText } from '../../../clinical/medications.ts';
import { SourceButton } from '../../../components/SourceButton.tsx';
import { useChartWords } from '../../../i18n/chart.ts';
import { momentText, shortMoment } from '../../../i18n/moments.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { Mark } from '../Mark.tsx';
import { SectionFrame } from '../SectionFrame.tsx';
import { AllOf } from './AllOf.tsx';
import type { SummaryPart } from './SummaryTab.tsx';
import styles from './summary.module.css';

/** What was being taken when the data were written, by RP, with the last time each was given; injections apart. */
export function MedicinesBox({ answer, summary, error, retry }: SummaryPart<MedicationRequest>) {
  const t = useChartWords();
  const patient = usePatientWords();
  return (
    <SectionFrame
      compact
      title={<AllOf tab="medications">{patient('medications.current')}</AllOf>}
      answer={answer}
      error={error}
      retry={retry}
    >
      {(medications) => {
        const asOf = answer?.status.asOf ?? null;
        const renewed = renewedRequests(drugCourses(medications, []), asOf);
        const standing = medicationGroups(
          medications.filter((request) => !renewed.has(request)),
          asOf,
        ).filter((group) => mayBeTaken(group, asOf));
        const injections = standing.filter(({ drugs }) => drugs.every(isInjection));
        const others = standing.filter((group) => !injections.includes(group));
        const drugs = standing.reduce((sum, group) => sum + group.drugs.length, 0);
        const rest = (answer?.total ?? 0) - drugs;
        return (
          <>
            {standing.length === 0 ? <p>{patient('medications.noneStanding')}</p> : null}
            <Groups groups={others} asOf={asOf} given={summary?.administrations} />
            {injections.length > 0 ? <h3 className={styles.heading}>{t('summary.injections')}</h3> : null}
            <Groups groups={injections} asOf={asOf} given={summary?.administrations} />
            {standing.length > 0 && summary?.administrations.status.status === 'not-exported' ? (
              <p className={styles.rest}>
                <span className={styles.missing}>{t('lastGiven.notExported')}</span>
              </p>
            ) : null}
            {rest > 0 ? <p className={styles.rest}>{t('summary.otherMedicines', { count: rest })}</p> : null}
          </>
        );
      }}
    </SectionFrame>
  );
}

interface GroupsProps {
  groups: MedicationGroup[];
  asOf: string | null;
  given: SectionView<MedicationAdministration> | undefined;
}

function Groups({ groups, asOf, given }: GroupsProps) {
  const patient = usePatientWords();
  const lastGivenWords = useLastGivenWords(given);
  return (
    <ul className={styles.list}>
      {groups.map((group) => {
        const [first] = group.drugs;
        if (!first) return null;
        const usage = [first.usage, first.route, first.durationText].filter(Boolean).join(patient('wordSpace'));
        const start = shortMoment(periodText(first, first.startDate), asOf) ?? patient('dateUnknown');
        const end = shortMoment(periodText(first, first.endDate), asOf) ?? patient('medications.open');
        const last = group.drugs.map(lastGivenWords);
        const together = asOne(last);
        return (
          <li key={group.key}>
            {group.drugs.map((drug, place) => (
              <p key={drug.id} className={styles.drug}>
                <span>
                  <b>{drug.text}</b> {amountOf(drug, patient)}
                </span>{' '}
                <span className={styles.last}>
                  {together ? null : <LastGiven text={last[place]!.text} tone={last[place]!.tone} />}
                  <SourceButton record={drug} section="medications" about={drug.text} />
                </span>
              </p>
            ))}
            <p className={styles.usage}>
              <span>
                {first.rp !== null && first.orderNumber !== null ? <Mark>RP {first.rp}</Mark> : null}
                {usage || patient('medications.usageMissing')}{' '}
                <span className={styles.quiet}>
                  {start} 〜 {end} {first.basis === 'statement' ? patient('medications.statement') : null}
                </span>
              </span>{' '}
              <span className={styles.last}>
                {together ? <LastGiven text={together.text} tone={together.tone} /> : null}
              </span>
            </p>
          </li>
        );
      })}
    </ul>
  );
}

interface LastGivenWords {
  text: string;
  /** When it was given, where the source knew the time. */
  at?: { day: string; time: string };
  tone: 'given' | 'notGiven' | 'quiet';
}

/** When a drug was last given or handed out; that it was not given since comes first. */
function useLastGivenWords(
  given: SectionView<MedicationAdministration> | undefined,
): (drug: MedicationRequest) => LastGivenWords {
  const t = useChartWords();
  const patient = usePatientWords();
  return (drug) => {
    if (given?.status.status !== 'exported') return { text: '', tone: 'quiet' };
    const { administered, dispensed, notDone } = lastGivenOf(drug, given.records);
    const said = (key: 'administered' | 'dispensed' | 'notDone', record: MedicationAdministration | null) =>
      record && t(`lastGiven.${key}`, { date: shortMoment(record.start, given.status.asOf) ?? patient('dateUnknown') });
    const done = said('administered', administered) ?? said('dispensed', dispensed);
    const refused = said('notDone', notDone);
    if (refused) return { text: [refused, done].filter(Boolean).join(patient('wordSpace')), tone: 'notGiven' };
    const [day, time] = administered ? (momentText(administered.start)?.split(' ') ?? []) : [];
    if (done && day && time) return { text: done, tone: 'given', at: { day, time } };
    return done ? { text: done, tone: 'given' } : { text: t('lastGiven.unknown'), tone: 'quiet' };
  };
}

/** Drugs of one RP are given within minutes: one line says from when to when, where it is one day. Else null. */
function asOne(last: LastGivenWords[]): LastGivenWords | null {
  const [first] = last;
  if (!first) return null;
  if (last.every(({ text }) => text === first.text)) return first;
  if (!first.at || !last.every(({ at }) => at?.day === first.at!.day)) return null;
  const inOrder = last.toSorted((a, b) => (a.at!.time < b.at!.time ? -1 : 1));
  return { text: `${inOrder[0]!.text}〜${inOrder.at(-1)!.at!.time}`, tone: 'given' };
}

function LastGiven({ text, tone }: Pick<LastGivenWords, 'text' | 'tone'>) {
  return <span className={styles[tone]}>{text}</span>;
}

/** The source's own amounts and units, never converted. */
function amountOf(drug: MedicationRequest, t: ReturnType<typeof usePatientWords>): string {
  const amounts = [
    drug.doseText ? t('medications.dose', { dose: drug.doseText }) : null,
    drug.dailyDoseText ? t('medications.dailyDose', { dose: drug.dailyDoseText }) : null,
  ].filter((amount) => amount !== null);
  if (amounts.length > 0) return amounts.join(t('wordSpace'));
  return drug.quantityText ? t('medications.quantity', { dose: drug.quantityText }) : t('medications.doseMissing');
}
