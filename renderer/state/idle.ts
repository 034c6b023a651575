/** Whether somebody is here: told to the station now and then, and counted down before the window locks. */
import { useEffect, useRef, useState } from 'react';

/** Said to the station at most this often. */
const tellEveryMs = 30_000;
const warnBeforeMs = 30_000;
const touches = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

interface Idle {
  /** Somebody has signed in. */
  active: boolean;
  minutes: number;
  /** Tells the station that somebody is here. */
  tell: () => void;
  /** Time is over. */
  lock: () => void;
}

/** @returns seconds left once they are few; null before that */
export function useIdle({ active, minutes, tell, lock }: Idle): number | null {
  const [left, setLeft] = useState<number | null>(null);
  const latest = useRef({ tell, lock });
  useEffect(() => {
    latest.current = { tell, lock };
  });
  useEffect(() => {
    if (!active) return;
    let touchedAt = Date.now();
    let toldAt = Date.now();
    let later: ReturnType<typeof setTimeout> | undefined;
    const say = () => {
      later = undefined;
      toldAt = Date.now();
      latest.current.tell();
    };
    const touched = () => {
      touchedAt = Date.now();
      setLeft(null);
      // The last touch of a burst is told too: the station must not end what the window still counts.
      later ??= setTimeout(say, Math.max(0, toldAt + tellEveryMs - touchedAt));
    };
    const look = () => {
      const rest = touchedAt + minutes * 60_000 - Date.now();
      if (rest <= 0) latest.current.lock();
      else setLeft(rest <= warnBeforeMs ? Math.ceil(rest / 1000) : null);
    };
    for (const touch of touches) window.addEventListener(touch, touched, { passive: true, capture: true });
    const timer = setInterval(look, 1_000);
    return () => {
      clearInterval(timer);
      clearTimeout(later);
      setLeft(null);
      for (const touch of touches) window.removeEventListener(touch, touched, { capture: true });
    };
  }, [active, minutes]);
  return left;
}
