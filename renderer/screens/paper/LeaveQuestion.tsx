import { Button, Modal } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import styles from './PaperScreen.module.css';
import type { TypedState } from './use-typed.ts';
import { usePaperWords } from './words.ts';

/**
 * Asks before typed text is lost by going elsewhere. Locking and handing over replace the address: they are never held up,
 * since nobody else may see the patient.
 */
export function LeaveQuestion({ typed }: { typed: TypedState }) {
  const t = usePaperWords();
  const { unsaved } = typed;
  const leaving = useBlocker({
    shouldBlockFn: ({ current, next, action }) => unsaved && action !== 'REPLACE' && current.pathname !== next.pathname,
    enableBeforeUnload: () => unsaved,
    withResolver: true,
  });
  return (
    <Modal
      opened={leaving.status === 'blocked'}
      onClose={() => leaving.reset?.()}
      title={t('leave.title')}
      closeButtonProps={{ 'aria-label': t('leave.stay') }}
    >
      <p className={styles.question}>{t('leave.what')}</p>
      <div className={styles.answers}>
        <Button data-autofocus onClick={() => leaving.reset?.()}>
          {t('leave.stay')}
        </Button>
        <Button variant="default" onClick={() => leaving.proceed?.()}>
          {t('leave.go')}
        </Button>
      </div>
    </Modal>
  );
}
