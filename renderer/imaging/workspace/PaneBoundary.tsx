import { Component, type ReactNode } from 'react';
import { useImagingWords } from '../words.ts';
import styles from './workspace.module.css';

interface PaneBoundaryProps {
  /** What is shown: when it becomes another, it is tried. */
  shown: string;
  children: ReactNode;
}

/** Keeps what goes wrong in one pane in that pane: the others, the thumbnails and the tools stay. */
export class PaneBoundary extends Component<PaneBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidUpdate(before: PaneBoundaryProps): void {
    if (this.state.failed && before.shown !== this.props.shown) this.setState({ failed: false });
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
