import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useLanguage } from '../../i18n/language.tsx';
import { CopyChoice } from './CopyChoice.tsx';
import styles from './PackList.module.css';
import type { Pack, PaperChoice, PaperSearch, Typed } from './pack.ts';
import { typedPlaces } from './places.ts';
import type { SheetState } from './sheet-state.ts';
import { usePaperWords } from './words.ts';

interface PackListProps {
  pack: Pack;
  sheets: SheetState[];
  current: string | null;
  typed: Typed;
  onShow: (code: string) => void;
  onChoose: (search: PaperSearch) => void;
  onOpenChooser: () => void;
  onChange: (code: string, choice: PaperChoice) => void;
  /** Under the form that is shown: its fields. */
  children: ReactNode;
}

/** What will print, in order, and how many sheets of each; the one that is shown is opened. */
export function PackList(props: PackListProps) {
  const { pack, sheets, current, typed, onShow, onChoose, onOpenChooser, onChange, children } = props;
  const t = usePaperWords();
  const { language } = useLanguage();
  const without = (code: string) =>
    onChoose({
      forms: pack.forms
        .map(({ definition }) => definition.code)
        .filter((other) => other !== code)
        .join(','),
    });
  return (
    <div className={styles.pack}>
      <div className={styles.head}>
        <h2>{pack.set ? t('pack.set', { title: pack.set.title[language] }) : t('pack.title')}</h2>
        <Button variant="default" onClick={onOpenChooser}>
          {t('pack.choose')}
        </Button>
      </div>
      {pack.missing.length > 0 ? (
        <p role="alert" className={styles.missing}>
          {t('pack.missing', { codes: pack.missing.join('、') })}
        </p>
      ) : null}
      {sheets.length === 0 ? <p>{t('pack.empty')}</p> : null}
      <ol className={styles.forms}>
        {sheets.map(({ entry, choice, pages }) => {
          const { code, title } = entry.definition;
          const count = typedPlaces(typed[code]);
          const shown = code === current;
          return (
            <li key={code} className={shown ? styles.current : styles.form}>
              <div className={styles.line}>
                <button type="button" className={styles.name} aria-current={shown} onClick={() => onShow(code)}>
                  <b>{code}</b> {title[language]}{' '}
                  <span className={styles.count}>
                    {pages === null ? '' : t('pack.pages', { pages, copies: choice.roles.length * choice.each })}
                    {count > 0 ? ` ${t('pack.typed', { count })}` : ''}
                  </span>
                </button>
                {sheets.length > 1 ? (
                  <button
                    type="button"
                    className={styles.remove}
                    aria-label={t('pack.remove', { title: title[language] })}
                    onClick={() => without(code)}
                  >
                    ×
                  </button>
                ) : null}
              </div>
              {shown ? (
                <>
                  <CopyChoice entry={entry} choice={choice} onChange={(next) => onChange(code, next)} />
                  {children}
                </>
              ) : null}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
