import type { Section } from '../../shared/records.ts';
import { useChartWords } from '../i18n/chart.ts';
import { Disclosure } from './Disclosure.tsx';
import { type Sourced, SourceFacts } from './Facts.tsx';
import styles from './SourceButton.module.css';

interface SourceButtonProps {
  record: Sourced;
  section: Section;
  /** What the record is, for whoever does not see what the button stands beside. */
  about: string;
  /** On the button, where something else than the word has to stand there. */
  words?: string;
}

/** The small 出典 on every item: where it was read from. */
export function SourceButton({ record, section, about, words }: SourceButtonProps) {
  const t = useChartWords();
  return (
    <Disclosure
      words={words ?? t('source')}
      title={t('sourceOf', { about })}
      label={t('sourceOf', { about })}
      className={styles.source}
    >
      <SourceFacts record={record} section={section} />
    </Disclosure>
  );
}
