import { Link, useLocation, useMatchRoute } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { StationView } from '../../shared/views.ts';
import { useShellWords } from '../i18n/shell.ts';
import { useSearchText } from '../state/search-text.tsx';
import { useSession } from '../state/session.tsx';
import { useShortcut } from '../state/shortcuts.ts';
import { DataAsOf } from './DataAsOf.tsx';
import { DisplayMenu } from './DisplayMenu.tsx';
import styles from './Frame.module.css';
import { KeyList } from './KeyList.tsx';
import { LanguageButton } from './LanguageButton.tsx';
import { MissingSections } from './MissingSections.tsx';
import { isOlder, OlderGeneration } from './OlderGeneration.tsx';
import { Places } from './Places.tsx';
import { ReadingFrom } from './ReadingFrom.tsx';
import { SearchBox } from './SearchBox.tsx';
import { SearchPage } from './SearchPage.tsx';

interface FrameProps {
  station: StationView | undefined;
  /** A person has signed in and the media are open, so that the second line can search. */
  searchable: boolean;
  children: ReactNode;
}

/** Around every screen: when the data are from, what is missing, who is looking and where; then searching. */
export function Frame({ station, searchable, children }: FrameProps) {
  const t = useShellWords();
  const { session, signOut, lock } = useSession();
  const [keysShown, setKeysShown] = useState(false);
  useShortcut('?', () => setKeysShown((shown) => !shown));
  const patientId = usePatientBehind();
  const { pathname } = useLocation();
  const [text, setText] = useSearchText();
  const resultsOver = searchable && pathname !== '/' && text.trim() !== '';
  const medium = station?.medium ?? null;

  return (
    <div className={styles.window}>
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: the header of the whole page is a banner, which has a name */}
      <header className={styles.state} aria-label={t('frame.state')}>
        <span className={styles.name}>灯火</span>
        <DataAsOf medium={medium} />
        {medium ? (
          <Link to="/station" className={styles.generation}>
            {t('frame.generation', { sequence: medium.sequence })}
          </Link>
        ) : null}
        {station ? <ReadingFrom station={station} /> : null}
        {medium ? <MissingSections sections={medium.sections} linked={searchable} /> : null}
        <span className={styles.gap} />
        <span className={styles.here}>
          {session ? (
            <span>
              <b>{session.name}</b> {t(`role.${session.role}`)}
            </span>
          ) : null}
          {station ? <span>{station.stationName}</span> : null}
        </span>
        {session ? (
          <button type="button" className={styles.button} onClick={() => void signOut()}>
            {t('frame.handOver')}
          </button>
        ) : null}
        {session ? (
          <button type="button" className={styles.button} onClick={() => void lock()}>
            {t('frame.lock')}
          </button>
        ) : null}
        <LanguageButton className={styles.button} />
        <DisplayMenu className={styles.button} />
        <button type="button" className={styles.button} aria-label={t('frame.keys')} onClick={() => setKeysShown(true)}>
          ?
        </button>
      </header>
      {medium && isOlder(medium) ? (
        <OlderGeneration medium={medium} linked={station?.state === 'ready' && session !== null} />
      ) : null}
      <div className={styles.scroll}>
        {searchable ? (
          <div className={styles.second}>
            <SearchBox />
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
