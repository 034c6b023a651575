import { useCallback, useEffect } from 'react';
import imaging from '../imaging.module.css';
import type { PaneProps } from '../workspace/pane.ts';
import { useBlock } from './block-loading.ts';
import { PlaneView } from './PlaneView.tsx';
import { VolumeRefusal } from './VolumeRefusal.tsx';
import { useVolumeWords } from './words.ts';

/** A plane through a series, or, in words, why there is none and how far its slices have come. */
export function VolumeView(props: PaneProps<'volume'>) {
  const { content, study, onContent, onControls } = props;
  const t = useVolumeWords();
  const set = study.sets.find(({ id }) => id === content.setId)!;
  const block = useBlock(study.session, set, content.part, content.from);
  const isReady = block.state === 'ready';
  useEffect(() => {
    if (!isReady) onControls(null);
  }, [isReady, onControls]);

  const backToSlices = useCallback(
    () =>
      onContent(({ studyUid }) => ({
        kind: 'stack',
        studyUid,
        setId: set.id,
        index: content.from ?? Math.floor(set.slices.length / 2),
      })),
    [onContent, set, content.from],
  );
  const choosePart = (part: number) => onContent((now) => (now.kind === 'volume' ? { ...now, part } : now));

  if (block.state === 'ready') {
    return <PlaneView {...props} set={set} block={block.block} frame={block.frame} />;
  }
  return (
    <section
      className={imaging.viewport}
      aria-label={t('screen')}
      data-testid="volume"
      data-state={block.state}
      data-plane={content.plane}
      data-problem={block.state === 'refused' ? block.problem : undefined}
    >
      <div className={imaging.stage}>
        <div className={imaging.cover}>
          {block.state === 'refused' ? (
            <VolumeRefusal refusal={block} onBack={backToSlices} onPart={choosePart} />
          ) : (
            <div className={imaging.refusal}>
              <p role="status">
                {block.state === 'loading'
                  ? `${t('loading', { done: block.done, count: block.count })}${block.failed > 0 ? t('loading.failed', { count: block.failed }) : ''}`
                  : t('preparing')}
              </p>
              <button type="button" className={imaging.button} onClick={backToSlices}>
                {t('loading.cancel')}
              </button>
            </div>
          )}
        </div>
      </div>
    </section>
  );
}
