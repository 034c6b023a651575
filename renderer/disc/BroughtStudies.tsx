import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { DiscStudy } from '../../shared/disc.ts';
import { useApi } from '../api.ts';
import { useAdministratorBeside } from '../components/AdministratorFields.tsx';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import panel from '../components/Panel.module.css';
import { bytesText } from '../i18n/amounts.ts';
import { momentText } from '../i18n/moments.ts';
import { recordsKey } from '../state/queries.ts';
import styles from './disc.module.css';
import { allDiscStudiesQuery, removeStudy } from './queries.ts';
import { StudyLinks } from './StudyLinks.tsx';
import { useDiscWords } from './words.ts';

/** Everything that discs brought to this station, and, confirmed by its administrator, the way to remove it again. */
export function BroughtStudies() {
  const t = useDiscWords();
  const { data, error } = useQuery(allDiscStudiesQuery(useApi()));
  if (error) return <ErrorPanel error={error} />;
  if (!data || data.length === 0) return null;
  return (
    <section className={panel.panel} aria-labelledby="brought-title">
      <h2 id="brought-title">{t('brought', { count: data.length })}</h2>
      <ul className={styles.brought}>
        {data.map((study) => (
          <OneStudy key={study.id} entry={study} />
        ))}
      </ul>
    </section>
  );
}

function OneStudy({ entry }: { entry: DiscStudy }) {
  const t = useDiscWords();
  const { key, patientId, study, person, importedAt, importedBy, bytes } = entry;
  return (
    <li>
      <b>{study.modalities.replaceAll('\\', ' ')}</b> {momentText(study.started) ?? t('dateUnknown')}{' '}
      {study.description ?? t('untitled')} <StudyLinks patientId={patientId} studyKey={key} />
      <span className={styles.below}>
        {t('broughtBy', { moment: momentText(importedAt) ?? '', name: importedBy, bytes: bytesText(bytes) })}{' '}
        {t('nameOnDisc', { name: person.fullName?.replaceAll('^', ' ') ?? '?', identifier: person.identifier || '?' })}
      </span>
      <Remove id={entry.id} />
    </li>
  );
}

function Remove({ id }: { id: string }) {
  const t = useDiscWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const { proof, clear, fields } = useAdministratorBeside();
  const remove = useMutation({
    mutationFn: () => removeStudy(api, id, { reason: reason.trim(), administrator: proof! }),
    onError: clear,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: recordsKey }),
  });
  if (!asking) {
    return (
      <Button variant="default" size="compact-md" onClick={() => setAsking(true)}>
        {t('remove')}
      </Button>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() !== '' && proof) remove.mutate();
  };
  return (
    <form className={styles.remove} onSubmit={submit}>
      {remove.error ? <ErrorPanel error={remove.error} /> : null}
      <TextInput
        label={t('removeReason')}
        value={reason}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {fields}
      <div className={panel.steps}>
        <Button type="submit" color="red" disabled={reason.trim() === '' || !proof} loading={remove.isPending}>
          {t('removeNow')}
        </Button>
        <Button variant="default" onClick={() => setAsking(false)}>
          {t('removeNot')}
        </Button>
      </div>
    </form>
  );
}
