import type { RenderingEngine } from '@cornerstonejs/core';

/** What Cornerstone's engine does not tell: that it is about to draw. */
interface Drawing {
  _implementation?: { _animationFrameSet: boolean };
}

/** Of every viewport of the window's one engine: where one of them is resized, Cornerstone takes the cameras of all. */
const followers = new Set<() => void>();
/** One for all of an engine's viewports: they are resized together, and once. */
const observers = new WeakMap<RenderingEngine, ResizeObserver>();

/**
 * Fits the engine's viewports to their elements whenever `element`, that of one of them, has another size.
 *
 * @param putBack puts this viewport's picture back as it stood: of a picture Cornerstone keeps the scale, not the zoom,
 * and without WebGL not how it is turned
 */
export function followSize(engine: RenderingEngine, element: Element, putBack: () => void, signal: AbortSignal): void {
  const observer = observers.get(engine) ?? new ResizeObserver(() => resizeViewports(engine));
  observers.set(engine, observer);
  observer.observe(element);
  followers.add(putBack);
  signal.addEventListener('abort', () => {
    observer.unobserve(element);
    followers.delete(putBack);
  });
}

/** Cornerstone drops a resize that comes while it is about to draw, and then draws pictures squeezed: the resize waits. */
function resizeViewports(engine: RenderingEngine): void {
  if ((engine as unknown as Drawing)._implementation?._animationFrameSet) {
    requestAnimationFrame(() => resizeViewports(engine));
    return;
  }
  engine.resize(true, true);
  for (const putBack of followers) putBack();
}
