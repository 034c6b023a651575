import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { formCategories } from '../../../shared/forms.ts';
import type { FormEntry, FormsView } from '../../../shared/paper.ts';
import { useLanguage } from '../../i18n/language.tsx';
import styles from './FormChooser.module.css';
import { formsOfPatient, type Pack, type PaperSearch } from './pack.ts';
import { usePaperWords } from './words.ts';

interface FormChooserProps {
  forms: FormsView;
  pack: Pack;
  temporary: boolean;
  onChoose: (search: PaperSearch) => void;
  onClose: () => void;
}

/** Sets, then all forms under their categories; what is typed narrows both. */
export function FormChooser({ forms, pack, temporary, onChoose, onClose }: FormChooserProps) {
  const t = usePaperWords();
  const { language } = useLanguage();
  const [text, setText] = useState('');
  const offered = formsOfPatient(forms, temporary);
  const found = offered.filter(({ definition: { code, title } }) => holds([code, title.ja, title.en], text));
  const codes = new Set(offered.map(({ definition }) => definition.code));
  const sets = forms.sets.filter(
    ({ of, title, forms: inSet }) =>
      of === 'patient' && inSet.some(({ code }) => codes.has(code)) && holds([title.ja, title.en], text),
  );
  const titleOf = (code: string) =>
    offered.find(({ definition }) => definition.code === code)?.definition.title[language] ?? code;
  const chosen = pack.forms.map(({ definition }) => definition.code);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the panel from wherever the focus is in it
    <div
      className={styles.chooser}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.nativeEvent.isComposing) onClose();
      }}
    >
      <div className={styles.head}>
        <h2>{t('chooser.title')}</h2>
        <TextInput
          className={styles.find}
          label={t('chooser.find')}
          value={text}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button variant="default" onClick={onClose}>
          {t('chooser.close')}
        </Button>
      </div>
      <div className={styles.list}>
        {found.length === 0 && sets.length === 0 ? <p role="status">{t('chooser.none')}</p> : null}
        {sets.length > 0 ? (
          <section aria-label={t('chooser.sets')}>
            <h3>{t('chooser.sets')}</h3>
            <ul className={styles.forms}>
              {sets.map((set) => (
                <li key={set.code}>
                  <button type="button" className={styles.form} onClick={() => onChoose({ set: set.code })}>
                    <b>{set.title[language]}</b>
                    <span className={styles.quiet}>{set.forms.map(({ code }) => titleOf(code)).join('・')}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ) : null}
        {formCategories.map((category) => {
          const here = found.filter(({ definition }) => definition.category === category);
          if (here.length === 0) return null;
          return (
            <section key={category} aria-label={t(`category.${category}`)}>
              <h3>{t(`category.${category}`)}</h3>
              <ul className={styles.forms}>
                {here.map((entry) => (
                  <Form key={entry.definition.code} entry={entry} chosen={chosen} onChoose={onChoose} />
                ))}
              </ul>
            </section>
          );
        })}
      </div>
    </div>
  );
}

function Form({
  entry: { definition, origin, stamped },
  chosen,
  onChoose,
}: {
  entry: FormEntry;
  chosen: string[];
  onChoose: FormChooserProps['onChoose'];
}) {
  const t = usePaperWords();
  const { language } = useLanguage();
  const { code, title, paper } = definition;
  return (
    <li className={styles.line}>
      <button type="button" className={styles.form} onClick={() => onChoose({ forms: code })}>
        <span>
          <b>{code}</b> {title[language]}
        </span>
        <span className={styles.quiet}>
          {paper.size} {origin === 'hospital' ? <b className={styles.own}>{t('chooser.own')}</b> : null}{' '}
          {stamped ? t('chooser.stamped') : ''}
        </span>
      </button>
      {chosen.includes(code) ? (
        <span className={styles.already}>{t('chooser.chosen')}</span>
      ) : (
        <Button
          variant="default"
          aria-label={t('chooser.addOne', { title: title[language] })}
          onClick={() => onChoose({ forms: [...chosen, code].join(',') })}
        >
          {t('chooser.add')}
        </Button>
      )}
    </li>
  );
}

/** Every word of the text is in one of these; width and case do not matter. */
function holds(texts: string[], text: string): boolean {
  const all = fold(texts.join('\n'));
  return fold(text)
    .split(/\s+/)
    .every((word) => all.includes(word));
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim();
}
