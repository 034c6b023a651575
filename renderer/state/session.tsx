import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { PatientView, SessionView } from '../../shared/views.ts';
import { ApiError, useApi } from '../api.ts';
import { useIdle } from './idle.ts';
import { useLockMinutes } from './people.ts';
import { recordsKey, stationKey } from './queries.ts';

export type RecentPatient = Pick<PatientView['patient'], 'id' | 'identifier' | 'name' | 'kana' | 'birthDate' | 'sex'>;

interface SessionState {
  session: SessionView | null;
  signedIn: (session: SessionView) => void;
  /** Ends the session and throws away everything read in it; the next person signs in. Work under way goes on. */
  signOut: () => Promise<void>;
  /** A session has just ended, and another page is on its way: nothing is to be typed into this one. */
  leaving: boolean;
  /** Seconds until that happens by itself, once they are few; null before. */
  locksIn: number | null;
  /** The same for everybody, and the station asks for its passphrase again. */
  lock: () => Promise<void>;
  /** The host has ended the session by itself. */
  expire: () => void;
  /** Patients opened in this session, newest first. */
  recent: RecentPatient[];
  opened: (patient: RecentPatient) => void;
}

const SessionContext = createContext<SessionState | null>(null);

const recentLimit = 12;
/** The page does not wait longer for a station that does not answer. */
const signOutMs = 1_500;
/** A host that gives no other page leaves this one, with nothing in it. */
const leavingMs = 4_000;

interface SessionProviderProps {
  /** Begins anew at the first screen, with another page: whoever signs in next must not find anybody's patient. */
  leave: () => void;
  children: ReactNode;
}

export function SessionProvider({ leave, children }: SessionProviderProps) {
  const api = useApi();
  const queryClient = useQueryClient();
  const [session, setSession] = useState<SessionView | null>(null);
  const [recent, setRecent] = useState<RecentPatient[]>([]);
  const [leaving, setLeaving] = useState(false);
  const signedInAs = useRef<SessionView | null>(null);

  /** Nothing of it is on the screen from here on. */
  const forget = useCallback(() => {
    signedInAs.current = null;
    setSession(null);
    setRecent([]);
    setLeaving(true);
    setTimeout(() => setLeaving(false), leavingMs);
    void queryClient.cancelQueries({ queryKey: recordsKey });
    queryClient.removeQueries({ queryKey: recordsKey });
  }, [queryClient]);
  const expire = useCallback(() => {
    if (!signedInAs.current) return;
    forget();
    // What was on the screen is gone before the page is: nothing of it asks to stay.
    setTimeout(leave);
  }, [forget, leave]);
  const signedIn = useCallback((next: SessionView) => {
    signedInAs.current = next;
    setLeaving(false);
    setSession(next);
  }, []);
  const end = useCallback(
    async (why: 'locked' | 'idle') => {
      if (!signedInAs.current) return;
      forget();
      const ended = api.signOut(why).catch(() => undefined);
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, signOutMs))]);
      leave();
    },
    [api, forget, leave],
  );
  const signOut = useCallback(() => end('locked'), [end]);
  const lock = useCallback(async () => {
    const locked = api.lock();
    forget();
    try {
      queryClient.setQueryData(stationKey, await locked);
    } catch {
      await queryClient.invalidateQueries({ queryKey: stationKey });
    }
    leave();
  }, [api, forget, leave, queryClient]);
  const opened = useCallback((patient: RecentPatient) => {
    setRecent((before) => [patient, ...before.filter((other) => other.id !== patient.id)].slice(0, recentLimit));
  }, []);

  useEffect(
    () =>
      queryClient.getQueryCache().subscribe((event) => {
        if (event.type !== 'updated' || event.action.type !== 'error') return;
        const error: unknown = event.action.error;
        if (!(error instanceof ApiError)) return;
        if (error.body.code === 'session-required') expire();
        if (error.body.code === 'station-locked' || error.body.code === 'station-not-open') {
          expire();
          void queryClient.invalidateQueries({ queryKey: stationKey });
        }
      }),
    [expire, queryClient],
  );
  const locksIn = useIdle({
    active: session !== null,
    minutes: useLockMinutes(session !== null),
    tell: () => void api.touch().catch(() => undefined),
    lock: () => void end('idle'),
  });

  const state = useMemo(
    () => ({ session, signedIn, signOut, leaving, locksIn, lock, expire, recent, opened }),
    [session, signedIn, signOut, leaving, locksIn, lock, expire, recent, opened],
  );
  return <SessionContext value={state}>{children}</SessionContext>;
}

export function useSession(): SessionState {
  const state = use(SessionContext);
  if (!state) throw new Error('no SessionProvider above');
  return state;
}
