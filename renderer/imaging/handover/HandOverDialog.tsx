import { Button, Modal, NativeSelect, Radio, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { PatientView, StudyView } from '../../../shared/views.ts';
import { type HandedOver, useApi } from '../../api.ts';
import { useAdministratorBeside } from '../../components/AdministratorFields.tsx';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { momentText } from '../../i18n/moments.ts';
import styles from './handover.module.css';
import { descriptionOf, fitting } from './PrintImagesDialog.tsx';
import { saveAs } from './save-as.ts';
import type { Tray } from './tray.ts';
import { useHandOverWords } from './words.ts';

const shortestReason = 4;

type What = 'study' | 'pdf' | 'png';

interface HandOverDialogProps {
  patient: PatientView;
  /** Studies that are open, the one in the active pane first. */
  studies: readonly StudyView[];
  tray: Tray;
  onClose: () => void;
}

/** Images leave the station as a file: confirmed by an administrator, with a reason, and logged. */
export function HandOverDialog(props: HandOverDialogProps) {
  const t = useHandOverWords();
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t('file.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <HandOverForm {...props} />
    </Modal>
  );
}

function HandOverForm({ patient, studies, tray }: HandOverDialogProps) {
  const t = useHandOverWords();
  const api = useApi();
  const [what, setWhat] = useState<What>('study');
  const [studyInstanceUid, setStudy] = useState(studies[0]?.study.studyInstanceUid ?? '');
  const [reason, setReason] = useState('');
  const { proof, clear, fields } = useAdministratorBeside();
  const count = tray.pictures.length;
  const save = useMutation({
    mutationFn: async (): Promise<HandedOver> => {
      const patientId = patient.patient.id;
      const administrator = proof!;
      if (what === 'study') return api.handOverStudy({ patientId, studyInstanceUid, reason, administrator });
      return api.handOverPictures(
        {
          patientId,
          reason,
          administrator,
          form: what,
          perPage: fitting(count),
          pictures: tray.pictures.map(({ capture }) => descriptionOf(capture)),
        },
        tray.pictures.map(({ capture }) => capture.png),
      );
    },
    onSuccess: (given) => {
      if ('file' in given) saveAs(given.file, given.name);
    },
    onSettled: clear,
  });
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <p className={styles.caution}>{t('file.caution')}</p>
      <Radio.Group label={t('file.what')} value={what} onChange={(value) => setWhat(value as What)}>
        <Radio value="study" label={t('file.study')} />
        <Radio value="pdf" label={t('file.pdf', { count })} disabled={count === 0} />
        <Radio value="png" label={t('file.png', { count })} disabled={count === 0} />
      </Radio.Group>
      {what === 'study' ? (
        <NativeSelect
          label={t('file.which')}
          data={studies.map(({ study }) => ({
            value: study.studyInstanceUid,
            label: [
              momentText(study.started),
              study.modalities.replaceAll('\\', '/'),
              study.description,
              t('file.images', { count: study.instanceCount }),
            ]
              .filter(Boolean)
              .join('　'),
          }))}
          value={studyInstanceUid}
          onChange={(event) => setStudy(event.currentTarget.value)}
        />
      ) : null}
      <TextInput
        label={t('file.reason')}
        placeholder={t('file.reason.hint')}
        value={reason}
        maxLength={200}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {fields}
      <Button
        type="submit"
        size="md"
        loading={save.isPending}
        disabled={reason.trim().length < shortestReason || !proof || (what === 'study' && studyInstanceUid === '')}
      >
        {t('file.save')}
      </Button>
      <p role="status" className={styles.outcome}>
        {save.isPending ? t('file.working') : ''}
        {save.data ? outcomeOf(save.data, t) : ''}
      </p>
      {save.error ? <ErrorPanel error={save.error} /> : null}
    </form>
  );
}

function outcomeOf(given: HandedOver, t: ReturnType<typeof useHandOverWords>): string {
  if ('file' in given) return t('file.downloaded', { name: given.name });
  const { saved, files, bytes, sha256 } = given.view;
  return saved ? t('file.saved', { files, bytes, sha256 }) : t('file.cancelled');
}
