import { Outlet, useMatchRoute } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { Frame } from '../components/Frame.tsx';
import { Waiting } from '../components/Waiting.tsx';
import { usePeopleWords } from '../i18n/people.ts';
import { useShellWords } from '../i18n/shell.ts';
import { SearchTextProvider } from '../state/search-text.tsx';
import { useStation } from '../state/server-state.tsx';
import { useSession } from '../state/session.tsx';
import { BeginDrill } from './drill/BeginDrill.tsx';
import { DrillCard } from './drill/DrillCard.tsx';
import styles from './Shell.module.css';
import { SignInScreen } from './SignInScreen.tsx';
import { SetUpScreen } from './station/SetUpScreen.tsx';

/** What every address passes through: no records before the station is open and a person has signed in. */
export function Shell() {
  const matches = useMatchRoute();
  const bare = matches({ to: '/print/$jobId', fuzzy: true }) !== false;
  return bare ? <Outlet /> : <FramedShell />;
}

function FramedShell() {
  const t = useShellWords();
  const people = usePeopleWords();
  const { station, error, retry } = useStation();
  const { session, leaving, expire } = useSession();
  /** Until whoever set the station up has seen what came of it. */
  const [settingUp, setSettingUp] = useState(false);
  const readable = station?.state === 'ready' && !settingUp;
  // Another window locked the station.
  const locked = station !== undefined && station.state !== 'ready';
  useEffect(() => {
    if (locked) expire();
  }, [locked, expire]);
  const matches = useMatchRoute();
  const onStation = matches({ to: '/station' }) !== false;
  // Help and manuals hold nobody's data: whoever sets a station up at night reads them first.
  const onHelp = matches({ to: '/help', fuzzy: true }) !== false;
  const before = !(readable && session);

  return (
    <SearchTextProvider key={session?.token}>
      <Frame station={station} searchable={readable && session !== null && !onStation}>
        {before && onHelp ? <Outlet /> : null}
        {/* What was typed while setting up or signing in stays while somebody looks something up. */}
        <div className={styles.beside} hidden={before && onHelp}>
          {!station && error ? <ErrorPanel error={error} action={{ label: t('retry'), run: retry }} /> : null}
          {!station && !error ? <Waiting words={t('station.asking')} /> : null}
          {leaving ? <Waiting words={people('idle.locking')} /> : null}
          {station && !readable && !leaving ? (
            <>
              {station.drill ? <DrillCard asks="passphrase" /> : null}
              <SetUpScreen station={station} onBegun={() => setSettingUp(true)} onEnded={() => setSettingUp(false)} />
              {station.state === 'ready' || station.drill ? null : <BeginDrill />}
            </>
          ) : null}
          {readable && !session && !leaving ? (
            <>
              {station.drill ? <DrillCard asks="person" /> : null}
              <SignInScreen />
            </>
          ) : null}
          {before ? null : <Outlet />}
        </div>
      </Frame>
    </SearchTextProvider>
  );
}
