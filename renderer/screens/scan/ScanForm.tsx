import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import type { ScanView } from '../../../shared/scan.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import panel from '../../components/Panel.module.css';
import { useLanguage } from '../../i18n/language.tsx';
import { useStation } from '../../state/server-state.tsx';
import { startScan } from './queries.ts';
import styles from './scan.module.css';
import { useScanWords } from './words.ts';

export interface ScanPlaces {
  folder: string;
  out: string;
}

interface ScanFormProps {
  places: ScanPlaces;
  setPlaces: (places: ScanPlaces) => void;
  onStarted: (scan: ScanView | null) => void;
}

/** Where the scans are, and where their sheets go. */
export function ScanForm({ places, setPlaces, onStarted }: ScanFormProps) {
  const t = useScanWords();
  const api = useApi();
  const { language } = useLanguage();
  const { station } = useStation();
  const start = useMutation({
    mutationFn: () => startScan(api, { folder: places.folder.trim(), out: places.out.trim(), language }),
    onSuccess: onStarted,
  });
  const choose = useMutation({
    mutationFn: async (place: keyof ScanPlaces) => ({ place, path: await api.chooseFolder() }),
    onSuccess: ({ place, path }) => {
      if (path !== null) setPlaces({ ...places, [place]: path });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (places.folder.trim() !== '' && places.out.trim() !== '') start.mutate();
  };

  return (
    <form className={panel.panel} onSubmit={submit}>
      {(['folder', 'out'] as const).map((place) => (
        <div key={place} className={styles.place}>
          <TextInput
            label={t(place)}
            description={t(`${place}How`)}
            value={places[place]}
            autoComplete="off"
            spellCheck={false}
            required
            withAsterisk={false}
            onChange={(event) => setPlaces({ ...places, [place]: event.currentTarget.value })}
          />
          {station?.host === 'electron' ? (
            <Button variant="default" aria-label={`${t(place)}: ${t('choose')}`} onClick={() => choose.mutate(place)}>
              {t('choose')}
            </Button>
          ) : null}
        </div>
      ))}
      {start.error ? <ErrorPanel error={start.error} /> : null}
      <div className={panel.steps}>
        <Button type="submit" size="md" loading={start.isPending}>
          {t('start')}
        </Button>
      </div>
    </form>
  );
}
