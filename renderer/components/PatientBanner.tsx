import { Menu } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import type { PatientView } from '../../shared/views.ts';
import { useChartWords } from '../i18n/chart.ts';
import { dateText, momentText } from '../i18n/moments.ts';
import { usePatientWords } from '../i18n/patient.ts';
import { useShellWords } from '../i18n/shell.ts';
import { AllergyLine } from './AllergyLine.tsx';
import { BirthDate } from './BirthDate.tsx';
import { Disclosure } from './Disclosure.tsx';
import { FlagLine } from './FlagLine.tsx';
import styles from './PatientBanner.module.css';

/** Takes the focus when a patient is opened, so that keys scroll the record and a screen reader begins with the name. */
export const patientHeadingId = 'patient-name';

const lowWindow = '(max-height: 560px)';

/**
 * Who this is, what must not be given, what to beware of: two lines that stay while everything below scrolls.
 * @param readOnly says so, where the record is shown
 */
export function PatientBanner({ view, readOnly = false }: { view: PatientView; readOnly?: boolean }) {
  const t = usePatientWords();
  const isLow = useMediaQuery(lowWindow, false, { getInitialValueInEffect: false });
  return (
    <section className={styles.banner} aria-label={t('banner')} data-patient-banner>
      <Identity view={view} readOnly={readOnly} />
      <div className={styles.warnings}>
        <AllergyLine view={view} lines={isLow ? 1 : 3} />
        <FlagLine view={view} lines={isLow ? 1 : 2} />
      </div>
    </section>
  );
}

function Identity({ view, readOnly }: { view: PatientView; readOnly: boolean }) {
  const t = usePatientWords();
  const shell = useShellWords();
  const chart = useChartWords();
  const { patient } = view;
  return (
    <div className={styles.identity}>
      <h1 className={styles.name} id={patientHeadingId} tabIndex={-1}>
        {patient.name}
      </h1>
      <span className={styles.kana}>{patient.kana ?? shell('patient.kanaMissing')}</span>
      <b>{shell(`sex.${patient.sex}`)}</b>
      <span>
        <BirthDate birthDate={patient.birthDate} />
      </span>
      <span className={styles.identifier}>
        ID <b>{patient.identifier || shell('patient.identifierMissing')}</b>
      </span>
      {patient.deceasedAt ? (
        <span className={styles.warning}>
          {patient.deceasedAt === 'unknown'
            ? t('deceased', { date: t('dateUnknown') })
            : t('deceased', { date: dateText(patient.deceasedAt) ?? t('dateUnknown') })}
        </span>
      ) : null}
      <Stay view={view} />
      {patient.identityNote ? (
        <span className={styles.warning}>{shell(`identity.${patient.identityNote}`)}</span>
      ) : null}
      <SameName view={view} />
      {readOnly ? (
        <Disclosure className={styles.readOnly} words={chart('readOnly')} title={chart('readOnly')}>
          {chart('readOnlyMeans')}
        </Disclosure>
      ) : null}
    </div>
  );
}

/** Where the patient lay when the data were written, or when they were last seen. */
function Stay({ view }: { view: PatientView }) {
  const t = usePatientWords();
  const { encounter } = view;
  if (!encounter) {
    const exported = view.sections.encounters.status === 'exported';
    return <span>{t(exported ? 'stay.none' : 'stay.notExported')}</span>;
  }
  const current = encounter.class === 'inpatient' && encounter.status === 'in-progress';
  const place = [encounter.ward, encounter.room, encounter.bed].filter(Boolean).join(' ');
  const people = [encounter.department, encounter.attending].filter(Boolean).join(' ');
  return (
    <span className={styles.stay}>
      {current
        ? t('stay.current')
        : t('stay.last', {
            class: t(`class.${encounter.class}`),
            date: dateText(encounter.start) ?? t('dateUnknown'),
          })}{' '}
      <b>{place}</b> {people}{' '}
      {view.leave ? (
        <span className={styles.warning}>
          {t('stay.leave', { date: momentText(view.leave.start) ?? t('dateUnknown') })}
        </span>
      ) : null}
    </span>
  );
}

function SameName({ view }: { view: PatientView }) {
  const t = usePatientWords();
  const shell = useShellWords();
  if (view.sameName.length === 0) return null;
  return (
    <Menu position="bottom-end" width={420}>
      <Menu.Target>
        <button type="button" className={styles.sameName}>
          {t('sameName', { count: view.sameName.length })}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('sameNameOthers')}</Menu.Label>
        {view.sameName.map((other) => (
          <Menu.Item
            key={other.id}
            renderRoot={(props) => <Link to="/patients/$patientId" params={{ patientId: other.id }} {...props} />}
          >
            <b>{other.name}</b> ID {other.identifier || shell('patient.identifierMissing')}{' '}
            <BirthDate birthDate={other.birthDate} />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
