import { Button, Checkbox, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { minimumPassphraseLength } from '../../../shared/incident.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { FolderField } from '../../components/FolderField.tsx';
import { momentText } from '../../i18n/moments.ts';
import type { StepProps } from './EndScreen.tsx';
import type { PlaceProps } from './ExportStep.tsx';
import styles from './incident.module.css';
import { Step } from './Step.tsx';
import { useStep } from './use-step.ts';
import { useIncidentWords } from './words.ts';

/** A new key under a new passphrase. What that closes is said before and after. */
export function KeyStep({ incident, isOver, ready, folder, setFolder }: StepProps & PlaceProps & { ready: boolean }) {
  const t = useIncidentWords();
  return (
    <Step number={3} title={t('key.title')} done={isOver}>
      {isOver ? (
        <Replaced incident={incident} folder={folder} setFolder={setFolder} />
      ) : (
        <Replace ready={ready} folder={folder} setFolder={setFolder} />
      )}
    </Step>
  );
}

type Place = Pick<PlaceProps, 'folder' | 'setFolder'>;

function Replace({ ready, folder, setFolder }: Place & { ready: boolean }) {
  const t = useIncidentWords();
  const [typed, setTyped] = useState({ passphrase: '', newPassphrase: '', again: '' });
  const [understood, setUnderstood] = useState(false);
  const rotate = useStep<{ passphrase: string; newPassphrase: string; folder: string }>('rotate');
  const { passphrase, newPassphrase, again } = typed;
  const differ = again !== '' && newPassphrase !== again;
  const complete =
    ready &&
    understood &&
    passphrase !== '' &&
    newPassphrase.length >= minimumPassphraseLength &&
    newPassphrase === again &&
    folder.trim() !== '';
  const field = (name: keyof typeof typed, label: string, autoComplete: string) => (
    <PasswordInput
      label={label}
      value={typed[name]}
      disabled={!ready}
      autoComplete={autoComplete}
      error={name === 'again' && differ ? t('key.differ') : null}
      onChange={(event) => setTyped({ ...typed, [name]: event.currentTarget.value })}
    />
  );
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (complete) rotate.mutate({ passphrase, newPassphrase, folder: folder.trim() });
      }}
    >
      <p className={styles.warning}>{t('will.media')}</p>
      <div className={styles.passphrases}>
        {field('passphrase', t('key.passphrase'), 'off')}
        {field('newPassphrase', t('key.new', { minimum: minimumPassphraseLength }), 'new-password')}
        {field('again', t('key.again'), 'new-password')}
      </div>
      {ready ? (
        <FolderField words={{ label: t('folder'), choose: t('folder.choose') }} value={folder} onChange={setFolder} />
      ) : null}
      <Checkbox
        label={t('key.understood')}
        checked={understood}
        disabled={!ready}
        onChange={(event) => setUnderstood(event.currentTarget.checked)}
      />
      <div className={styles.actions}>
        <Button type="submit" disabled={!complete} loading={rotate.isPending}>
          {t('key.do')}
        </Button>
        <span role="status">{rotate.isPending ? t('key.working') : ''}</span>
      </div>
      {rotate.error ? <ErrorPanel error={rotate.error} /> : null}
    </form>
  );
}

function Replaced({ incident, folder, setFolder }: StepProps & Place) {
  const t = useIncidentWords();
  const save = useStep<{ folder: string }>('recipient');
  const { rotated, awaitsMedium } = incident;
  if (!rotated) return null;
  return (
    <>
      <div className={styles.result}>
        <p>{t('key.done', { at: momentText(rotated.at) ?? rotated.at })}</p>
        <p>{t('key.saved')}</p>
      </div>
      <p>
        {t('key.recipient')}
        <br />
        <span className={styles.key}>{rotated.recipient}</span>
      </p>
      <p className={awaitsMedium ? styles.warning : styles.result}>{t(awaitsMedium ? 'key.media' : 'key.listed')}</p>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (folder.trim() !== '') save.mutate({ folder: folder.trim() });
        }}
      >
        <FolderField words={{ label: t('folder'), choose: t('folder.choose') }} value={folder} onChange={setFolder} />
        <div className={styles.actions}>
          <Button type="submit" variant="default" loading={save.isPending} disabled={folder.trim() === ''}>
            {t('key.saveAgain')}
          </Button>
          <span role="status">{save.isSuccess ? t('key.savedAgain') : ''}</span>
        </div>
        {save.error ? <ErrorPanel error={save.error} /> : null}
      </form>
    </>
  );
}
