/** A page with the renderer's frame loader and viewport, and no screen. */
import './globals.ts';

document.documentElement.dataset.ready = 'true';
