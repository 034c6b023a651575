import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import type { PatientView, SessionView } from '../../shared/views.ts';
import { ApiError, useApi } from '../api.ts';
import { recordsKey, stationKey } from './queries.ts';

export type RecentPatient = Pick<PatientView['patient'], 'id' | 'identifier' | 'name' | 'kana' | 'birthDate' | 'sex'>;

interface SessionState {
  session: SessionView | null;
  signedIn: (session: SessionView) => void;
  /** Ends the session and forgets everything read in it; the next person signs in. */
  signOut: () => Promise<void>;
  /** The same, and the station asks for its passphrase again. */
  lock: () => Promise<void>;
  /** The host has ended the session by itself. */
  expire: () => void;
  /** Patients opened in this session, newest first. */
  recent: RecentPatient[];
  opened: (patient: RecentPatient) => void;
}

const SessionContext = createContext<SessionState | null>(null);

const recentLimit = 12;
/** Nobody touched the keyboard or the mouse for this long: whoever comes next must not see the patient. */
const lockAfterMs = 15 * 60_000;

interface SessionProviderProps {
  /** Goes back to the first screen: whoever signs in next must not land on somebody's patient. */
  leave: () => void;
  children: ReactNode;
}

export function SessionProvider({ leave, children }: SessionProviderProps) {
  const api = useApi();
  const queryClient = useQueryClient();
  const [session, setSession] = useState<SessionView | null>(null);
  const [recent, setRecent] = useState<RecentPatient[]>([]);

  const expire = useCallback(() => {
    setSession(null);
    setRecent([]);
    leave();
    void queryClient.cancelQueries({ queryKey: recordsKey });
    queryClient.removeQueries({ queryKey: recordsKey });
  }, [leave, queryClient]);
  const signedIn = useCallback((next: SessionView) => setSession(next), []);
  const signOut = useCallback(async () => {
    expire();
    await api.signOut().catch(() => undefined);
  }, [api, expire]);
  const lock = useCallback(async () => {
    const locked = api.lock();
    expire();
    try {
      queryClient.setQueryData(stationKey, await locked);
    } catch {
      await queryClient.invalidateQueries({ queryKey: stationKey });
    }
  }, [api, expire, queryClient]);
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
  useLockWhenIdle(session !== null, lock);

  const state = useMemo(
    () => ({ session, signedIn, signOut, lock, expire, recent, opened }),
    [session, signedIn, signOut, lock, expire, recent, opened],
  );
  return <SessionContext value={state}>{children}</SessionContext>;
}

export function useSession(): SessionState {
  const state = use(SessionContext);
  if (!state) throw new Error('no SessionProvider above');
  return state;
}

function useLockWhenIdle(active: boolean, lock: () => Promise<void>) {
  useEffect(() => {
    if (!active) return;
    let lastTouched = Date.now();
    const touched = () => {
      lastTouched = Date.now();
    };
    const events = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;
    for (const event of events) window.addEventListener(event, touched, { passive: true });
    const timer = setInterval(() => {
      if (Date.now() - lastTouched >= lockAfterMs) void lock();
    }, 5_000);
    return () => {
      clearInterval(timer);
      for (const event of events) window.removeEventListener(event, touched);
    };
  }, [active, lock]);
}
