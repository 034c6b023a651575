import { Outlet, useMatchRoute } from '@tanstack/react-router';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { Frame } from '../components/Frame.tsx';
import { Waiting } from '../components/Waiting.tsx';
import { useShellWords } from '../i18n/shell.ts';
import { SearchTextProvider } from '../state/search-text.tsx';
import { useStation } from '../state/server-state.tsx';
import { useSession } from '../state/session.tsx';
import { SignInScreen } from './SignInScreen.tsx';
import { StationScreen } from './StationScreen.tsx';

/** What every address passes through: no records before the station is open and a person has signed in. */
export function Shell() {
  const matches = useMatchRoute();
  const bare = matches({ to: '/print/$jobId', fuzzy: true }) !== false;
  return bare ? <Outlet /> : <FramedShell />;
}

function FramedShell() {
  const t = useShellWords();
  const { station, error, retry } = useStation();
  const { session } = useSession();
  const onStation = useMatchRoute()({ to: '/station' }) !== false;

  return (
    <SearchTextProvider key={session?.token}>
      <Frame station={station} searchable={station?.state === 'ready' && session !== null && !onStation}>
        {!station && error ? <ErrorPanel error={error} action={{ label: t('retry'), run: retry }} /> : null}
        {!station && !error ? <Waiting words={t('station.asking')} /> : null}
        {station && station.state !== 'ready' ? <StationScreen /> : null}
        {station?.state === 'ready' && !session ? <SignInScreen /> : null}
        {station?.state === 'ready' && session ? <Outlet /> : null}
      </Frame>
    </SearchTextProvider>
  );
}
