import { useCallback, useEffect, useState } from 'react';
import type { FormValues } from '../../../shared/paper.ts';
import { fingerprint, type Typed } from './pack.ts';

/** The sheets are drawn again when the fingers rest. */
const restMilliseconds = 350;
const nothing: Typed = {};
const noText = fingerprint(undefined);

export interface TypedState {
  typed: Typed;
  /** The same as the sheets show it. */
  settled: Typed;
  /** What is typed and neither printed nor kept as a draft would be lost. */
  unsaved: boolean;
  /** What was typed last, as the sheets show it: there they are looked at. */
  latest: { code: string; text: string } | null;
  /** Changes when all fields get new text that nobody typed in them. */
  revision: number;
  type: (code: string, place: string, text: string) => void;
  /** Empties one form; `restore` brings it back until something else is typed. */
  clear: (code: string) => void;
  restore: (() => void) | null;
  /** Puts the text of a draft in the place of what is typed. */
  replace: (typed: Typed) => void;
  /** What is typed now is safe: on paper, or in a draft. */
  saved: (typed: Typed) => void;
}

/** What a person types into the forms of one patient; it lives as long as the screen. */
export function useTyped(): TypedState {
  const [typed, setTyped] = useState<Typed>(nothing);
  const [settled, setSettled] = useState<Typed>(nothing);
  const [latest, setLatest] = useState<TypedState['latest']>(null);
  const [kept, setKept] = useState<Record<string, string>>({});
  const [cleared, setCleared] = useState<Typed | null>(null);
  const [revision, setRevision] = useState(0);

  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), restMilliseconds);
    return () => clearTimeout(timer);
  }, [typed]);

  const type = useCallback((code: string, place: string, text: string) => {
    setTyped((before) => ({ ...before, [code]: { ...before[code], [place]: text } }));
    setCleared(null);
    setLatest({ code, text: text.trim() });
  }, []);
  const put = (next: Typed, before: Typed | null) => {
    setTyped(next);
    setSettled(next);
    setCleared(before);
    setLatest(null);
    setRevision((count) => count + 1);
  };
  return {
    typed,
    settled,
    unsaved: Object.entries(typed).some(([code, values]) => ![noText, kept[code]].includes(fingerprint(values))),
    latest,
    revision,
    type,
    clear: (code) => put(withoutForm(typed, code), typed),
    restore: cleared ? () => put(cleared, null) : null,
    replace: (next) => {
      put(next, null);
      setKept(fingerprints(next));
    },
    saved: (what) => setKept((before) => ({ ...before, ...fingerprints(what) })),
  };
}

function withoutForm(typed: Typed, code: string): Typed {
  return Object.fromEntries(Object.entries(typed).filter(([other]) => other !== code)) as Record<string, FormValues>;
}

function fingerprints(typed: Typed): Record<string, string> {
  return Object.fromEntries(Object.entries(typed).map(([code, values]) => [code, fingerprint(values)]));
}
