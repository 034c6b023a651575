/**
 * Frees what screens that were left still take. Chromium puts that off while there is memory, and a window that is open
 * for weeks grows by it; nobody waits for it where it is done while a person reads.
 */

/** Without a key, a touch or a turn of the wheel: reading. */
const readingMilliseconds = 700;
const atMostEveryMilliseconds = 15_000;
const inputKinds = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;

/** V8's, there where the host asks for it (main/host.ts `windowScriptFlags`). */
type CollectGarbage = (options: { type: 'major'; execution: 'async' }) => Promise<void>;

interface Tidying {
  /** Calls its listener whenever another screen has come up. @returns a function that stops it */
  onScreen: (listener: () => void) => () => void;
  inputs: EventTarget;
  /** Absent where the window cannot be told: then nothing is done. */
  collect: CollectGarbage | undefined;
}

/** @returns a function that stops it */
export function tidyWhileReading({ onScreen, inputs, collect }: Tidying): () => void {
  if (!collect) return () => {};
  let due: ReturnType<typeof setTimeout> | undefined;
  let earliest = 0;
  const tidy = () => {
    due = undefined;
    earliest = Date.now() + atMostEveryMilliseconds;
    void collect({ type: 'major', execution: 'async' });
  };
  const wait = () => {
    clearTimeout(due);
    due = setTimeout(tidy, Math.max(readingMilliseconds, earliest - Date.now()));
  };
  const putOff = () => {
    if (due !== undefined) wait();
  };
  const stopListening = onScreen(wait);
  for (const kind of inputKinds) inputs.addEventListener(kind, putOff, { passive: true, capture: true });
  return () => {
    clearTimeout(due);
    stopListening();
    for (const kind of inputKinds) inputs.removeEventListener(kind, putOff, { capture: true });
  };
}

/** V8's own, where the host has asked for it. */
export function garbageCollector(): CollectGarbage | undefined {
  return (globalThis as { gc?: CollectGarbage }).gc;
}
