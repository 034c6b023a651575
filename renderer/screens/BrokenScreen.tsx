import type { ErrorComponentProps } from '@tanstack/react-router';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { useShellWords } from '../i18n/shell.ts';

/** A screen that failed to draw itself: the frame stays, and the way back is a button. */
export function BrokenScreen({ error, reset }: ErrorComponentProps) {
  const t = useShellWords();
  return (
    <div style={{ padding: 16 }}>
      <ErrorPanel
        error={error}
        action={{ label: t('retry'), run: reset }}
        also={{ label: t('place.home'), run: () => window.location.assign('#/') }}
      />
    </div>
  );
}
