/** What tests call in the page. */
import { decodeDamaged, frameLength } from './damage-frame.ts';
import { decodeFrames, stopHangingDecoder } from './decode-frame.ts';
import { decodeRate } from './decode-rate.ts';
import { drawFrame } from './draw-frame.ts';

declare global {
  interface Window {
    decodeDamaged: typeof decodeDamaged;
    decodeFrames: typeof decodeFrames;
    decodeRate: typeof decodeRate;
    frameLength: typeof frameLength;
    drawFrame: typeof drawFrame;
    stopHangingDecoder: typeof stopHangingDecoder;
  }
}

window.decodeDamaged = decodeDamaged;
window.decodeFrames = decodeFrames;
window.decodeRate = decodeRate;
window.frameLength = frameLength;
window.drawFrame = drawFrame;
window.stopHangingDecoder = stopHangingDecoder;
