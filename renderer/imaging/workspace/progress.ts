import { useEffect, useState } from 'react';
import type { FrameQueue } from '../frames/frame-queue.ts';

const everyMs = 200;

/** How many of the frames, always given as the same list, are in memory now; told a few times a second, however fast they come. */
export function useProgress(queue: FrameQueue, imageIds: readonly string[]): number {
  const [loaded, setLoaded] = useState(0);
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
  }, [queue, imageIds]);
  return loaded;
}
