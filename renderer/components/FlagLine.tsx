import type { ReactNode } from 'react';
import { type Flag, type Section, sections } from '../../shared/records.ts';
import type { PatientView } from '../../shared/views.ts';
import { flagsInOrder, toneOf } from '../clinical/flags.ts';
import { useChartWords } from '../i18n/chart.ts';
import { flagEvidence, flagName, flagNote, flagRule } from '../i18n/flags.ts';
import { dateText, momentText } from '../i18n/moments.ts';
import { usePatientWords } from '../i18n/patient.ts';
import { Disclosure } from './Disclosure.tsx';
import { Facts, RecordLink, SourceFacts } from './Facts.tsx';
import { FittingList } from './FittingList.tsx';
import styles from './FlagLine.module.css';

/**
 * What everyone at the bedside must know besides allergies: infections, isolation, implants, anticoagulants, code
 * status, the blood group as a reference. Each opens what it rests on.
 * @param lines that there is room for; what does not fit is behind one button
 */
export function FlagLine({ view, lines = Infinity }: { view: PatientView; lines?: number }) {
  const t = useChartWords();
  const status = view.sections.flags;
  const flags = flagsInOrder(view.flags);
  const isIncomplete = status.gaps.length > 0;
  return (
    <div className={styles.line} data-flags={status.status === 'not-exported' ? 'not-exported' : flags.length}>
      {isIncomplete ? (
        <span className={styles.notExported}>{t('flags.gaps', { count: status.gaps.length })}</span>
      ) : null}
      {flags.length > 0 ? (
        <FittingList
          items={itemsOf(flags)}
          lines={lines}
          more={(count) => t('flags.more', { count })}
          title={t('flags.all')}
        />
      ) : status.status === 'exported' ? (
        <span className={styles.none}>{t('flags.noneRecorded')}</span>
      ) : (
        <span className={styles.notExported}>{t('flags.notExported')}</span>
      )}
    </div>
  );
}

const mostNegatives = 2;

/** Several negative results are one item that says how many and of when, so that they push nothing that stands away. */
function itemsOf(flags: Flag[]): { key: string; content: ReactNode }[] {
  const negatives = flags.filter((flag) => toneOf(flag) === 'measured-negative');
  const together = negatives.length > mostNegatives ? negatives : [];
  const items = flags
    .filter((flag) => !together.includes(flag))
    .map((flag) => ({ key: flag.id, content: <FlagButton flag={flag} /> }));
  if (together.length === 0) return items;
  return [...items, { key: 'negatives', content: <Negatives flags={together} /> }];
}

function Negatives({ flags }: { flags: Flag[] }) {
  const t = useChartWords();
  const days = flags.map(({ effectiveAt }) => dateText(effectiveAt) ?? '').toSorted();
  const words = t('flags.negatives', { count: flags.length });
  return (
    <Disclosure
      className={styles.flag}
      title={words}
      words={
        <>
          {words}{' '}
          <span className={styles.date}>{[...new Set([days[0], days.at(-1)])].filter(Boolean).join(' 〜 ')}</span>
        </>
      }
    >
      <p className={styles.means}>{t('flagMeans.measured-negative')}</p>
      <ul className={styles.list}>
        {flags.map((flag) => (
          <li key={flag.id}>
            <FlagButton flag={flag} />
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}

function FlagButton({ flag }: { flag: Flag }) {
  const t = useChartWords();
  const patient = usePatientWords();
  const tone = toneOf(flag);
  // Its dose and days open with the rest.
  const isDosed = flag.category === 'anticoagulant';
  const { kind, what } = flagName(flag, t);
  const words = `${kind} ${what}`;
  const date = dateText(flag.effectiveAt) ?? patient('dateUnknown');
  return (
    <Disclosure
      className={`${styles.flag} ${styles[tone]}`}
      title={words}
      words={
        <>
          <span>
            <span className={styles.kind}>{kind}</span> {isDosed ? flag.text : what}
          </span>
          {isDated(flag) ? <span className={styles.date}>{date}</span> : null}
          {tone === 'warns' ? null : <span className={styles.tone}>{t(`flagTone.${tone}`)}</span>}
        </>
      }
    >
      <p className={styles.heading}>
        <b>{words}</b>
      </p>
      {tone === 'warns' ? null : <p className={styles.means}>{t(`flagMeans.${tone}`)}</p>}
      <Facts
        facts={[
          [t('flag.assertion'), t(`flagAssertion.${flag.assertion}`)],
          [t('flag.effectiveAt'), momentText(flag.effectiveAt) ?? patient('dateUnknown')],
          [t('flag.end'), momentText(flag.end)],
          [t('flag.evidence'), flagEvidence(flag, t)],
          [t('flag.rule'), flagRule(flag, t)],
          [patient('note'), flagNote(flag, t)],
        ]}
      />
      <SourceFacts record={flag} section="flags" />
      {flag.evidenceSection !== null && flag.evidenceId !== null && isSection(flag.evidenceSection) ? (
        <RecordLink patientId={flag.patientId} section={flag.evidenceSection} id={flag.evidenceId} />
      ) : null}
    </Disclosure>
  );
}

/** What is only as good as its day carries the day. */
function isDated({ category, assertion, status }: Flag): boolean {
  return category === 'infection' || category === 'blood-type' || assertion !== 'present' || status === 'inactive';
}

function isSection(name: string): name is Section {
  return (sections as readonly string[]).includes(name);
}
