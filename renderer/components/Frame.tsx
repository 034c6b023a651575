import { Link, useLocation, useMatchRoute } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { StationView } from '../../shared/views.ts';
import { usePeopleWords } from '../i18n/people.ts';
import { useShellWords } from '../i18n/shell.ts';
import { WithGuide } from '../screens/drill/WithGuide.tsx';
import { useSearchText } from '../state/search-text.tsx';
import { useSession } from '../state/session.tsx';
import { useFunctionKeys, useShortcut } from '../state/shortcuts.ts';
import { ClockNotice } from './ClockNotice.tsx';
import { DataAsOf } from './DataAsOf.tsx';
import { DisplayMenu } from './DisplayMenu.tsx';
import { DrillBand } from './DrillBand.tsx';
import { EmergencyBand } from './EmergencyBand.tsx';
import styles from './Frame.module.css';
import { HelpWay } from './HelpWay.tsx';
import { IdleWarning } from './IdleWarning.tsx';
import { KeyList } from './KeyList.tsx';
import { LanguageButton } from './LanguageButton.tsx';
import { MissingSections } from './MissingSections.tsx';
import { isOlder, OlderGeneration } from './OlderGeneration.tsx';
import { Places } from './Places.tsx';
import { ReadingFrom } from './ReadingFrom.tsx';
import { SearchBox } from './SearchBox.tsx';
import { SearchPage } from './SearchPage.tsx';

const lockKeys = [{ key: 'F10' }];
const noKeys: typeof lockKeys = [];

interface FrameProps {
  station: StationView | undefined;
  /** A person has signed in and the media are open, so that the second line can search. */
  searchable: boolean;
  children: ReactNode;
}

/** Around every screen: when the data are from, what is missing, who is looking and where; then searching. */
export function Frame({ station, searchable, children }: FrameProps) {
  const t = useShellWords();
  const people = usePeopleWords();
  const { session, signOut, lock, locksIn } = useSession();
  const [keysShown, setKeysShown] = useState(false);
  useShortcut('?', () => setKeysShown((shown) => !shown));
  useFunctionKeys(session ? lockKeys : noKeys, () => void signOut());
  // A station administrator keeps the station and reads nobody's record.
  const searches = searchable && session?.role !== 'administrator';
  const patientId = usePatientBehind();
  const { pathname } = useLocation();
  const [text, setText] = useSearchText();
  const resultsOver = searches && pathname !== '/' && text.trim() !== '';
  const medium = station?.medium ?? null;

  return (
    <div className={styles.window}>
      <DrillBand />
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: the header of the whole page is a banner, which has a name */}
      <header className={styles.state} aria-label={t('frame.state')}>
        <div className={styles.data}>
          <span className={styles.name}>灯火</span>
          <DataAsOf medium={medium} />
          {medium ? (
            <Link to="/station" className={styles.generation}>
              {t('frame.generation', { sequence: medium.sequence })}
            </Link>
          ) : null}
          {station ? <ReadingFrom station={station} /> : null}
          {medium ? <MissingSections sections={medium.sections} linked={searchable} /> : null}
        </div>
        <div className={styles.person}>
          <span className={styles.here}>
            {session ? (
              <span>
                <b>{session.name}</b> {t(`role.${session.role}`)}
              </span>
            ) : null}
            {session?.staffId === null && session.emergency === null ? (
              <span className={styles.unchecked} title={people('frame.noRosterWhy')}>
                {people('frame.noRoster')}
              </span>
            ) : null}
            {station ? <span>{station.stationName}</span> : null}
          </span>
          {session ? (
            <button
              type="button"
              className={styles.button}
              aria-keyshortcuts="F10"
              title="F10"
              onClick={() => void signOut()}
            >
              {t('frame.handOver')}
            </button>
          ) : null}
          {session ? (
            <button type="button" className={styles.button} onClick={() => void lock()}>
              {t('frame.lock')}
            </button>
          ) : null}
          {searchable ? null : <HelpWay className={styles.button} />}
          <LanguageButton className={styles.button} />
          <DisplayMenu className={styles.button} />
          <button
            type="button"
            className={styles.button}
            aria-label={t('frame.keys')}
            onClick={() => setKeysShown(true)}
          >
            ?
          </button>
        </div>
      </header>
      {medium && isOlder(medium) ? (
        <OlderGeneration medium={medium} linked={station?.state === 'ready' && session !== null} />
      ) : null}
      {session?.emergency ? <EmergencyBand name={session.name} reason={session.emergency} /> : null}
      {session?.role === 'administrator' && station?.state === 'ready' ? <ClockNotice /> : null}
      {locksIn === null ? null : <IdleWarning seconds={locksIn} />}
      <WithGuide>
        <div className={styles.scroll}>
          {searchable ? (
            <div className={styles.second}>
              {searches ? <SearchBox /> : null}
              <Places patientId={patientId} />
            </div>
          ) : null}
          <main className={styles.content}>
            {resultsOver ? (
              <SearchPage
                onChosen={() => setText('')}
                leave={
                  <button type="button" className={styles.button} onClick={() => setText('')}>
                    {t('search.leave')}
                  </button>
                }
              />
            ) : null}
            <div className={styles.content} hidden={resultsOver}>
              {children}
            </div>
          </main>
        </div>
      </WithGuide>
      <KeyList opened={keysShown} onClose={() => setKeysShown(false)} />
    </div>
  );
}

/** The patient whose images or sheet are on the screen, to lead back to; null elsewhere. */
function usePatientBehind(): string | null {
  const matchRoute = useMatchRoute();
  const match =
    matchRoute({ to: '/patients/$patientId/studies/$studyUid' }) || matchRoute({ to: '/patients/$patientId/print' });
  return match ? match.patientId : null;
}
