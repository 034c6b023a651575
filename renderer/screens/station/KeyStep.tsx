import { Button, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { readIdentityText } from '../../../shared/identity.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { useShellWords } from '../../i18n/shell.ts';
import { useStationWords } from '../../i18n/station.ts';
import { foundKeysQuery } from '../../state/queries.ts';
import { cardReading } from './card-text.ts';
import { useFirstFound } from './first-found.ts';
import type { KeyChoice } from './key-choice.ts';
import styles from './set-up.module.css';

interface KeyStepProps {
  /** What was typed before, kept by whoever shows this. */
  card: string;
  onCard: (text: string) => void;
  path: string;
  onPath: (path: string) => void;
  onChosen: (key: KeyChoice) => void;
}

/** The station's key: on a stick that is found by itself, or from its card by a reader that types, or by hand. */
export function KeyStep({ card, onCard, path, onPath, onChosen }: KeyStepProps) {
  return (
    <div className={styles.two}>
      <div className={styles.column}>
        <KeyStick isTyping={card !== '' || path !== ''} onChosen={onChosen} />
        <KeyFile path={path} onPath={onPath} onChosen={onChosen} />
      </div>
      <KeyCard text={card} onText={onCard} onChosen={onChosen} />
    </div>
  );
}

function KeyStick({ isTyping, onChosen }: { isTyping: boolean; onChosen: KeyStepProps['onChosen'] }) {
  const t = useStationWords();
  const found = useQuery(foundKeysQuery(useApi()));
  const keys = found.data ?? [];
  const first = useFirstFound(keys.length > 0, () => isTyping);
  return (
    <section className={styles.panel} aria-labelledby="key-stick">
      <h2 id="key-stick">{t('key.usb')}</h2>
      <p role="status">{t(keys.length > 0 ? 'key.usbFound' : 'key.usbHow')}</p>
      {found.error ? <ErrorPanel error={found.error} /> : null}
      <ul className={styles.cards}>
        {keys.map((key, index) => (
          <li key={key.path}>
            <button
              ref={index === 0 ? first : undefined}
              type="button"
              className={styles.card}
              onClick={() => onChosen({ kind: 'drive', path: key.path })}
            >
              <b className={styles.name}>{key.path}</b>
              <span className={styles.use}>{t('key.usbUse')} →</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface KeyCardProps {
  text: string;
  onText: (text: string) => void;
  onChosen: KeyStepProps['onChosen'];
}

function KeyCard({ text, onText, onChosen }: KeyCardProps) {
  const t = useStationWords();
  const [error, setError] = useState<unknown>(null);
  const reading = cardReading(text);
  const words = {
    empty: t('key.cardEmpty'),
    begin: t('key.cardBegin'),
    kana: t('key.cardKana'),
    whole: t('key.cardWhole'),
    lines:
      reading.state === 'lines' && reading.lines > 0
        ? t('key.cardLines', { lines: reading.lines })
        : t('key.cardFirst'),
  }[reading.state];
  const use = () => {
    try {
      readIdentityText(text);
      onChosen({ kind: 'text', text });
    } catch (cause) {
      setError(cause);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    use();
  };
  // A reader ends what it types with Enter; before that Enter begins the next line.
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || reading.state !== 'whole') return;
    event.preventDefault();
    use();
  };
  return (
    <form className={styles.panel} onSubmit={submit} aria-labelledby="key-card">
      <h2 id="key-card">{t('key.card')}</h2>
      <p>{t('key.cardHow')}</p>
      <Textarea
        className={styles.text}
        label={t('key.cardLabel')}
        value={text}
        rows={7}
        autoFocus
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="characters"
        spellCheck={false}
        onKeyDown={pressed}
        onChange={(event) => {
          setError(null);
          onText(event.currentTarget.value);
        }}
      />
      <p role="status" className={styles.reading}>
        {words}
      </p>
      {error ? <ErrorPanel error={error} /> : null}
      <div className={styles.ways}>
        <Button type="submit" variant={reading.state === 'whole' ? 'filled' : 'default'}>
          {t('key.cardUse')}
        </Button>
      </div>
    </form>
  );
}

function KeyFile({
  path,
  onPath,
  onChosen,
}: { path: string; onPath: (path: string) => void } & Pick<KeyStepProps, 'onChosen'>) {
  const t = useStationWords();
  const shell = useShellWords();
  const [asked, setAsked] = useState(path !== '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (path.trim() !== '') onChosen({ kind: 'path', path: path.trim() });
  };
  if (!asked) {
    return (
      <div className={styles.ways}>
        <Button variant="default" onClick={() => setAsked(true)}>
          {t('key.notListed')}
        </Button>
      </div>
    );
  }
  return (
    <form className={styles.panel} onSubmit={submit}>
      <TextInput
        label={shell('unlock.identityPath')}
        description={shell('unlock.identityPathHow')}
        value={path}
        autoFocus
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onPath(event.currentTarget.value)}
      />
      <div className={styles.ways}>
        <Button type="submit">{t('key.pathUse')}</Button>
      </div>
    </form>
  );
}
