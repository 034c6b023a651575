import { Component, type ReactNode } from 'react';
import { useImagingWords } from '../words.ts';
import styles from './workspace.module.css';

interface PaneBoundaryProps {
  /** What is shown: when it becomes another, it is tried. */
  shown: string;
  children: ReactNode;
}

interface PaneBoundaryState {
  failed: boolean;
  shown: string;
}

/** Keeps what goes wrong in one pane in that pane: the others, the thumbnails and the tools stay. */
export class PaneBoundary extends Component<PaneBoundaryProps, PaneBoundaryState> {
  override state = { failed: false, shown: this.props.shown };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  static getDerivedStateFromProps({ shown }: PaneBoundaryProps, before: PaneBoundaryState): PaneBoundaryState | null {
    return shown === before.shown ? null : { failed: false, shown };
  }

  override render(): ReactNode {
    return this.state.failed ? <Failed /> : this.props.children;
  }
}

function Failed() {
  const t = useImagingWords();
  return (
    <p className={styles.empty} role="alert" data-testid="pane-failed">
      {t('pane.failed')}
    </p>
  );
}
