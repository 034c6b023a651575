import { useId } from 'react';
import styles from './stock.module.css';

interface NumberFieldProps {
  label: string;
  /** Only read aloud: the column says it already. */
  inTable?: boolean;
  unit?: string;
  value: number;
  /** Not a number while there is nothing in it. */
  onChange: (value: number) => void;
  min?: number;
  step?: number;
  invalid?: boolean;
}

export function NumberField({
  label,
  inTable = false,
  unit,
  value,
  onChange,
  min = 0,
  step,
  invalid,
}: NumberFieldProps) {
  const id = useId();
  return (
    <span className={inTable ? styles.cell : styles.field}>
      {inTable ? null : <label htmlFor={id}>{label}</label>}
      <span className={styles.entry}>
        <input
          id={id}
          type="number"
          className={styles.input}
          aria-label={inTable ? label : undefined}
          aria-invalid={invalid || undefined}
          min={min}
          step={step ?? 'any'}
          value={Number.isNaN(value) ? '' : value}
          onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
          // A wheel that scrolls the page must not change a figure under it.
          onWheel={(event) => event.currentTarget.blur()}
        />
        {unit ? <span className={styles.unit}>{unit}</span> : null}
      </span>
    </span>
  );
}
