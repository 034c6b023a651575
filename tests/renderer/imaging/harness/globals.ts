/** What tests call in the page. */
import { decodeFrames, stopHangingDecoder } from './decode-frame.ts';

declare global {
  interface Window {
    decodeFrames: typeof decodeFrames;
    stopHangingDecoder: typeof stopHangingDecoder;
  }
}

window.decodeFrames = decodeFrames;
window.stopHangingDecoder = stopHangingDecoder;
