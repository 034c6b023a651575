/** What tests call in the page. */
import { decodeFrames, stopHangingDecoder } from './decode-frame.ts';
import { drawFrame } from './draw-frame.ts';

declare global {
  interface Window {
    decodeFrames: typeof decodeFrames;
    drawFrame: typeof drawFrame;
    stopHangingDecoder: typeof stopHangingDecoder;
  }
}

window.decodeFrames = decodeFrames;
window.drawFrame = drawFrame;
window.stopHangingDecoder = stopHangingDecoder;
