import { Link } from '@tanstack/react-router';
import en from '../../../resources/locales/en/help.json';
import ja from '../../../resources/locales/ja/help.json';
import { Keys } from '../../components/KeyList.tsx';
import { wordsOf } from '../../i18n/words.ts';
import { ManualList } from '../../manuals/ManualList.tsx';
import { useManualWords } from '../../manuals/words.ts';
import { useLicenceWords } from '../licences/words.ts';
import styles from './HelpScreen.module.css';

const useHelpWords = wordsOf(ja, en);

const topics = ['read', 'find', 'patient', 'paper', 'leave', 'trouble'] as const;

/** What somebody needs who has never read a manual, on one page and without a network. */
export function HelpScreen() {
  const t = useHelpWords();
  const licences = useLicenceWords();
  const manuals = useManualWords();
  return (
    <article className={styles.page} aria-labelledby="help-title">
      <h1 id="help-title">{t('title')}</h1>
      <p className={styles.lead}>{t('lead')}</p>
      <section className={styles.manuals} aria-labelledby="help-manuals">
        <h2 id="help-manuals">{manuals('title')}</h2>
        <p>{manuals('means')}</p>
        <ManualList />
      </section>
      <div className={styles.topics}>
        {topics.map((topic) => (
          <section key={topic} className={topic === 'read' ? styles.first : styles.topic}>
            <h2>{t(`${topic}.title`)}</h2>
            <ul>
              {t(`${topic}.text`)
                .split('\n')
                .map((line) => (
                  <li key={line}>{line}</li>
                ))}
            </ul>
          </section>
        ))}
        <section className={styles.topic}>
          <h2>{t('keys.title')}</h2>
          <Keys />
        </section>
      </div>
      <p>
        <Link to="/licences">{licences('link')}</Link>
      </p>
    </article>
  );
}
