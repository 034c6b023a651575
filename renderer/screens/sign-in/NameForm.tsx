import { Button, Radio, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Role, roles, type SessionView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { useShellWords } from '../../i18n/shell.ts';
import form from '../FormScreen.module.css';
import styles from './sign-in.module.css';

/** Without a roster: a name and a role, which nobody checks. */
export function NameForm({ onSignedIn }: { onSignedIn: (session: SessionView) => void }) {
  const t = useShellWords();
  const api = useApi();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role | null>(null);
  const [incomplete, setIncomplete] = useState(false);
  const signIn = useMutation({
    mutationFn: (input: { name: string; role: Role }) => api.signIn(input),
    onSuccess: (answer) => {
      if ('token' in answer) onSignedIn(answer);
    },
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '' || role === null) setIncomplete(true);
    else signIn.mutate({ name: name.trim(), role });
  };

  return (
    <form className={styles.emergency} onSubmit={submit} noValidate>
      <TextInput
        label={t('signIn.name')}
        value={name}
        autoFocus
        autoComplete="off"
        onChange={(event) => setName(event.currentTarget.value)}
        error={incomplete && name.trim() === '' ? t('signIn.nameMissing') : undefined}
      />
      <Radio.Group
        label={t('signIn.role')}
        value={role}
        onChange={(value) => setRole(roles.find((known) => known === value) ?? null)}
        error={incomplete && role === null ? t('signIn.roleMissing') : undefined}
      >
        <div className={form.choices}>
          {roles.map((choice) => (
            <Radio key={choice} value={choice} label={t(`role.${choice}`)} size="md" className={form.choice} />
          ))}
        </div>
      </Radio.Group>
      {signIn.error ? <ErrorPanel error={signIn.error} /> : null}
      <Button type="submit" loading={signIn.isPending} size="lg">
        {t('signIn.submit')}
      </Button>
    </form>
  );
}
