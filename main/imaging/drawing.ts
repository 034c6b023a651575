/**
 * Frames drawn by a window nobody sees: pixels are decoded in the renderer's sandbox only. The window stays for a while
 * for the next frames, and goes when the station locks.
 */

import type { DrawAnswer, DrawRequest } from '../../shared/drawing.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import type { HiddenPage, Host } from '../host.ts';
import type { Sessions } from '../sessions/sessions.ts';

const drawnAtOnce = 2;
const timeoutMilliseconds = 30_000;
const idleMilliseconds = 60_000;
/** Frames after which the window is opened anew: Cornerstone remembers something of each. */
const mostDrawn = 500;

interface DrawingWindow {
  page: HiddenPage;
  token: string;
  /** The studies it may read: those it was asked to draw from. */
  studies: Set<string>;
}

export class Drawing {
  readonly #host: Host;
  readonly #sessions: Sessions;
  #window: Promise<DrawingWindow> | null = null;
  #idle: NodeJS.Timeout | undefined;
  #running = 0;
  #drawn = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(host: Host, sessions: Sessions) {
    this.#host = host;
    this.#sessions = sessions;
  }

  /**
   * @returns the picture as PNG or JPEG
   * @throws TomoshibiError `drawing-unavailable` where the host has no window to draw in, `frame-damaged`, `frame-refused`
   */
  async draw(request: DrawRequest): Promise<Uint8Array> {
    while (this.#running >= drawnAtOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    clearTimeout(this.#idle);
    try {
      return await this.#drawNow(request);
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
      this.#drawn += 1;
      if (this.#running === 0 && this.#drawn >= mostDrawn) this.close();
      if (this.#running === 0) {
        this.#idle = setTimeout(() => this.close(), idleMilliseconds);
        this.#idle.unref();
      }
    }
  }

  /** Closes the window and forgets what it read. */
  close(): void {
    clearTimeout(this.#idle);
    this.#drawn = 0;
    const window = this.#window;
    this.#window = null;
    window?.then(
      ({ page, token }) => {
        this.#sessions.end(token);
        page.close();
      },
      () => undefined,
    );
  }

  async #drawNow(request: DrawRequest): Promise<Uint8Array> {
    const window = await this.#opened();
    window.studies.add(request.studyInstanceUid);
    let timer: NodeJS.Timeout | undefined;
    try {
      const answer = (await Promise.race([
        window.page.call(request),
        new Promise((_, reject) => {
          timer = setTimeout(
            () => reject(new TomoshibiError('frame-refused', { reason: 'timeout' })),
            timeoutMilliseconds,
          );
        }),
      ])) as DrawAnswer;
      if (answer.kind === 'drawn') return Buffer.from(answer.bytes, 'base64');
      if (answer.problem === 'damaged' || answer.problem === 'truncated') {
        throw new TomoshibiError('frame-damaged', { frame: request.frame });
      }
      throw new TomoshibiError('frame-refused', { reason: answer.problem });
    } catch (error) {
      if (error instanceof TomoshibiError && error.params.reason !== 'timeout') throw error;
      // A window that crashed or hangs is not used again.
      this.close();
      if (error instanceof TomoshibiError) throw error;
      throw new TomoshibiError('frame-refused', { reason: 'decoder' }, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  #opened(): Promise<DrawingWindow> {
    const known = this.#window;
    if (known) return known;
    const { openHidden } = this.#host;
    if (!openHidden) return Promise.reject(new TomoshibiError('drawing-unavailable'));
    const { token, studies } = this.#sessions.forDrawing();
    const window = openHidden(`/draw?token=${token}`).then((page) => ({ page, token, studies }));
    window.catch(() => {
      this.#sessions.end(token);
      if (this.#window === window) this.#window = null;
    });
    this.#window = window;
    return window;
  }
}
