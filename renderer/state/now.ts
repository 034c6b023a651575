import { useEffect, useState } from 'react';
import { presentMoment } from '../drill.ts';

/** This moment, renewed every half minute, so that an age on the screen does not itself grow stale. */
export function useNow(): Date {
  const [now, setNow] = useState(presentMoment);
  useEffect(() => {
    const timer = setInterval(() => setNow(presentMoment()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
