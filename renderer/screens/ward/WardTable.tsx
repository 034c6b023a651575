import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { WardPatient } from '../../../shared/paper.ts';
import { AllergyMark, FlagMarks } from '../../components/BedsideMarks.tsx';
import { BirthDate } from '../../components/BirthDate.tsx';
import { usePageRows } from '../../components/page-rows.ts';
import { dateText } from '../../i18n/moments.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { ChooseBed } from './ChooseBed.tsx';
import { inOrder, type WardOrder } from './filters.ts';
import { sexOf } from './sex.ts';
import type { WardPeopleView } from './WardPeople.tsx';
import styles from './ward.module.css';
import { useWardWords } from './words.ts';

const rowHeight = 64;
const columns = ['room', 'name', 'person', 'bedside', 'attending', 'admitted'] as const;
const orders: readonly string[] = ['room', 'name', 'attending', 'admitted'] satisfies WardOrder[];

export function WardTable({ view }: { view: WardPeopleView }) {
  const t = useWardWords();
  const [order, setOrder] = useState<WardOrder>('room');
  const [descending, setDescending] = useState(false);
  const rows = inOrder(view.patients, order, descending);
  const { list, virtual, margin } = usePageRows<HTMLTableSectionElement>({
    count: rows.length,
    keyOf: (index) => rows[index]!.patientId,
    estimate: () => rowHeight,
  });
  const shown = virtual.getVirtualItems();
  const above = (shown[0]?.start ?? margin) - margin;
  const below = virtual.getTotalSize() - ((shown.at(-1)?.end ?? margin) - margin);
  const sortBy = (column: WardOrder) => {
    setDescending(column === order ? !descending : false);
    setOrder(column);
  };
  return (
    <table className={styles.table} aria-rowcount={rows.length + 1}>
      <caption className="visually-hidden">{t('list')}</caption>
      <thead>
        <tr aria-rowindex={1}>
          {columns.map((column) => (
            <th
              key={column}
              scope="col"
              aria-sort={column === order ? (descending ? 'descending' : 'ascending') : undefined}
            >
              {orders.includes(column) ? (
                <button type="button" className={styles.sort} onClick={() => sortBy(column as WardOrder)}>
                  {t(`column.${column}`)} <span aria-hidden>{column === order ? (descending ? '▼' : '▲') : '△'}</span>
                </button>
              ) : (
                t(`column.${column}`)
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={list}>
        {above > 0 ? <tr aria-hidden style={{ height: above }} /> : null}
        {shown.map(({ index }) => (
          <tr
            key={rows[index]!.patientId}
            ref={virtual.measureElement}
            data-index={index}
            aria-rowindex={index + 2}
            className={view.chosen.has(rows[index]!.patientId) ? styles.isChosen : undefined}
          >
            <Row patient={rows[index]!} view={view} />
          </tr>
        ))}
        {below > 0 ? <tr aria-hidden style={{ height: below }} /> : null}
      </tbody>
    </table>
  );
}

function Row({ patient, view }: { patient: WardPatient; view: WardPeopleView }) {
  const t = useWardWords();
  const shell = useShellWords();
  const { patientId, identifier, name, kana, birthDate, sex, room, bed, department, attending, admitted } = patient;
  const bedside = view.bedside.get(patientId);
  return (
    <>
      <td className={styles.placeCell}>
        <ChooseBed patient={patient} view={view} label={[room, bed].filter(Boolean).join('-') || t('noBed')} />
      </td>
      <th scope="row">
        <Link to="/patients/$patientId" params={{ patientId }} className={styles.name}>
          {name}
        </Link>{' '}
        <span className={styles.kana}>{kana ?? shell('patient.kanaMissing')}</span>
        {view.namesakes.has(patientId) ? <b className={styles.namesake}>{t('namesake')}</b> : null}
      </th>
      <td className={styles.personCell}>
        ID {identifier || shell('patient.identifierMissing')} {shell(`sex.${sexOf(sex)}`)}
        <br />
        <BirthDate birthDate={birthDate} />
      </td>
      <td>
        <AllergyMark bedside={bedside} failed={view.failed} />
        <FlagMarks bedside={bedside} />
      </td>
      <td>
        {attending ?? t('noDoctor')}
        <br />
        <span className={styles.quiet}>{department ?? t('noDepartment')}</span>
      </td>
      <td className={styles.date}>{dateText(admitted) ?? t('unknown')}</td>
    </>
  );
}
