/**
 * Beginning anew: when a person's session ends, the page goes with everything in its memory, and what comes after it does not
 * lead back. Under Electron the host loads the window anew by itself (main/electron.ts), and refuses this.
 */

/** @param hostToken of the browser host, which only this page knows */
export function beginAnew(hostToken: string | null): void {
  const address = hostToken ? `#token=${encodeURIComponent(hostToken)}` : '#/';
  // Past the router, which watches the window's own `history.replaceState`.
  History.prototype.replaceState.call(window.history, null, '', `${window.location.pathname}${address}`);
  window.location.reload();
}

interface Visited {
  /** Calls back with the state of every place this page goes to. */
  subscribe: (visited: (state: object) => void) => void;
  home: () => void;
}

/**
 * Places visited before this page began are another person's: going back to one leads home. To be called before a router
 * listens to the window. @returns tells it of the router
 */
export function forgetEarlierPlaces(): (router: Visited) => void {
  const known = new Set<unknown>();
  let home: () => void = () => undefined;
  window.addEventListener('popstate', (event) => {
    const key = keyOf(event.state);
    // A typed address has no key: somebody wants to go there now.
    if (key === undefined || known.has(key)) return;
    event.stopImmediatePropagation();
    // The router may stand at home already, and then does not touch the address.
    History.prototype.replaceState.call(window.history, null, '', `${window.location.pathname}#/`);
    home();
  });
  return (router) => {
    home = router.home;
    router.subscribe((state) => known.add(keyOf(state)));
  };
}

function keyOf(state: unknown): unknown {
  const { key, __TSR_key } = (state ?? {}) as { key?: unknown; __TSR_key?: unknown };
  return __TSR_key ?? key;
}
