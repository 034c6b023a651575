import { useEffect, useState } from 'react';
import type { FrameQueue } from '../frames/frame-queue.ts';

const everyMs = 200;

/** How many of the frames are in memory now; told a few times a second, however fast they come. */
export function useProgress(queue: FrameQueue, imageIds: readonly string[]): number {
  const [loaded, setLoaded] = useState(0);
  const key = `${imageIds[0]} ${imageIds.length}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same series in a new list is the same series
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const count = () => {
      timer = undefined;
      setLoaded(imageIds.filter((imageId) => queue.stateOf(imageId) === 'loaded').length);
    };
    count();
    const stop = queue.subscribe(() => {
      timer ??= setTimeout(count, everyMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [queue, key]);
  return loaded;
}
