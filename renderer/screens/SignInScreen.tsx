import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SignInWays } from '../../shared/people.ts';
import { useApi } from '../api.ts';
import panel from '../components/Panel.module.css';
import { Waiting } from '../components/Waiting.tsx';
import { momentText } from '../i18n/moments.ts';
import { usePeopleWords } from '../i18n/people.ts';
import { useShellWords } from '../i18n/shell.ts';
import { waysQuery } from '../state/people.ts';
import { useSession } from '../state/session.tsx';
import styles from './FormScreen.module.css';
import { EmergencyForm } from './sign-in/EmergencyForm.tsx';
import { NameForm } from './sign-in/NameForm.tsx';
import { RosterForm } from './sign-in/RosterForm.tsx';
import own from './sign-in/sign-in.module.css';

/** Who is looking: the name goes into the log and onto every sheet. */
export function SignInScreen() {
  const t = usePeopleWords();
  const { data: ways, isPending } = useQuery(waysQuery(useApi()));
  return (
    <section className={styles.page} aria-labelledby="sign-in-title">
      <div className={panel.panel}>{isPending ? <Waiting words={t('roster.checking')} /> : <Ways ways={ways} />}</div>
    </section>
  );
}

/** @param ways unknown: whoever asks is told by the station what it wants */
function Ways({ ways }: { ways: SignInWays | undefined }) {
  const t = usePeopleWords();
  const shell = useShellWords();
  const { signedIn } = useSession();
  const [breaking, setBreaking] = useState(false);
  const roster = ways?.roster ?? false;
  const onlyGlass = ways?.rosterUnreadable === true && !roster;
  const open = ways?.emergencyAccess ?? true;

  if (onlyGlass || breaking) {
    return (
      <>
        <h1 id="sign-in-title">{t('emergency.title')}</h1>
        {onlyGlass ? <p>{t('emergency.unreadable')}</p> : null}
        <EmergencyForm onSignedIn={signedIn} />
        {onlyGlass ? null : (
          <Button variant="default" onClick={() => setBreaking(false)}>
            {t('emergency.back')}
          </Button>
        )}
      </>
    );
  }
  return (
    <>
      <h1 id="sign-in-title">{roster ? t('roster.title') : shell('signIn.title')}</h1>
      <p>{shell('signIn.why')}</p>
      {roster ? <RosterForm onSignedIn={signedIn} /> : <NameForm onSignedIn={signedIn} />}
      {roster ? (
        <div className={own.other}>
          {open ? (
            <Button variant="default" size="md" onClick={() => setBreaking(true)}>
              {t('emergency.way')}
            </Button>
          ) : null}
          <span className={own.quiet}>{t(open ? 'emergency.wayWhy' : 'emergency.closed')}</span>
          <span className={own.quiet}>{t('roster.asOf', { moment: momentText(ways?.rosterAsOf ?? null) ?? '' })}</span>
        </div>
      ) : null}
    </>
  );
}
