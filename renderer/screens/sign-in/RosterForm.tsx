import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { longestPin, pinPattern, type RoleChoice, type SignInAnswer } from '../../../shared/people.ts';
import type { Role, SessionView } from '../../../shared/views.ts';
import { ApiError, useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { usePeopleWords } from '../../i18n/people.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { PinPad } from './PinPad.tsx';
import styles from './sign-in.module.css';

/** As oneself: the name is told only to whom the PIN was right. */
export function RosterForm({ onSignedIn }: { onSignedIn: (session: SessionView) => void }) {
  const t = usePeopleWords();
  const shell = useShellWords();
  const api = useApi();
  const [staffId, setStaffId] = useState('');
  const [pin, setPin] = useState('');
  const [incomplete, setIncomplete] = useState(false);
  const [choice, setChoice] = useState<RoleChoice | null>(null);
  const [waitUntil, setWaitUntil] = useState(0);
  const signIn = useMutation({
    mutationFn: (role?: Role): Promise<SignInAnswer> => api.signIn({ staffId: staffId.trim(), pin, role }),
    onSuccess: (answer) => {
      if ('token' in answer) onSignedIn(answer);
      else setChoice(answer);
    },
    onError: (error) => {
      setPin('');
      setChoice(null);
      if (error instanceof ApiError && error.body.code === 'sign-in-waits') {
        setWaitUntil(Date.now() + Number(error.body.params?.seconds ?? 0) * 1000);
      }
    },
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const whole = staffId.trim() !== '' && pinPattern.test(pin.normalize('NFKC'));
    setIncomplete(!whole);
    if (whole) signIn.mutate(undefined);
  };

  if (choice) {
    return (
      <div className={styles.choice}>
        <p role="status">{t('roster.choose', { name: choice.name })}</p>
        <div className={styles.roles}>
          {choice.roles.map((role) => (
            <Button key={role} size="lg" loading={signIn.isPending} onClick={() => signIn.mutate(role)}>
              {shell(`role.${role}`)}
            </Button>
          ))}
        </div>
        <Button
          variant="default"
          onClick={() => {
            setChoice(null);
            setPin('');
          }}
        >
          {t('roster.other')}
        </Button>
      </div>
    );
  }
  return (
    <form className={styles.roster} onSubmit={submit} noValidate>
      <div className={styles.fields}>
        <TextInput
          label={t('roster.id')}
          value={staffId}
          size="lg"
          autoFocus
          autoComplete="off"
          spellCheck={false}
          maxLength={40}
          onChange={(event) => setStaffId(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('roster.pin')}
          value={pin}
          size="lg"
          inputMode="numeric"
          autoComplete="off"
          maxLength={longestPin}
          visibilityToggleButtonProps={{ 'aria-label': shell('unlock.show') }}
          onChange={(event) => setPin(event.currentTarget.value)}
          error={incomplete ? t('roster.missing') : undefined}
        />
        {signIn.error ? <ErrorPanel error={signIn.error} /> : null}
        <Countdown key={waitUntil} until={waitUntil} />
        <Button type="submit" size="lg" loading={signIn.isPending}>
          {shell('signIn.submit')}
        </Button>
      </div>
      <PinPad
        onDigit={(digit) => setPin((before) => (before + digit).slice(0, longestPin))}
        onErase={() => setPin((before) => before.slice(0, -1))}
      />
    </form>
  );
}

/** To be made anew for each wait. */
function Countdown({ until }: { until: number }) {
  const t = usePeopleWords();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.ceil((until - now) / 1000);
  return seconds > 0 ? <p className={styles.wait}>{t('roster.wait', { seconds })}</p> : null;
}
