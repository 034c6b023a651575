import { Button, Checkbox, Radio } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { ChartPerson, DiscCandidate, PatientOnDisc, StudyOnDisc } from '../../shared/disc.ts';
import type { PatientHit } from '../../shared/views.ts';
import { useApi } from '../api.ts';
import panel from '../components/Panel.module.css';
import { bytesText } from '../i18n/amounts.ts';
import { momentText } from '../i18n/moments.ts';
import { patientQuery } from '../state/queries.ts';
import { ComparePeople } from './ComparePeople.tsx';
import styles from './disc.module.css';
import { FindPatient } from './FindPatient.tsx';
import { useDiscWords } from './words.ts';

/** For whom studies are brought: a patient, or, where that is null, a new temporary one. */
export interface Target {
  patient: ChartPerson | null;
}

export interface Chosen {
  studies: string[];
  target: Target | null;
  confirmed: boolean;
}

export const nothingChosen: Chosen = { studies: [], target: null, confirmed: false };

interface OnePatientProps {
  patient: PatientOnDisc;
  /** Patient whose page led here. */
  asked: string | null;
  chosen: Chosen;
  onChosen: (chosen: Chosen) => void;
}

/** One person of the disc: their studies to tick, and whose they are to be. */
export function OnePatientOnDisc({ patient, asked, chosen, onChosen }: OnePatientProps) {
  const t = useDiscWords();
  const titleId = useId();
  const { person, studies } = patient;
  const tick = (key: string, on: boolean) =>
    onChosen({ ...chosen, studies: on ? [...chosen.studies, key] : chosen.studies.filter((other) => other !== key) });
  return (
    <section className={panel.panel} aria-labelledby={titleId}>
      <h2 id={titleId}>
        {t('onDisc')} {person.name || t('nameMissing')}
      </h2>
      <ul className={styles.studies}>
        {studies.map((study) => (
          <li key={study.key}>
            <Checkbox
              size="md"
              checked={chosen.studies.includes(study.key)}
              onChange={(event) => tick(study.key, event.currentTarget.checked)}
              label={<StudyWords study={study} />}
            />
          </li>
        ))}
      </ul>
      {studies.length > 1 ? (
        <div className={panel.steps}>
          <Button variant="default" onClick={() => onChosen({ ...chosen, studies: studies.map(({ key }) => key) })}>
            {t('chooseAll')}
          </Button>
        </div>
      ) : null}
      <ChooseTarget patient={patient} asked={asked} chosen={chosen} onChosen={onChosen} />
    </section>
  );
}

function StudyWords({ study }: { study: StudyOnDisc }) {
  const t = useDiscWords();
  return (
    <span>
      <b>{study.modalities.join(' ')}</b> {momentText(study.started) ?? t('dateUnknown')}{' '}
      <b>{study.description ?? t('untitled')}</b>{' '}
      <span className={styles.quiet}>{t('studySize', { files: study.files, bytes: bytesText(study.bytes) })}</span>{' '}
      {study.broughtBefore ? <span className={styles.unsure}>{t('broughtBefore')}</span> : null}{' '}
      {study.onMediumOf ? (
        <span className={styles.unsure}>
          {t('onMediumOf', { name: study.onMediumOf.name, identifier: study.onMediumOf.identifier })}
        </span>
      ) : null}
    </span>
  );
}

function ChooseTarget({ patient, asked, chosen, onChosen }: OnePatientProps) {
  const t = useDiscWords();
  const [searched, setSearched] = useState<ChartPerson[]>([]);
  const askedPatient = useAskedPatient(asked, patient.candidates);
  const people = [
    ...patient.candidates,
    ...[askedPatient, ...searched].flatMap((person) => (person ? [{ patient: person, agreement: null }] : [])),
  ].filter((entry, index, all) => all.findIndex((other) => other.patient.id === entry.patient.id) === index);
  const { target } = chosen;
  const value = target === null ? null : (target.patient?.id ?? temporary);

  const select = (next: string) => {
    const found = people.find((entry) => entry.patient.id === next);
    // A temporary patient is joined with nobody: choosing it is the whole decision.
    onChosen({ ...chosen, target: { patient: found?.patient ?? null }, confirmed: next === temporary });
  };
  const addFound = ({ id, identifier, name, kana, birthDate, sex, identityNote }: PatientHit) => {
    const person = { id, identifier, name, kana, birthDate, sex, identityNote };
    setSearched((before) => [...before.filter((other) => other.id !== id), person]);
    onChosen({ ...chosen, target: { patient: person }, confirmed: false });
  };

  return (
    <>
      <Radio.Group label={t('forWhom')} description={t('forWhomHow')} value={value} onChange={select}>
        <div className={styles.targets}>
          {people.map(({ patient: candidate, agreement }) => (
            <Radio
              key={candidate.id}
              value={candidate.id}
              size="md"
              className={styles.target}
              label={
                <>
                  <b>{candidate.name}</b> {candidate.kana} {candidate.birthDate ?? t('birthDateMissing')} ID{' '}
                  {candidate.identifier || t('identifierMissing')}{' '}
                  {agreement ? (
                    <span className={styles.agrees}>{t(`agreement.${agreement}`)}</span>
                  ) : (
                    <span className={styles.unsure}>{t('notSuggested')}</span>
                  )}{' '}
                  {candidate.identityNote === 'temporary' ? (
                    <span className={styles.unsure}>{t('isTemporary')}</span>
                  ) : null}
                </>
              }
            />
          ))}
          <Radio value={temporary} size="md" className={styles.target} label={t('temporary')} />
        </div>
      </Radio.Group>
      {patient.candidates.length === 0 ? <p className={styles.quiet}>{t('noCandidates')}</p> : null}
      <FindPatient onFound={addFound} />
      {target?.patient ? (
        <>
          <ComparePeople person={patient.person} chart={target.patient} />
          <Checkbox
            size="md"
            className={styles.confirm}
            checked={chosen.confirmed}
            onChange={(event) => onChosen({ ...chosen, confirmed: event.currentTarget.checked })}
            label={t('confirm', { name: target.patient.name })}
          />
        </>
      ) : null}
      {target && !target.patient ? <p className={styles.notice}>{t('temporaryMeans')}</p> : null}
    </>
  );
}

const temporary = 'new temporary patient';

function useAskedPatient(asked: string | null, candidates: DiscCandidate[]): ChartPerson | null {
  const api = useApi();
  const known = asked === null || candidates.some(({ patient }) => patient.id === asked);
  const { data } = useQuery({ ...patientQuery(api, asked ?? ''), enabled: !known });
  if (known || !data) return null;
  const { id, identifier, name, kana, birthDate, sex, identityNote } = data.patient;
  return { id, identifier, name, kana, birthDate, sex, identityNote };
}
