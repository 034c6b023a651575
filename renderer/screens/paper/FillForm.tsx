import { Button } from '@mantine/core';
import { type KeyboardEvent, memo, useEffect, useEffectEvent, useId, useRef } from 'react';
import type { FormWords } from '../../../shared/form-parts.ts';
import type { FormEntry, FormValues } from '../../../shared/paper.ts';
import type { PrintJobView } from '../../../shared/views.ts';
import { useLanguage } from '../../i18n/language.tsx';
import styles from './FillForm.module.css';
import { isTyped, type Place, type PlaceGroup, placesOf, typedPlaces } from './places.ts';
import type { TypedState } from './use-typed.ts';
import { usePaperWords } from './words.ts';

const none: FormValues = {};

interface FillFormProps {
  entry: FormEntry;
  job: PrintJobView | undefined;
  typed: TypedState;
  /** The focus goes to its first field. */
  entered: boolean;
  /** The form after this one, to go on to. */
  next: FormEntry | null;
  onNext: (code: string) => void;
}

/** Every place of the form that can be typed, in the order of the paper. Fields keep the browser's own undo. */
export function FillForm({ entry, job, typed, entered, next, onNext }: FillFormProps) {
  const t = usePaperWords();
  const { language } = useLanguage();
  const { definition } = entry;
  const { code } = definition;
  const values = typed.typed[code] ?? none;
  const form = useRef<HTMLFormElement>(null);
  const goTo = useEffectEvent(() => {
    form.current?.closest('li')?.scrollIntoView({ block: 'nearest' });
    if (entered) form.current?.querySelector<HTMLElement>('[name]')?.focus();
  });
  useEffect(() => goTo(), []);
  const groups = isTyped(definition) ? placesOf(definition, values, job) : [];
  const count = typedPlaces(values);
  return (
    <form
      ref={form}
      className={styles.form}
      aria-label={t('fill.of', { code, title: definition.title[language] })}
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={(event) => moveOn(event, form.current)}
    >
      <div className={styles.head}>
        <h2>{t('fill.title', { code })}</h2>
        {count > 0 ? (
          <Button size="compact-md" variant="default" onClick={() => typed.clear(code)}>
            {t('fill.clear')}
          </Button>
        ) : null}
        {typed.restore ? (
          <Button size="compact-md" variant="default" onClick={typed.restore}>
            {t('fill.restore')}
          </Button>
        ) : null}
      </div>
      <p className={styles.how}>{t(groups.length > 0 ? 'fill.how' : 'fill.nothing')}</p>
      {groups.map((group) => (
        <Group key={group.title.ja} group={group} code={code} values={values} type={typed.type} />
      ))}
      {groups.length > 0 ? <p className={styles.how}>{t('fill.pen')}</p> : null}
      {next ? (
        <Button variant="default" onClick={() => onNext(next.definition.code)}>
          {t('fill.next', { title: next.definition.title[language] })}
        </Button>
      ) : null}
    </form>
  );
}

interface GroupProps {
  group: PlaceGroup;
  code: string;
  values: FormValues;
  type: TypedState['type'];
}

function Group({ group, code, values, type }: GroupProps) {
  const t = usePaperWords();
  const { language } = useLanguage();
  const field = (place: Place, label: string, wide: boolean) => (
    <Field
      key={place.name}
      code={code}
      place={place}
      label={label}
      unit={place.unit?.[language] ?? null}
      initial={values[place.name] ?? ''}
      wide={wide}
      type={type}
    />
  );
  return (
    <fieldset className={styles.group}>
      <legend>{group.title[language]}</legend>
      <div className={styles.fields}>
        {group.places.map((place) => field(place, place.title[language], place.span > 6 || place.lines > 1))}
      </div>
      {group.rows.map((row) => (
        // biome-ignore lint/a11y/useSemanticElements: a row of a table on paper, within the block's own fieldset
        <div
          key={row.number}
          role="group"
          aria-label={rowLabel(row.label, row.number, language, t)}
          className={styles.row}
        >
          <span className={styles.number}>{rowLabel(row.label, row.number, language, t)}</span>
          <div className={styles.fields}>
            {row.places.map((place) => field(place, place.title[language], place.span > 6))}
          </div>
        </div>
      ))}
    </fieldset>
  );
}

function rowLabel(
  label: FormWords | null,
  number: number,
  language: 'ja' | 'en',
  t: ReturnType<typeof usePaperWords>,
): string {
  return label ? `${number}. ${label[language]}` : t('fill.row', { number });
}

interface FieldProps {
  code: string;
  place: Place;
  label: string;
  unit: string | null;
  /** What is typed before the field is there; afterwards the field knows for itself. */
  initial: string;
  wide: boolean;
  type: TypedState['type'];
}

const Field = memo(
  function Field({ code, place, label, unit, initial, wide, type }: FieldProps) {
    const t = usePaperWords();
    const { name, lines, comb, recorded } = place;
    const id = useId();
    const words = [label, unit ? t('fill.unit', { unit }) : '', comb ? t('fill.comb', { count: comb }) : '']
      .filter(Boolean)
      .join(' ');
    const common = {
      id,
      name: `${code}.${name}`,
      defaultValue: initial,
      autoComplete: 'off',
      spellCheck: false,
      placeholder: recorded ? t('fill.recorded', { text: recorded }) : undefined,
      onChange: (event: { currentTarget: { value: string } }) => type(code, name, event.currentTarget.value),
    };
    return (
      <div className={wide ? styles.wide : styles.field}>
        <label htmlFor={id}>{words}</label>
        {lines > 1 ? (
          <textarea {...common} rows={Math.min(lines, 6)} maxLength={2000} />
        ) : (
          <input {...common} type="text" maxLength={comb ?? 500} />
        )}
      </div>
    );
  },
  // The text of a field is its own; only another field or other words draw it again.
  (before, after) =>
    before.code === after.code &&
    before.place.name === after.place.name &&
    before.place.recorded === after.place.recorded &&
    before.label === after.label &&
    before.unit === after.unit &&
    before.type === after.type,
);

/** Enter goes on to the next field; in a field of several lines it begins a line, and so it does while kana become kanji. */
function moveOn(event: KeyboardEvent, form: HTMLFormElement | null): void {
  if (event.key !== 'Enter' || event.nativeEvent.isComposing || !(event.target instanceof HTMLInputElement)) return;
  event.preventDefault();
  const fields = [...(form?.querySelectorAll<HTMLElement>('input, textarea') ?? [])];
  const place = fields.indexOf(event.target);
  const onward = fields[place + (event.shiftKey ? -1 : 1)];
  (onward ?? form?.querySelector<HTMLElement>('button:last-of-type'))?.focus();
}
