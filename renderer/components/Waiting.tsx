import { useEffect, useState } from 'react';

/** Words for what is awaited, after the first half second: most answers are faster. */
export function Waiting({ words }: { words: string }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 500);
    return () => clearTimeout(timer);
  }, []);
  return <p role="status">{late ? words : ''}</p>;
}
