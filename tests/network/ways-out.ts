/** Every way out that a page knows, tried from inside the window. */
import type { Page } from 'playwright';

/** A name, and addresses that are nobody's (RFC 5737, RFC 3849): those need no name to be asked for. */
export const places = ['example.com', '203.0.113.7', '[2001:db8::7]'];

/** @returns what became of each; `reached` only where somebody answered */
export async function tryWaysOut(page: Page): Promise<Record<string, string>> {
  const outcome = await page.evaluate(async (targets) => {
    const became: Record<string, string> = {};
    const attempt = async (name: string, work: () => unknown) => {
      const patience = new Promise((resolve) => setTimeout(() => resolve('nothing came'), 1500));
      try {
        became[name] = String(await Promise.race([Promise.resolve(work()).then(() => 'reached'), patience]));
      } catch (error) {
        became[name] = `refused: ${(error as Error).name}`;
      }
    };
    const settled = (target: EventTarget, good: string) =>
      new Promise<void>((resolve, reject) => {
        target.addEventListener(good, () => resolve());
        target.addEventListener('error', () => reject(new Error('error')));
      });
    const element = (tag: string, values: object) => {
      const made = Object.assign(document.createElement(tag), values);
      const end = settled(made, 'load');
      document.head.append(made);
      return end;
    };
    const tries = targets.flatMap((place) => [
      attempt(`fetch ${place}`, () => fetch(`https://${place}/`, { mode: 'no-cors' })),
      attempt(`http ${place}`, () => fetch(`http://${place}/`, { mode: 'no-cors' })),
      attempt(`socket ${place}`, () => settled(new WebSocket(`wss://${place}/`), 'open')),
      attempt(`events ${place}`, () => settled(new EventSource(`https://${place}/`), 'open')),
      attempt(`image ${place}`, () => element('img', { src: `https://${place}/a.png` })),
      attempt(`script ${place}`, () => element('script', { src: `https://${place}/a.js` })),
      attempt(`frame ${place}`, () => {
        // A frame that is refused loads an empty page of its own.
        void element('iframe', { src: `https://${place}/frame` });
        throw new Error('not told');
      }),
      ...['dns-prefetch', 'preconnect', 'prefetch', 'stylesheet', 'modulepreload'].map((rel) =>
        attempt(`${rel} ${place}`, () => element('link', { rel, href: `https://${place}/${rel}` })),
      ),
      attempt(`transport ${place}`, () => {
        const { WebTransport } = globalThis as unknown as {
          WebTransport: new (url: string) => { ready: Promise<void> };
        };
        return new WebTransport(`https://${place}/`).ready;
      }),
    ]);
    for (const place of targets) navigator.sendBeacon(`https://${place}/beacon`, 'x');
    window.open(`https://${targets[0]}/window`);
    await Promise.all(tries);
    return became;
  }, places);
  // Last: a page that did leave could not be asked any more.
  await page.evaluate(([place]) => location.assign(`https://${place}/`), places);
  return outcome;
}

/** What two browsers on one network find each other by: it asks for this machine's own addresses. */
export async function tryWebRtc(page: Page): Promise<number> {
  return page.evaluate(async (targets) => {
    const urls = targets.flatMap((place) => [`turn:${place}:3478?transport=tcp`, `turn:${place}:3478`]);
    const iceServers = [{ urls: targets.map((place) => `stun:${place}:3478`) }];
    const connection = new RTCPeerConnection({ iceServers: [...iceServers, { urls, username: 'a', credential: 'b' }] });
    let candidates = 0;
    connection.onicecandidate = ({ candidate }) => {
      if (candidate?.candidate) candidates += 1;
    };
    connection.createDataChannel('x');
    await connection.setLocalDescription(await connection.createOffer());
    await new Promise((resolve) => setTimeout(resolve, 1500));
    connection.close();
    return candidates;
  }, places);
}
