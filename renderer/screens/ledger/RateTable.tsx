import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type StockRate, type StockSettings, sidesOf, sidesOfRate } from '../../../shared/stock.ts';
import { useApi } from '../../api.ts';
import { Box } from '../../components/Box.tsx';
import { useLanguage } from '../../i18n/language.tsx';
import { formsQuery } from '../paper/queries.ts';
import { useFormTitle } from './LedgerFilters.tsx';
import { NumberField } from './NumberField.tsx';
import styles from './stock.module.css';
import { useLedgerWords } from './words.ts';

const figures = ['rate', 'pages', 'copies', 'perSide'] as const;
type When = StockRate['when'];
const times: readonly When[] = ['firstNight', 'daily'];

interface RateTableProps {
  settings: StockSettings;
  /** Paths of figures that cannot be, `rates.3.pages`. */
  wrong: Set<string>;
  onChange: (rates: StockRate[]) => void;
}

/** How much of each form a patient takes, line by line. */
export function RateTable({ settings, wrong, onChange }: RateTableProps) {
  const t = useLedgerWords();
  return (
    <Box title={t('stock.rates')}>
      <p className={styles.means}>{t('stock.rates.means')}</p>
      {times.map((when) => (
        <RatesOf key={when} when={when} settings={settings} wrong={wrong} onChange={onChange} />
      ))}
    </Box>
  );
}

function RatesOf({ when, settings, wrong, onChange }: RateTableProps & { when: When }) {
  const t = useLedgerWords();
  const titleOf = useFormTitle();
  const { rates, hospital } = settings;
  const lines = rates.map((rate, at) => ({ rate, at })).filter(({ rate }) => rate.when === when);
  const change = (at: number, changed: Partial<StockRate>) =>
    onChange(rates.map((rate, index) => (index === at ? { ...rate, ...changed } : rate)));
  return (
    <>
      <table className={styles.rates}>
        <caption>{t(`stock.when.${when}`)}</caption>
        <thead>
          <tr>
            <th scope="col">{t('stock.rate.form')}</th>
            <th scope="col">{t('stock.rate.of')}</th>
            {figures.map((figure) => (
              <th key={figure} scope="col" className={styles.figure}>
                {t(`stock.rate.${figure}`)}
              </th>
            ))}
            <th scope="col" className={styles.figure}>
              {t('stock.rate.sides')}
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {lines.map(({ rate, at }) => (
            <tr key={at}>
              <th scope="row">
                <b>{rate.form}</b> {titleOf(rate.form)}
              </th>
              <td>{t(`stock.of.${rate.of}`)}</td>
              {figures.map((figure) => (
                <td key={figure} className={styles.figure}>
                  <NumberField
                    inTable
                    label={t('stock.rate.field', {
                      field: t(`stock.rate.${figure}`),
                      form: rate.form,
                      of: t(`stock.of.${rate.of}`),
                    })}
                    value={rate[figure]}
                    invalid={wrong.has(`rates.${at}.${figure}`)}
                    min={figure === 'perSide' ? 1 : 0}
                    onChange={(value) => change(at, { [figure]: value })}
                  />
                </td>
              ))}
              <td className={styles.figure}>{amount(sidesOfRate(rate, hospital))}</td>
              <td>
                <button
                  type="button"
                  className={styles.remove}
                  aria-label={t('stock.rate.removeOf', { form: rate.form, of: t(`stock.of.${rate.of}`) })}
                  onClick={() => onChange(rates.filter((_, index) => index !== at))}
                >
                  ×
                </button>
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={6}>
              {t('stock.rate.total')}
            </th>
            <td className={styles.figure}>{amount(sidesOf(settings, when))}</td>
            <td />
          </tr>
        </tfoot>
      </table>
      <AddRate when={when} onAdd={(rate) => onChange([...rates, rate])} />
    </>
  );
}

function AddRate({ when, onAdd }: { when: When; onAdd: (rate: StockRate) => void }) {
  const t = useLedgerWords();
  const { language } = useLanguage();
  const { data } = useQuery(formsQuery(useApi()));
  const [form, setForm] = useState('');
  const [of, setOf] = useState<StockRate['of']>('inpatient');
  const forms = (data?.forms ?? []).map(({ definition: { code, title } }) => ({
    value: code,
    label: `${code} ${title[language]}`,
  }));
  return (
    <div className={styles.add}>
      <NativeSelect
        aria-label={`${t('stock.rate.addForm')} (${t(`stock.when.${when}`)})`}
        size="md"
        value={form}
        data={[{ value: '', label: t('stock.rate.addForm') }, ...forms]}
        onChange={(event) => setForm(event.currentTarget.value)}
      />
      <NativeSelect
        aria-label={`${t('stock.rate.of')} (${t(`stock.when.${when}`)})`}
        size="md"
        value={of}
        data={(['inpatient', 'outpatient'] as const).map((value) => ({ value, label: t(`stock.of.${value}`) }))}
        onChange={(event) => setOf(event.currentTarget.value as StockRate['of'])}
      />
      <Button
        variant="default"
        disabled={form === ''}
        onClick={() => {
          onAdd({ form, when, of, rate: 1, pages: 1, copies: 1, perSide: 1 });
          setForm('');
        }}
      >
        {t('stock.rate.add')}
      </Button>
    </div>
  );
}

function amount(sides: number): string {
  return Number.isNaN(sides) ? '' : Math.ceil(sides).toLocaleString('en');
}
