import { Button, PasswordInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { StationView } from '../../../shared/views.ts';
import { type Api, ApiError, useApi } from '../../api.ts';
import { ErrorPanel, type NextStep } from '../../components/ErrorPanel.tsx';
import { useShellWords } from '../../i18n/shell.ts';
import { useStationWords } from '../../i18n/station.ts';
import { stationKey } from '../../state/queries.ts';
import { type KeyChoice, unlockInput } from './key-choice.ts';
import styles from './set-up.module.css';

/** Refusals that another disk mends. */
const ofMedium: ErrorCode[] = [
  'medium-not-found',
  'medium-file-missing',
  'medium-file-damaged',
  'medium-altered',
  'medium-forked',
  'station-not-open',
];

/** Disk and key do not belong together: one of the two is the wrong one. */
const ofEither: ErrorCode[] = ['medium-other-facility', 'identity-not-recipient'];

interface PassphraseStepProps {
  /** Null where the station holds its key. */
  chosenKey: KeyChoice | null;
  /** Before the key is tried. */
  onAsked: () => void;
  toKey: () => void;
  toMedium: () => void;
  /** Beside the one button. */
  other: ReactNode;
}

/** What opens the key. It is kept nowhere: whoever goes back types it again. */
export function PassphraseStep({ chosenKey, onAsked, toKey, toMedium, other }: PassphraseStepProps) {
  const t = useStationWords();
  const shell = useShellWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const field = useRef<HTMLInputElement>(null);
  const [passphrase, setPassphrase] = useState('');
  const [isCapital, setIsCapital] = useState(false);
  const unlock = useMutation({
    mutationFn: async (olderAllowed: boolean) => {
      const input = unlockInput(chosenKey, passphrase);
      return copyBehind(api, await api.unlock(olderAllowed ? { ...input, olderAllowed } : input));
    },
    onSuccess: (station) => queryClient.setQueryData(stationKey, station),
    onError: (error) => {
      // Right, and asked for once: whether to read older records is another question.
      if (codeOf(error) === 'records-unreadable') return;
      setPassphrase('');
      field.current?.focus();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (passphrase === '') return;
    onAsked();
    unlock.mutate(false);
  };
  const noticeCapsLock = (event: KeyboardEvent) => setIsCapital(event.getModifierState('CapsLock'));

  return (
    <form className={styles.panel} onSubmit={submit}>
      <PasswordInput
        ref={field}
        label={shell('unlock.passphrase')}
        value={passphrase}
        size="lg"
        autoFocus
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': shell('unlock.show') }}
        onKeyDown={noticeCapsLock}
        onKeyUp={noticeCapsLock}
        onChange={(event) => setPassphrase(event.currentTarget.value)}
      />
      <p role="status">{isCapital ? <span className={styles.warning}>{t('passphrase.capsLock')}</span> : ''}</p>
      {unlock.error ? <ErrorPanel error={unlock.error} {...waysOut(unlock.error)} /> : null}
      <div className={styles.ways}>
        <Button type="submit" size="lg" loading={unlock.isPending}>
          {shell('unlock.submit')}
        </Button>
        {other}
      </div>
      {unlock.isPending ? <p role="status">{shell('unlock.working')}</p> : null}
    </form>
  );

  function waysOut(error: unknown): { action: NextStep; also?: NextStep } {
    const code = codeOf(error);
    const disk = { label: t('passphrase.toMedium'), run: toMedium };
    const key = { label: t('passphrase.toKey'), run: toKey };
    if (code === 'records-unreadable') {
      return { action: disk, also: { label: t('passphrase.older'), run: () => unlock.mutate(true) } };
    }
    if (ofMedium.includes(code)) return { action: disk };
    return ofEither.includes(code) ? { action: key, also: disk } : { action: key };
  }
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof ApiError ? error.body.code : 'internal';
}

/** Starts the verified copy while people already search; that it could not start is said by the frame. */
async function copyBehind(api: Api, station: StationView): Promise<StationView> {
  if (station.readingFrom !== 'medium' || station.import?.state === 'running') return station;
  return api.startCopy().catch(() => station);
}
