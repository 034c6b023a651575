import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { StationView } from '../../../shared/views.ts';
import { type Api, useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import panel from '../../components/Panel.module.css';
import { useShellWords } from '../../i18n/shell.ts';
import { stationKey } from '../../state/queries.ts';

/** The station's passphrase, and its identity file where none is stored here. */
export function Unlock({ identityStored, other }: { identityStored: boolean; other: ReactNode }) {
  const t = useShellWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const [passphrase, setPassphrase] = useState('');
  const [identityPath, setIdentityPath] = useState('');
  const [otherIdentity, setOtherIdentity] = useState(false);
  const asksIdentity = !identityStored || otherIdentity;
  const unlock = useMutation({
    mutationFn: async () => {
      const station = await api.unlock({ passphrase, identityPath: asksIdentity ? identityPath.trim() : undefined });
      return copyBehind(api, station);
    },
    onSuccess: (station) => queryClient.setQueryData(stationKey, station),
    onError: () => setPassphrase(''),
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (passphrase !== '') unlock.mutate();
  };

  return (
    <form className={panel.panel} onSubmit={submit}>
      <h2>{t('unlock.title')}</h2>
      <p>{asksIdentity ? t('unlock.withIdentity') : t('unlock.stored')}</p>
      {asksIdentity ? (
        <TextInput
          label={t('unlock.identityPath')}
          description={t('unlock.identityPathHow')}
          value={identityPath}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setIdentityPath(event.currentTarget.value)}
        />
      ) : null}
      <PasswordInput
        label={t('unlock.passphrase')}
        value={passphrase}
        autoFocus
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': t('unlock.show') }}
        onChange={(event) => setPassphrase(event.currentTarget.value)}
      />
      {unlock.error ? (
        <ErrorPanel
          error={unlock.error}
          action={asksIdentity ? undefined : { label: t('unlock.otherIdentity'), run: () => setOtherIdentity(true) }}
        />
      ) : null}
      <div className={panel.steps}>
        <Button type="submit" size="lg" loading={unlock.isPending}>
          {t('unlock.submit')}
        </Button>
        {other}
      </div>
      {unlock.isPending ? <p role="status">{t('unlock.working')}</p> : null}
    </form>
  );
}

/** Starts the verified copy while people already search; that it could not start is said by the frame. */
async function copyBehind(api: Api, station: StationView): Promise<StationView> {
  if (station.readingFrom !== 'medium' || station.import?.state === 'running') return station;
  return api.startCopy().catch(() => station);
}
