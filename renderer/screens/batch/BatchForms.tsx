import { Checkbox, NativeSelect, Radio, Switch } from '@mantine/core';
import type { FormsView } from '../../../shared/paper.ts';
import panel from '../../components/Panel.module.css';
import { useLanguage } from '../../i18n/language.tsx';
import styles from './batch.module.css';
import { type BatchChoiceState, ownChoice, urgentSet } from './choice.ts';
import { useBatchWords } from './words.ts';

const copyChoices = ['1', '2', '3', '4', '5'];

/** A set of forms, or forms one by one; one switch for what cannot wait. */
export function BatchForms({ forms, choice }: { forms: FormsView; choice: BatchChoiceState }) {
  const t = useBatchWords();
  const { language } = useLanguage();
  const sets = forms.sets.filter(({ of }) => of === 'ward');
  const printable = forms.forms.filter(
    ({ definition: { scope, code } }) => code !== 'D1' && (scope === 'patient' || scope === 'ward'),
  );
  const hasUrgent = sets.some(({ code }) => code === urgentSet);
  return (
    <section className={panel.panel} aria-labelledby="batch-forms">
      <div className={styles.head}>
        <h2 id="batch-forms">{t('forms')}</h2>
        {hasUrgent ? (
          <Switch
            label={t('forms.urgentOnly')}
            checked={choice.set === urgentSet}
            onChange={(event) =>
              choice.chooseSet(event.currentTarget.checked ? urgentSet : (sets[0]?.code ?? ownChoice))
            }
          />
        ) : null}
      </div>
      <Radio.Group value={choice.set} onChange={choice.chooseSet} aria-label={t('forms')}>
        <div className={styles.sets}>
          {sets.map((set) => (
            <Radio
              key={set.code}
              value={set.code}
              label={set.title[language]}
              description={set.forms.map(({ code }) => code).join(' ')}
            />
          ))}
          <Radio value={ownChoice} label={t('forms.own')} />
        </div>
      </Radio.Group>
      {choice.set === ownChoice ? (
        <ul className={styles.forms}>
          {printable.map(({ definition: { code, title, scope } }) => {
            const copies = choice.copies[code] ?? 0;
            const label = `${code} ${title[language]}${scope === 'ward' ? t('forms.ofWard') : ''}`;
            return (
              <li key={code}>
                <Checkbox
                  label={label}
                  checked={copies > 0}
                  onChange={(event) => choice.chooseCopies(code, event.currentTarget.checked ? 1 : 0)}
                />
                {copies > 0 ? (
                  <NativeSelect
                    size="xs"
                    aria-label={t('forms.copies', { form: label })}
                    data={copyChoices}
                    value={String(copies)}
                    onChange={(event) => choice.chooseCopies(code, Number(event.currentTarget.value))}
                  />
                ) : null}
              </li>
            );
          })}
        </ul>
      ) : null}
    </section>
  );
}
