import type { RenderingEngine, Types } from '@cornerstonejs/core';

/** What Cornerstone's engine does not tell: that it is about to draw. */
interface Drawing {
  _implementation?: { _animationFrameSet: boolean };
}

/**
 * Fits the engine's viewports to their elements; what was fitted stays fitted. Cornerstone drops a resize that comes
 * while it is about to draw, and then draws pictures squeezed or stretched: the resize waits until it has drawn.
 */
export function resizeViewports(engine: RenderingEngine, onResized: () => void, signal: AbortSignal): void {
  if (signal.aborted) return;
  if ((engine as unknown as Drawing)._implementation?._animationFrameSet) {
    requestAnimationFrame(() => resizeViewports(engine, onResized, signal));
    return;
  }
  const zooms = (engine.getViewports() as Types.IStackViewport[]).map((viewport) => ({
    viewport,
    zoom: viewport.getZoom(),
  }));
  engine.resize(true, true);
  for (const { viewport, zoom } of zooms) {
    if (Number.isFinite(zoom) && zoom > 0 && viewport.getZoom() !== zoom) viewport.setZoom(zoom);
  }
  onResized();
}
