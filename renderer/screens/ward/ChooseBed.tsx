import { Checkbox } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { WardPatient } from '../../../shared/paper.ts';
import type { WardPeopleView } from './WardPeople.tsx';
import styles from './ward.module.css';
import { useWardWords } from './words.ts';

interface ChooseBedProps {
  patient: WardPatient;
  view: WardPeopleView;
  label: string;
}

/** Space and a click choose, Enter opens the patient, arrows go to the next one. */
export function ChooseBed({ patient, view, label }: ChooseBedProps) {
  const t = useWardWords();
  const navigate = useNavigate();
  const { patientId, name, room, bed } = patient;
  return (
    <Checkbox
      size="md"
      label={<span className={styles.bedNumber}>{label}</span>}
      aria-label={t('choose', { place: [room, bed].filter(Boolean).join('-') || t('noBed'), name })}
      data-move
      className={styles.choose}
      checked={view.chosen.has(patientId)}
      onChange={(event) => view.choose(patientId, event.currentTarget.checked)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        void navigate({ to: '/patients/$patientId', params: { patientId } });
      }}
    />
  );
}
