import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { drillRoles, type PeopleCounts } from '../../../shared/drill.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { useDrillWords } from '../../i18n/drill.ts';
import { saveAs } from '../../imaging/handover/save-as.ts';
import { useCountPeople } from '../../state/drill.ts';
import { useStation } from '../../state/server-state.tsx';
import styles from './drill.module.css';

/** Who took part, and the page that is filed afterwards. */
export function RecordBox({ people }: { people: PeopleCounts }) {
  const t = useDrillWords();
  const api = useApi();
  const { station } = useStation();
  const count = useCountPeople();
  const save = useMutation({
    mutationFn: async () => {
      if (station?.host === 'electron') {
        await api.send('POST', '/api/drill/record/save');
        return;
      }
      const response = await fetch('/api/drill/record/pdf', { method: 'POST', headers: api.headers() });
      if (!response.ok) throw new Error('the record could not be drawn');
      saveAs(await response.blob(), 'DRILL-record.pdf');
    },
  });
  const print = useMutation({ mutationFn: () => api.send('POST', '/api/drill/record/print') });
  return (
    <section className={styles.record} aria-label={t('record.title')}>
      <h3>{t('record.title')}</h3>
      <div className={styles.people}>
        {drillRoles.map((role) => (
          <label key={role}>
            {t(`role.${role}`)}
            <input
              type="number"
              min={0}
              max={99}
              defaultValue={people[role]}
              onBlur={(event) => {
                const number = Math.min(99, Math.max(0, Math.trunc(Number(event.currentTarget.value)) || 0));
                if (number !== people[role]) count.mutate({ ...people, [role]: number });
              }}
            />
          </label>
        ))}
      </div>
      <div className={styles.ways}>
        {station?.host === 'electron' ? (
          <Button variant="default" loading={print.isPending} onClick={() => print.mutate()}>
            {t('record.print')}
          </Button>
        ) : null}
        <Button variant="default" loading={save.isPending} onClick={() => save.mutate()}>
          {t('record.save')}
        </Button>
      </div>
      {(save.error ?? print.error) ? <ErrorPanel error={save.error ?? print.error} /> : null}
    </section>
  );
}
