import { Button, Checkbox, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { TemporaryPatientView } from '../../../shared/temporary.ts';
import type { PatientHit } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { dateText } from '../../i18n/moments.ts';
import { recordsKey } from '../../state/queries.ts';
import { chartsOf, type Joining, joinPerson } from './queries.ts';
import styles from './temporary.module.css';
import { type TemporaryWords, useTemporaryWords } from './words.ts';

/** Whose number it turned out to be: looked up, compared by a person, recorded; and taken back with a reason. */
export function JoinPerson({ person, onDone }: { person: TemporaryPatientView; onDone: () => void }) {
  const t = useTemporaryWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const [real, setReal] = useState('');
  const [reason, setReason] = useState('');
  const [isSame, setIsSame] = useState(false);
  const look = useMutation({
    mutationFn: async (identifier: string) => ({ identifier, charts: await chartsOf(api, identifier) }),
    onMutate: () => setIsSame(false),
  });
  const join = useMutation({
    mutationFn: (joining: Joining) => joinPerson(api, person.id, joining),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: recordsKey });
      onDone();
    },
  });
  const found = look.data?.identifier === real.trim() ? look.data : null;
  const chart = found?.charts.length === 1 ? found.charts[0]! : null;

  return (
    <div className={styles.joining}>
      <p>{t('joining.means')}</p>
      <form
        className={styles.looking}
        onSubmit={(event) => {
          event.preventDefault();
          if (real.trim() !== '') look.mutate(real.trim());
        }}
      >
        <TextInput
          label={t('joining.real')}
          value={real}
          maxLength={60}
          onChange={(event) => setReal(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <Button type="submit" disabled={real.trim() === ''} loading={look.isPending}>
          {t('joining.look')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('cancel')}
        </Button>
      </form>
      {look.error ? <ErrorPanel error={look.error} /> : null}
      {chart ? (
        <>
          <Compare person={person} chart={chart} t={t} />
          <Checkbox
            label={t('joining.confirm')}
            checked={isSame}
            onChange={(event) => setIsSame(event.currentTarget.checked)}
          />
          <Button
            disabled={!isSame}
            loading={join.isPending}
            onClick={() => join.mutate({ identifier: chart.identifier, patientId: chart.id })}
          >
            {t('joining.submit', { identifier: chart.identifier })}
          </Button>
        </>
      ) : null}
      {found && !chart ? (
        <>
          <p role="status">{t(found.charts.length === 0 ? 'joining.absent' : 'joining.several')}</p>
          <Button
            variant="default"
            loading={join.isPending}
            onClick={() => join.mutate({ identifier: found.identifier, patientId: null })}
          >
            {t('joining.submitNumber', { identifier: found.identifier })}
          </Button>
        </>
      ) : null}
      {person.joined ? (
        <form
          className={styles.looking}
          onSubmit={(event) => {
            event.preventDefault();
            if (reason.trim() !== '') join.mutate({ identifier: null, patientId: null, reason: reason.trim() });
          }}
        >
          <TextInput
            label={t('joining.reason')}
            value={reason}
            maxLength={200}
            onChange={(event) => setReason(event.currentTarget.value)}
            autoComplete="off"
          />
          <Button type="submit" variant="default" disabled={reason.trim() === ''} loading={join.isPending}>
            {t('joining.undo')}
          </Button>
        </form>
      ) : null}
      {join.error ? <ErrorPanel error={join.error} /> : null}
    </div>
  );
}

function Compare({ person, chart, t }: { person: TemporaryPatientView; chart: PatientHit; t: TemporaryWords }) {
  const rows = [
    ['identifier', person.identifier, chart.identifier],
    ['name', person.name, chart.name],
    ['kana', person.kana, chart.kana],
    ['birthDate', dateText(person.birthDate), dateText(chart.birthDate)],
    ['sex', t(`sex.${person.sex}`), t(`sex.${chart.sex}`)],
  ] as const;
  return (
    <table className={styles.compare}>
      <caption>{t('joining.compare')}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{t('joining.temporary')}</th>
          <th scope="col">{t('joining.chart')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, ours, theirs]) => (
          <tr key={name}>
            <th scope="row">{t(name)}</th>
            <td>{ours || t('unknown')}</td>
            <td>{theirs || t('unknown')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
