import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { SheetRef } from '../../../shared/ledger.ts';
import type { LedgerSheet } from '../../../shared/paper.ts';
import { momentText } from '../../i18n/moments.ts';
import { ChangeSheets } from './ChangeSheets.tsx';
import { useFormTitle } from './LedgerFilters.tsx';
import styles from './ledger.module.css';
import { placeOf, statusOf } from './place.ts';
import { SheetHistory } from './SheetHistory.tsx';
import { type LedgerWords, useLedgerWords } from './words.ts';

/** Sheets one a row: to see what became of one, and to choose those that are to be voided. */
export function LedgerSheets({ sheets }: { sheets: LedgerSheet[] }) {
  const t = useLedgerWords();
  const titleOf = useFormTitle();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<string | null>(null);
  if (sheets.length === 0) return <p className={styles.none}>{t('none')}</p>;

  const choose = (keys: string[], on: boolean) => {
    const next = new Set(chosen);
    for (const key of keys) {
      if (on) next.add(key);
      else next.delete(key);
    }
    setChosen(next);
  };
  const selected = sheets.filter((sheet) => chosen.has(keyOf(sheet)));
  return (
    <>
      <ChangeSheets sheets={selected} onDone={() => setChosen(new Set())} />
      <table className={styles.table}>
        <caption className="visually-hidden">{t('title')}</caption>
        <thead>
          <tr>
            <th scope="col">
              <Checkbox
                aria-label={t('chooseAll', { count: sheets.length })}
                checked={selected.length === sheets.length}
                indeterminate={selected.length > 0 && selected.length < sheets.length}
                onChange={(event) => choose(sheets.map(keyOf), event.currentTarget.checked)}
              />
            </th>
            {(['serial', 'form', 'sheet', 'identifier', 'ward', 'issued', 'status'] as const).map((column) => (
              <th key={column} scope="col">
                {t(`column.${column}`)}
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">{t('history')}</span>
            </th>
          </tr>
        </thead>
        {sheets.map((sheet) => {
          const key = keyOf(sheet);
          const place = placeOf(sheet, t);
          return (
            <tbody key={key}>
              <tr className={chosen.has(key) ? styles.chosen : undefined}>
                <td>
                  <Checkbox
                    aria-label={t('choose', { serial: sheet.serial, sheet: place })}
                    checked={chosen.has(key)}
                    onChange={(event) => choose([key], event.currentTarget.checked)}
                  />
                </td>
                <th scope="row" className={styles.serial}>
                  {sheet.serial}
                </th>
                <td>
                  <b>{sheet.form}</b> {titleOf(sheet.form)}
                </td>
                <td className={styles.unbroken}>{place}</td>
                <td>{whose(sheet, t)}</td>
                <td>{sheet.ward}</td>
                <td>
                  <span className={styles.unbroken}>{momentText(sheet.issuedAt)}</span> {sheet.issuedBy}
                </td>
                <td>
                  <span className={styles[statusOf(sheet)]}>{t(`status.${statusOf(sheet)}`)}</span>{' '}
                  {sheet.reprints > 0 ? t('reprints', { count: sheet.reprints }) : null}
                </td>
                <td>
                  <button
                    type="button"
                    className={styles.more}
                    aria-expanded={open === key}
                    aria-label={t('history.of', { serial: `${sheet.serial} ${place}` })}
                    onClick={() => setOpen(open === key ? null : key)}
                  >
                    {t('history')}
                  </button>
                </td>
              </tr>
              {open === key ? (
                <tr>
                  <td colSpan={9}>
                    <SheetHistory sheet={sheet} />
                  </td>
                </tr>
              ) : null}
            </tbody>
          );
        })}
      </table>
    </>
  );
}

function keyOf({ serial, copy, page }: SheetRef): string {
  return `${serial} ${copy} ${page}`;
}

function whose({ subject, identifier }: LedgerSheet, t: LedgerWords) {
  if (subject === 'ward' || (subject === 'station' && !identifier)) {
    return <span className={styles.quiet}>{t(`nobody.${subject}`)}</span>;
  }
  return (
    <>
      <b>{identifier}</b> {subject === 'temporary' ? <span className={styles.unsure}>{t('temporary')}</span> : null}
    </>
  );
}
