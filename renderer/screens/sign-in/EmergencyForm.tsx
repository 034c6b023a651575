import { Button, Radio, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Role, roles, type SessionView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { usePeopleWords } from '../../i18n/people.ts';
import { useShellWords } from '../../i18n/shell.ts';
import form from '../FormScreen.module.css';
import styles from './sign-in.module.css';

const reasons = ['patient', 'pin', 'roster', 'other'] as const;
type Reason = (typeof reasons)[number];

/** Breaking glass: without a PIN, with a name, a role and a reason, which stay on the screen and in the log. */
export function EmergencyForm({ onSignedIn }: { onSignedIn: (session: SessionView) => void }) {
  const t = usePeopleWords();
  const shell = useShellWords();
  const api = useApi();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role | null>(null);
  const [reason, setReason] = useState<Reason | null>(null);
  const [more, setMore] = useState('');
  const [tried, setTried] = useState(false);
  const hasReason = reason !== null && (reason !== 'other' || more.trim() !== '');
  const signIn = useMutation({
    mutationFn: (asked: { name: string; role: Role; reason: string }) => api.signIn(asked),
    onSuccess: (answer) => {
      if ('token' in answer) onSignedIn(answer);
    },
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === '' || role === null || !hasReason) return;
    const words = [reason === 'other' ? '' : t(`emergency.reason.${reason}`), more.trim()].filter(Boolean);
    signIn.mutate({ name: name.trim(), role, reason: words.join(': ') });
  };

  return (
    <form className={styles.emergency} onSubmit={submit} noValidate>
      <p className={styles.means}>{t('emergency.means')}</p>
      <TextInput
        label={shell('signIn.name')}
        value={name}
        autoFocus
        autoComplete="off"
        maxLength={60}
        onChange={(event) => setName(event.currentTarget.value)}
        error={tried && name.trim() === '' ? shell('signIn.nameMissing') : undefined}
      />
      <Radio.Group
        label={shell('signIn.role')}
        value={role}
        onChange={(value) => setRole(roles.find((known) => known === value) ?? null)}
        error={tried && role === null ? shell('signIn.roleMissing') : undefined}
      >
        <div className={form.choices}>
          {roles.map((choice) => (
            <Radio key={choice} value={choice} label={shell(`role.${choice}`)} size="md" className={form.choice} />
          ))}
        </div>
      </Radio.Group>
      <Radio.Group
        label={t('emergency.reason')}
        value={reason}
        onChange={(value) => setReason(reasons.find((known) => known === value) ?? null)}
        error={tried && !hasReason ? t('emergency.reasonMissing') : undefined}
      >
        <div className={form.choices}>
          {reasons.map((choice) => (
            <Radio
              key={choice}
              value={choice}
              label={t(`emergency.reason.${choice}`)}
              size="md"
              className={form.choice}
            />
          ))}
        </div>
      </Radio.Group>
      <TextInput
        label={t(reason === 'other' ? 'emergency.more' : 'emergency.moreOptional')}
        value={more}
        autoComplete="off"
        maxLength={120}
        onChange={(event) => setMore(event.currentTarget.value)}
      />
      {signIn.error ? <ErrorPanel error={signIn.error} /> : null}
      <Button type="submit" size="lg" loading={signIn.isPending}>
        {t('emergency.submit')}
      </Button>
    </form>
  );
}
