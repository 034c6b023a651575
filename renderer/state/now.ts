import { useEffect, useState } from 'react';

/** This moment, renewed every half minute, so that an age on the screen does not itself grow stale. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
