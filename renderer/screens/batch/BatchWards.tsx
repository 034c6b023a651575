import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { WardsView, WardView } from '../../../shared/paper.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import panel from '../../components/Panel.module.css';
import { Waiting } from '../../components/Waiting.tsx';
import { momentText } from '../../i18n/moments.ts';
import styles from './batch.module.css';
import type { BatchChoiceState } from './choice.ts';
import { wardPatientsQuery } from './queries.ts';
import { useBatchWords, wardName } from './words.ts';

/** Wards in the order of their piles: urgent ones are put first, and stay there. */
export function BatchWards({ wards, choice }: { wards: WardsView; choice: BatchChoiceState }) {
  const t = useBatchWords();
  const byName = new Map(wards.wards.map((ward) => [ward.ward, ward]));
  return (
    <section className={panel.panel} aria-labelledby="batch-wards">
      <div className={styles.head}>
        <h2 id="batch-wards">{t('wards')}</h2>
        <button type="button" className={styles.small} onClick={() => choice.choose(choice.order, true)}>
          {t('wards.all')}
        </button>
        <button type="button" className={styles.small} onClick={() => choice.choose(choice.order, false)}>
          {t('wards.no')}
        </button>
      </div>
      <p className={styles.quiet}>{t('wards.order')}</p>
      <ol className={styles.wards}>
        {choice.order.map((ward, index) => (
          <WardRow key={ward} ward={byName.get(ward)!} index={index} choice={choice} />
        ))}
      </ol>
    </section>
  );
}

function WardRow({ ward: view, index, choice }: { ward: WardView; index: number; choice: BatchChoiceState }) {
  const t = useBatchWords();
  const { ward, patients, status, asOf } = view;
  // Who was left out before is seen at once.
  const [open, setOpen] = useState(choice.leftOut.size > 0 && choice.chosen.has(ward));
  const name = wardName(ward, t);
  const listId = `batch-ward-${index}`;
  return (
    <li>
      <div className={styles.ward}>
        <Checkbox
          size="md"
          label={name}
          classNames={{ label: styles.wardName }}
          checked={choice.chosen.has(ward)}
          onChange={(event) => choice.choose([ward], event.currentTarget.checked)}
        />
        <span>{t('wards.patients', { count: patients })}</span>
        <span className={status === 'exported' ? styles.quiet : styles.stale}>
          {status === 'exported'
            ? t('wards.asOf', { asOf: momentText(asOf) ?? t('unknown') })
            : t('wards.partNotExported')}
        </span>
        <button
          type="button"
          className={styles.small}
          aria-expanded={open}
          aria-controls={listId}
          onClick={() => setOpen(!open)}
        >
          {t('wards.who', { name })}
        </button>
        <button
          type="button"
          className={styles.small}
          disabled={index === 0}
          aria-label={t('wards.first', { name })}
          onClick={() => choice.move(ward, -index)}
        >
          {t('wards.firstShort')}
        </button>
        <button
          type="button"
          className={styles.small}
          disabled={index === 0}
          aria-label={t('wards.up', { name })}
          onClick={() => choice.move(ward, -1)}
        >
          ↑
        </button>
        <button
          type="button"
          className={styles.small}
          disabled={index === choice.order.length - 1}
          aria-label={t('wards.down', { name })}
          onClick={() => choice.move(ward, 1)}
        >
          ↓
        </button>
      </div>
      {open ? (
        <div id={listId}>
          <WardPatients ward={ward} choice={choice} />
        </div>
      ) : null}
    </li>
  );
}

/** Whom to leave out: who has gone home since, or whose sheets are there already. */
function WardPatients({ ward, choice }: { ward: string; choice: BatchChoiceState }) {
  const t = useBatchWords();
  const { data: patients, error } = useQuery(wardPatientsQuery(useApi(), ward));
  if (error) return <ErrorPanel error={error} />;
  if (!patients) return <Waiting words={t('asking')} />;
  return (
    <ul className={styles.patients}>
      {patients.map(({ patientId, identifier, name, kana, room, bed }) => (
        <li key={patientId}>
          <Checkbox
            label={`${[room, bed].filter(Boolean).join('-') || t('wards.noBed')}　${name}　${kana ?? ''}　ID ${identifier}`}
            checked={!choice.leftOut.has(patientId)}
            onChange={(event) => choice.leaveOut(patientId, !event.currentTarget.checked)}
          />
        </li>
      ))}
    </ul>
  );
}
