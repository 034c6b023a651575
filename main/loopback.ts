/**
 * The browser host's fence: only requests to this very address, and to the API only those that carry the host token, get
 * through. The Host check stops DNS rebinding, the Origin check other pages of the same browser.
 */
import crypto from 'node:crypto';
import { TomoshibiError } from '../shared/errors.ts';

type Fetch<Bindings> = (request: Request, bindings: Bindings) => Response | Promise<Response>;

export const hostTokenHeader = 'X-Tomoshibi-Host';

export interface LoopbackFence {
  /** `127.0.0.1:<port>` */
  authority: string;
  token: string;
}

/** @param fence asked at each request: the port is known only once the server listens */
export function fenced<Bindings>(answer: Fetch<Bindings>, fence: () => LoopbackFence): Fetch<Bindings> {
  return (request, bindings) => {
    const { authority, token } = fence();
    const origin = request.headers.get('Origin');
    if (request.headers.get('Host') !== authority || (origin !== null && origin !== `http://${authority}`)) {
      return refusal(403);
    }
    const { pathname } = new URL(request.url);
    const needsToken = !/^\/(?:$|index\.html$|assets\/)/.test(pathname);
    if (needsToken && !isSame(request.headers.get(hostTokenHeader) ?? '', token)) return refusal(401);
    return answer(request, bindings);
  };
}

/** The address that hands the token to a browser once, in the fragment, which is never sent anywhere. */
export function addressOf(fence: LoopbackFence, path = '/'): string {
  return `http://${fence.authority}/#token=${encodeURIComponent(fence.token)}&path=${encodeURIComponent(path)}`;
}

function isSame(given: string, token: string): boolean {
  const digest = (text: string) => crypto.createHash('sha256').update(text).digest();
  return crypto.timingSafeEqual(digest(given), digest(token));
}

function refusal(status: 401 | 403): Response {
  const body = new TomoshibiError('host-token-required').toBody();
  return Response.json(body, { status, headers: { 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' } });
}
