import type { OpenStudy } from '../workspace/open-study.ts';
import type { PaneContent } from '../workspace/pane.ts';
import { ImageLinks } from './ImageLinks.tsx';
import styles from './objects.module.css';
import type { PresentationState } from './presentation-state.ts';
import { useObjectWords } from './words.ts';

interface PresentationViewProps {
  id: string;
  state: PresentationState;
  study: OpenStudy;
  onOpen: (content: PaneContent) => void;
}

/** What a presentation state does, to which pictures; opening one of them here applies it. */
export function PresentationView({ id, state, study, onOpen }: PresentationViewProps) {
  const t = useObjectWords();
  const parts = [
    state.windows.length > 0 ? t('state.window') : null,
    state.areas.length > 0 ? t('state.area') : null,
    state.rotation !== 0 || state.flip ? t('state.orientation') : null,
    state.shape === 'INVERSE' ? t('state.inverse') : null,
    state.shutter ? t('state.shutter') : null,
    state.annotations.length > 0 ? t('state.annotations') : null,
  ].filter((part) => part !== null);
  return (
    <article className={styles.page}>
      <h2>{state.description ?? state.label ?? t('state.untitled')}</h2>
      <p className={styles.quiet}>{[state.label, state.creator, state.at].filter(Boolean).join(' ・ ')}</p>
      <p>{parts.length > 0 ? t('state.parts', { parts: parts.join('、') }) : t('state.nothing')}</p>
      {state.notApplied.length > 0 && (
        <p className={styles.preliminary}>
          {t('state.notApplied', { parts: state.notApplied.map((part) => t(`state.${part}`)).join('、') })}
        </p>
      )}
      <h3>{t('state.open', { count: state.references.length })}</h3>
      <ImageLinks
        study={study}
        references={state.references}
        onOpen={(content) => onOpen(content.kind === 'stack' ? { ...content, presentation: id } : content)}
      />
    </article>
  );
}
