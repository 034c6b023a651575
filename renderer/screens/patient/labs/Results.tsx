import { useDeferredValue, useId, useMemo, useState } from 'react';
import { foldNote } from '../../../../shared/japanese.ts';
import type { Observation } from '../../../../shared/records.ts';
import { narrowedTable, type ResultRow, type ResultView, resultTable, since } from '../../../clinical/result-table.ts';
import { useLabWords } from '../../../i18n/labs.ts';
import { useTextSize } from '../../../state/appearance.tsx';
import styles from './labs.module.css';
import { ResultDetail } from './ResultDetail.tsx';
import { type ActiveCell, ResultGrid } from './ResultGrid.tsx';
import { Trends } from './Trends.tsx';
import { maxTrends } from './trend-limit.ts';

const days = { month: 31, year: 366, all: null } as const;
type Period = keyof typeof days;
const periods = Object.keys(days) as Period[];

interface ResultsProps {
  view: ResultView;
  observations: Observation[];
  asOf: string | null;
  record: string | undefined;
}

/** Results by test and date, narrowed as wanted, with the trends of the tests that are chosen. */
export function Results({ view, observations, asOf, record }: ResultsProps) {
  const t = useLabWords();
  const filterId = useId();
  const [textSize] = useTextSize();
  const [period, setPeriod] = useState<Period>(() => firstPeriod(observations, asOf, record));
  const [typed, setTyped] = useState('');
  const [onlyFlagged, setOnlyFlagged] = useState(false);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [active, setActive] = useState<ActiveCell | null>(null);
  const words = foldNote(useDeferredValue(typed)).split(/\s+/).filter(Boolean);
  const asked = words.join(' ');

  const inPeriod = useMemo(() => since(observations, asOf, days[period]), [observations, asOf, period]);
  const all = useMemo(() => resultTable(inPeriod), [inPeriod]);
  const table = useMemo(
    () => narrowedTable(all, { onlyFlagged, isNamed: (row) => isNamed(row, asked) }),
    [all, onlyFlagged, asked],
  );
  const older = observations.length - inPeriod.length;
  const shownCell = active ?? cellOf(table.rows, record);
  const trends = useMemo(() => chosen.flatMap((key) => all.rows.find((row) => row.key === key) ?? []), [chosen, all]);
  const toggle = (row: ResultRow) =>
    setChosen((keys) =>
      keys.includes(row.key)
        ? keys.filter((key) => key !== row.key)
        : keys.length < maxTrends
          ? [...keys, row.key]
          : keys,
    );

  return (
    <>
      <div className={styles.tools}>
        <label htmlFor={filterId}>{t('find')}</label>
        <input
          id={filterId}
          type="text"
          className={styles.find}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <fieldset className={styles.views}>
          <legend className="visually-hidden">{t('period')}</legend>
          {periods.map((name) => (
            <button key={name} type="button" aria-pressed={name === period} onClick={() => setPeriod(name)}>
              {t(`period.${name}`)}
            </button>
          ))}
        </fieldset>
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={onlyFlagged}
            onChange={(event) => setOnlyFlagged(event.currentTarget.checked)}
          />
          {t('onlyFlagged')}
        </label>
        <output>{t('shown', { tests: table.rows.length, moments: table.moments.length })}</output>
        {older > 0 ? (
          <span>
            {t('older', { count: older })}{' '}
            <button type="button" className={styles.plain} onClick={() => setPeriod('all')}>
              {t('showAll')}
            </button>
          </span>
        ) : null}
      </div>
      {table.rows.length === 0 ? (
        <p>{t('none')}</p>
      ) : (
        <div className={chosen.length > 0 ? styles.beside : undefined}>
          <div className={styles.sheet}>
            <ResultDetail rows={table.rows} active={shownCell} />
            <ResultGrid
              key={textSize}
              textSize={textSize}
              table={table}
              label={t('grid', { view: t(`view.${view}`) })}
              active={shownCell}
              onActive={setActive}
              chosen={chosen}
              onChoose={toggle}
            />
          </div>
          {chosen.length > 0 ? (
            <Trends
              rows={trends}
              onRemove={(key) => setChosen((keys) => keys.filter((other) => other !== key))}
              onClear={() => setChosen([])}
            />
          ) : null}
        </div>
      )}
    </>
  );
}

/** A year, unless the result that somebody came for is older, or there is none. */
function firstPeriod(observations: Observation[], asOf: string | null, record: string | undefined): Period {
  const ofYear = since(observations, asOf, days.year);
  const wanted = record !== undefined && observations.some(({ id }) => id === record);
  if (wanted) return ofYear.some(({ id }) => id === record) ? 'year' : 'all';
  return ofYear.length > 0 ? 'year' : 'all';
}

/** Every word is in the test's name, its panel, its specimen or its code. */
function isNamed({ text, specimen, group, results }: ResultRow, asked: string): boolean {
  if (asked === '') return true;
  const name = foldNote([text, specimen, group.panel, results[0]!.code].filter(Boolean).join(' '));
  return asked.split(' ').every((word) => name.includes(word));
}

function cellOf(rows: ResultRow[], record: string | undefined): ActiveCell | null {
  if (record === undefined) return null;
  for (const row of rows) {
    for (const [moment, results] of row.cells) {
      if (results.some(({ id }) => id === record)) return { row: row.key, moment };
    }
  }
  return null;
}
