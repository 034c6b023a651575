import { Button, Checkbox } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type StockSettings, type StockView, stockSchema } from '../../../shared/stock.ts';
import { useApi } from '../../api.ts';
import { Box } from '../../components/Box.tsx';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { momentText } from '../../i18n/moments.ts';
import { NumberField } from './NumberField.tsx';
import { keepStock, restoreStock, stockKey, stockQuery } from './queries.ts';
import { RateTable } from './RateTable.tsx';
import { StockResult } from './StockResult.tsx';
import styles from './stock.module.css';
import { useLedgerWords } from './words.ts';

/** What working on paper takes, with figures that are the hospital's own. */
export function StockScreen() {
  const t = useLedgerWords();
  const { data, error, refetch } = useQuery(stockQuery(useApi()));
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{t('stock.title')}</h1>
        <Link to="/ledger" className={styles.way}>
          {t('toLedger')}
        </Link>
      </header>
      <p className={styles.means}>{t('stock.means')}</p>
      {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
      {!data && !error ? <Waiting words={t('stock.reading')} /> : null}
      {data ? <Figures key={`${data.changedAt} ${JSON.stringify(data.settings)}`} view={data} /> : null}
    </div>
  );
}

function Figures({ view }: { view: StockView }) {
  const t = useLedgerWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const [settings, setSettings] = useState<StockSettings>(view.settings);
  const checked = stockSchema.safeParse(settings);
  const wrong = new Set(checked.success ? [] : checked.error.issues.map(({ path }) => path.join('.')));
  const isChanged = JSON.stringify(settings) !== JSON.stringify(view.settings);
  const keep = useMutation({
    mutationFn: (next: StockSettings | null) => (next ? keepStock(api, next) : restoreStock(api)),
    onSuccess: (kept) => queryClient.setQueryData(stockKey, kept),
  });

  const field = <Room extends 'hospital' | 'inStock' | 'printing'>(
    room: Room,
    name: Exclude<keyof StockSettings[Room], 'duplex'> & string,
    unit?: string,
  ) => (
    <NumberField
      label={t(`stock.${name}` as Parameters<typeof t>[0])}
      unit={unit}
      value={settings[room][name] as number}
      invalid={wrong.has(`${room}.${name}`)}
      onChange={(value) => setSettings({ ...settings, [room]: { ...settings[room], [name]: value } })}
    />
  );

  return (
    <>
      <div className={styles.inputs}>
        <Box title={t('stock.hospital')}>
          {field('hospital', 'inpatients', t('stock.unit.people'))}
          {field('hospital', 'outpatients', t('stock.unit.people'))}
        </Box>
        <Box title={t('stock.inStock')}>
          {field('inStock', 'reams', t('stock.unit.reams'))}
          {field('inStock', 'cartridges', t('stock.unit.cartridges'))}
        </Box>
        <Box title={t('stock.printing')}>
          <div className={styles.printing}>
            {field('printing', 'printers', t('stock.unit.printers'))}
            {field('printing', 'pagesPerMinute', t('stock.unit.sides'))}
            {field('printing', 'coverage', t('stock.unit.percent'))}
            {field('printing', 'yieldSides', t('stock.unit.sides'))}
            {field('printing', 'reserve', t('stock.unit.times'))}
            <Checkbox
              label={t('stock.duplex')}
              checked={settings.printing.duplex}
              onChange={(event) =>
                setSettings({ ...settings, printing: { ...settings.printing, duplex: event.currentTarget.checked } })
              }
            />
          </div>
        </Box>
      </div>
      {checked.success ? (
        <StockResult settings={checked.data} />
      ) : (
        <p role="alert" className={styles.invalid}>
          {t('stock.invalid', { fields: wrongNames(wrong, settings, t).join('、') })}
        </p>
      )}
      <div className={styles.keeping}>
        <Button
          disabled={!isChanged || !checked.success}
          loading={keep.isPending && keep.variables !== null}
          onClick={() => keep.mutate(settings)}
        >
          {t('stock.save')}
        </Button>
        <Button
          variant="default"
          disabled={view.changedAt === null && !isChanged}
          loading={keep.isPending && keep.variables === null}
          onClick={() => {
            if (view.changedAt === null) setSettings(view.settings);
            else keep.mutate(null);
          }}
        >
          {t('stock.restore')}
        </Button>
        <p role="status" className={styles.state}>
          {isChanged ? t('stock.unsaved') : keptText(view, t)}
        </p>
      </div>
      {keep.error ? <ErrorPanel error={keep.error} /> : null}
      <RateTable settings={settings} wrong={wrong} onChange={(rates) => setSettings({ ...settings, rates })} />
    </>
  );
}

function keptText({ changedAt, changedBy }: StockView, t: ReturnType<typeof useLedgerWords>): string {
  if (changedAt === null) return t('stock.ours');
  return t('stock.changed', { at: momentText(changedAt) ?? '', by: changedBy ?? '' });
}

/** `rates.3.pages` in words. */
function wrongNames(wrong: Set<string>, { rates }: StockSettings, t: ReturnType<typeof useLedgerWords>): string[] {
  return [...wrong].map((path) => {
    const [room, at, name] = path.split('.');
    if (room !== 'rates') return t(`stock.${at}` as Parameters<typeof t>[0]);
    const { form, of } = rates[Number(at)]!;
    const field = t(`stock.rate.${name}` as Parameters<typeof t>[0]);
    return t('stock.rate.field', { field, form, of: t(`stock.of.${of}`) });
  });
}
