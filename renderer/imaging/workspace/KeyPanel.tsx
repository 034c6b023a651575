import styles from '../imaging.module.css';
import { useImagingWords } from '../words.ts';
import { type Command, commandGroups, keyText } from './commands.ts';
import workspaceStyles from './workspace.module.css';

const lines = ['wheel', 'arrows', 'pages', 'ends', 'series', 'left', 'right', 'middle', 'double', 'drag'] as const;

/** What the keys and the mouse do here: every command there is, by group. */
export function KeyPanel({ commands, onClose }: { commands: readonly Command[]; onClose: () => void }) {
  const t = useImagingWords();
  return (
    <aside className={workspaceStyles.keys} aria-label={t('keys.title')}>
      <header>
        <h2>{t('keys.title')}</h2>
        <button type="button" className={styles.button} onClick={onClose}>
          {t('keys.close')} <kbd>Esc</kbd>
        </button>
      </header>
      <ul>
        {lines.map((line) => (
          <li key={line}>{t(`keys.${line}`)}</li>
        ))}
      </ul>
      {commandGroups.map((group) => {
        const own = commands.filter((command) => command.group === group);
        if (own.length === 0) return null;
        return (
          <section key={group} aria-label={t(`group.${group}`)}>
            <h3>{t(`group.${group}`)}</h3>
            <ul>
              {own.map((command) => (
                <li key={command.id}>
                  <kbd>{keyText(command.key, t)}</kbd> {command.label}
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </aside>
  );
}
