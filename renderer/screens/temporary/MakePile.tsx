import { Button, NativeSelect } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { useTake } from '../../printers/take.ts';
import { makePile, temporaryKey } from './queries.ts';
import styles from './temporary.module.css';
import { useTemporaryWords } from './words.ts';

const sizes = [5, 10, 20, 30, 50];

/** Numbers ahead of the people: sheets that a ward keeps. */
export function MakePile() {
  const t = useTemporaryWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const { toPaper, take } = useTake();
  const [count, setCount] = useState(10);
  const make = useMutation({
    mutationFn: async () => {
      const { patients, jobs } = await makePile(api, count);
      await queryClient.invalidateQueries({ queryKey: temporaryKey });
      const [first, last] = [patients[0]!.identifier, patients.at(-1)!.identifier];
      await take(jobs, `${first}_${last}`);
      return { first, last, count: patients.length };
    },
  });
  return (
    <form
      className={styles.pile}
      onSubmit={(event) => {
        event.preventDefault();
        if (!make.isPending) make.mutate();
      }}
    >
      <p>{t('pile.means')}</p>
      <NativeSelect
        label={t('pile.count')}
        size="md"
        value={String(count)}
        data={sizes.map(String)}
        onChange={(event) => setCount(Number(event.currentTarget.value))}
      />
      <Button type="submit" variant="default" loading={make.isPending}>
        {t(toPaper ? 'pile.print' : 'pile.save', { count })}
      </Button>
      <p role="status" className={styles.said}>
        {make.isSuccess ? `${t('made.range', make.data)} ${t(toPaper ? 'printed' : 'saved')}` : ''}
      </p>
      {make.error ? <ErrorPanel error={make.error} /> : null}
    </form>
  );
}
