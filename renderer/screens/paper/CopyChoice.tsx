import { Checkbox, NativeSelect, NumberInput } from '@mantine/core';
import type { FormEntry } from '../../../shared/paper.ts';
import { mayShareSide } from '../../../shared/sheets.ts';
import { useLanguage } from '../../i18n/language.tsx';
import styles from './CopyChoice.module.css';
import type { PaperChoice } from './pack.ts';
import { usePaperWords } from './words.ts';

const eachChoices = ['1', '2', '3', '4', '5'];
const mostLabels = 200;

interface CopyChoiceProps {
  entry: FormEntry;
  choice: PaperChoice;
  onChange: (choice: PaperChoice) => void;
}

/** Who gets a copy, how many, and how they lie on the paper. */
export function CopyChoice({ entry, choice, onChange }: CopyChoiceProps) {
  const t = usePaperWords();
  const { language } = useLanguage();
  const { copies, blocks } = entry.definition;
  const labels = blocks.find((block) => block.kind === 'labels');
  const { roles, each, perSide } = choice;
  const toggle = (role: number, wanted: boolean) => {
    const next = copies.map((_, index) => index).filter((index) => (index === role ? wanted : roles.includes(index)));
    onChange({ ...choice, roles: next });
  };
  return (
    <div className={styles.choice}>
      {copies.length > 1 ? (
        // biome-ignore lint/a11y/useSemanticElements: a line of boxes, not a part of the form that is typed
        <div role="group" aria-label={t('copies.roles')} className={styles.roles}>
          {copies.map((label, role) => (
            <Checkbox
              key={label.ja}
              label={label[language]}
              checked={roles.includes(role)}
              // Somebody gets a copy.
              disabled={roles.length === 1 && roles.includes(role)}
              onChange={(event) => toggle(role, event.currentTarget.checked)}
            />
          ))}
        </div>
      ) : labels ? null : (
        <span>{copies[0]![language]}</span>
      )}
      {choice.labels && labels ? (
        <>
          <NumberInput
            label={t('labels.count')}
            value={choice.labels.count}
            min={1}
            max={mostLabels}
            clampBehavior="strict"
            onChange={(value) => onChange({ ...choice, labels: { ...choice.labels!, count: Number(value) || 1 } })}
            className={styles.number}
          />
          <NumberInput
            label={t('labels.used', { count: labels.columns * labels.rows })}
            value={choice.labels.used}
            min={0}
            max={labels.columns * labels.rows - 1}
            clampBehavior="strict"
            onChange={(value) => onChange({ ...choice, labels: { ...choice.labels!, used: Number(value) || 0 } })}
            className={styles.number}
          />
        </>
      ) : (
        <NativeSelect
          aria-label={t('copies.each')}
          data={eachChoices.map((value) => ({ value, label: t('copies.eachCount', { count: value }) }))}
          value={String(each)}
          onChange={(event) => onChange({ ...choice, each: Number(event.currentTarget.value) })}
        />
      )}
      {mayShareSide(entry.definition) ? (
        <Checkbox
          label={t('copies.perSide')}
          checked={perSide === 2}
          onChange={(event) => onChange({ ...choice, perSide: event.currentTarget.checked ? 2 : 1 })}
        />
      ) : null}
    </div>
  );
}
