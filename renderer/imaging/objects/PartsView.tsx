import styles from './objects.module.css';
import type { NamedParts } from './radiotherapy.ts';
import { useObjectWords } from './words.ts';

/** Names of what was outlined or planned. The outlines themselves are not drawn, and that is said. */
export function PartsView({ title, note, parts }: { title: string; note: string; parts: NamedParts }) {
  const t = useObjectWords();
  return (
    <article className={styles.page}>
      <h2>{title}</h2>
      <p className={styles.preliminary}>{note}</p>
      <dl className={styles.facts}>
        {parts.facts.map(({ name, value }) => (
          <div key={name}>
            <dt>{t(`fact.${name}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {parts.parts.length > 0 && (
        <>
          <h3>{t('parts.count', { count: parts.parts.length })}</h3>
          <ol className={styles.parts}>
            {parts.parts.map(({ number, name, detail }, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: parts never move, and their numbers may repeat
              <li key={place}>
                <span className={styles.quiet}>{number ?? '—'}</span> {name}
                {detail && <small className={styles.quiet}> {detail}</small>}
              </li>
            ))}
          </ol>
        </>
      )}
    </article>
  );
}
