import { Button, NumberInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { lockMinutes, type PeopleView } from '../../../shared/people.ts';
import { roles } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import panel from '../../components/Panel.module.css';
import { Waiting } from '../../components/Waiting.tsx';
import { momentText } from '../../i18n/moments.ts';
import { usePeopleWords } from '../../i18n/people.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { peopleQuery, waysKey } from '../../state/people.ts';
import form from '../FormScreen.module.css';

/** For administrators: who can sign in here, and when the window locks by itself. */
export function PeopleScreen() {
  const t = usePeopleWords();
  const { data, error } = useQuery(peopleQuery(useApi()));
  return (
    <section className={form.page} aria-labelledby="people-title">
      <h1 id="people-title">{t('people.title')}</h1>
      {error ? <ErrorPanel error={error} /> : null}
      {!data && !error ? <Waiting words={t('people.reading')} /> : null}
      {data ? (
        <>
          <RosterPanel people={data} />
          <LockPanel minutes={data.lockAfterMinutes} />
        </>
      ) : null}
    </section>
  );
}

function RosterPanel({ people }: { people: PeopleView }) {
  const t = usePeopleWords();
  const shell = useShellWords();
  const { roster, rosterUnreadable, rosterAsOf, staff, withoutPin, emergencyAccess } = people;
  return (
    <section className={panel.panel} aria-labelledby="roster-title">
      <h2 id="roster-title">{t('people.roster')}</h2>
      {rosterUnreadable ? <p role="alert">{t('people.unreadable')}</p> : null}
      {!roster && !rosterUnreadable ? <p>{t('people.none')}</p> : null}
      {roster ? (
        <>
          <p>{t('people.asOf', { moment: momentText(rosterAsOf) ?? '' })}</p>
          <ul>
            {roles.map((role) => (
              <li key={role}>{t('people.count', { role: shell(`role.${role}`), count: staff[role] })}</li>
            ))}
          </ul>
          {withoutPin > 0 ? <p>{t('people.withoutPin', { count: withoutPin })}</p> : null}
        </>
      ) : null}
      <h3>{t('people.emergency')}</h3>
      <p>{t(emergencyAccess ? 'people.emergencyOpen' : 'people.emergencyClosed')}</p>
    </section>
  );
}

function LockPanel({ minutes }: { minutes: number }) {
  const t = usePeopleWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState<number | string>(minutes);
  const wanted = Number(typed);
  const fits = Number.isInteger(wanted) && wanted >= lockMinutes.least && wanted <= lockMinutes.most;
  const save = useMutation({
    mutationFn: () => api.send<PeopleView>('PUT', '/api/people/settings', { lockAfterMinutes: wanted }),
    onSuccess: async (view) => {
      queryClient.setQueryData(peopleQuery(api).queryKey, view);
      await queryClient.invalidateQueries({ queryKey: waysKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fits) save.mutate();
  };
  return (
    <form className={panel.panel} onSubmit={submit} aria-labelledby="lock-title">
      <h2 id="lock-title">{t('people.lock')}</h2>
      <NumberInput
        label={t('people.lockAfter')}
        value={typed}
        min={lockMinutes.least}
        max={lockMinutes.most}
        allowDecimal={false}
        hideControls
        onChange={setTyped}
      />
      <Button type="submit" disabled={!fits} loading={save.isPending}>
        {t('people.save')}
      </Button>
      <p role="status">{save.isSuccess ? t('people.saved') : ''}</p>
      {save.error ? <ErrorPanel error={save.error} /> : null}
    </form>
  );
}
