import { Button, Radio, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Role, roles } from '../../shared/views.ts';
import { useApi } from '../api.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import panel from '../components/Panel.module.css';
import { useShellWords } from '../i18n/shell.ts';
import { useSession } from '../state/session.tsx';
import styles from './FormScreen.module.css';

/** Who is looking: the name goes into the log and onto every sheet. */
export function SignInScreen() {
  const t = useShellWords();
  const api = useApi();
  const { signedIn } = useSession();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role | null>(null);
  const [incomplete, setIncomplete] = useState(false);
  const signIn = useMutation({
    mutationFn: (input: { name: string; role: Role }) => api.signIn(input.name, input.role),
    onSuccess: signedIn,
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '' || role === null) setIncomplete(true);
    else signIn.mutate({ name: name.trim(), role });
  };

  return (
    <section className={styles.page} aria-labelledby="sign-in-title">
      <form className={panel.panel} onSubmit={submit} noValidate>
        <h1 id="sign-in-title">{t('signIn.title')}</h1>
        <p>{t('signIn.why')}</p>
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
          <div className={styles.choices}>
            {roles.map((choice) => (
              <Radio key={choice} value={choice} label={t(`role.${choice}`)} size="md" className={styles.choice} />
            ))}
          </div>
        </Radio.Group>
        {signIn.error ? <ErrorPanel error={signIn.error} /> : null}
        <Button type="submit" loading={signIn.isPending} size="lg">
          {t('signIn.submit')}
        </Button>
      </form>
    </section>
  );
}
