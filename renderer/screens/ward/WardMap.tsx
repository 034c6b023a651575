import { useElementSize } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import type { WardPatient } from '../../../shared/paper.ts';
import { AllergyMark, FlagMarks } from '../../components/BedsideMarks.tsx';
import { BirthDate } from '../../components/BirthDate.tsx';
import { VirtualRows } from '../../components/VirtualRows.tsx';
import { useShellWords } from '../../i18n/shell.ts';
import { ChooseBed } from './ChooseBed.tsx';
import { linesOf, roomsOf } from './filters.ts';
import { sexOf } from './sex.ts';
import type { WardPeopleView } from './WardPeople.tsx';
import styles from './ward.module.css';
import { useWardWords } from './words.ts';

/** Narrower, and names of a dozen characters break. */
const bedWidth = 240;
const roomHeight = 210;

/** Rooms beside each other with who lies in them. Only the hospital's list knows of beds with nobody. */
export function WardMap({ view }: { view: WardPeopleView }) {
  const t = useWardWords();
  const { ref, width } = useElementSize();
  const columns = Math.max(1, Math.floor(width / bedWidth));
  const lines = linesOf(roomsOf(view.patients, view.plan, !view.isFiltered), columns);
  return (
    <div ref={ref} style={{ '--columns': columns } as React.CSSProperties}>
      {width > 0 ? (
        <VirtualRows
          rows={lines}
          keyOf={(line) => `${columns} ${line.map(({ room }) => room ?? '').join(' ')}`}
          estimate={() => roomHeight}
          label={t('map')}
        >
          {(line) => (
            <div className={styles.line}>
              {line.map(({ room, unlisted, beds }) => (
                <section
                  key={room ?? ''}
                  className={styles.room}
                  style={{ '--beds': Math.min(columns, beds.length) } as React.CSSProperties}
                  aria-label={room === null ? t('noRoom') : t('room', { room })}
                >
                  <h2 className={styles.roomName}>
                    {room ?? t('noRoom')} {unlisted ? <span className={styles.quiet}>{t('unlisted')}</span> : null}
                  </h2>
                  <div className={styles.beds}>
                    {beds.map((one) =>
                      one.patient ? (
                        <BedCard key={one.patient.patientId} patient={one.patient} view={view} />
                      ) : (
                        <EmptyBed key={`empty ${one.bed ?? ''}`} bed={one.bed} count={one.count} />
                      ),
                    )}
                  </div>
                </section>
              ))}
            </div>
          )}
        </VirtualRows>
      ) : null}
    </div>
  );
}

function EmptyBed({ bed, count }: { bed: string | null; count: number }) {
  const t = useWardWords();
  return (
    <p className={styles.emptyBed}>
      <b className={styles.bedNumber}>{bed ?? t('emptyBeds', { count })}</b> {t('emptyBed')}
    </p>
  );
}

function BedCard({ patient, view }: { patient: WardPatient; view: WardPeopleView }) {
  const t = useWardWords();
  const shell = useShellWords();
  const { patientId, identifier, name, kana, birthDate, sex, bed, department, attending } = patient;
  const bedside = view.bedside.get(patientId);
  const isChosen = view.chosen.has(patientId);
  return (
    <article className={isChosen ? `${styles.bed} ${styles.isChosen}` : styles.bed}>
      <ChooseBed patient={patient} view={view} label={bed ?? t('noBed')} />
      <Link to="/patients/$patientId" params={{ patientId }} className={styles.name}>
        {name}
      </Link>
      <span>{kana ?? shell('patient.kanaMissing')}</span>
      {view.namesakes.has(patientId) ? <b className={styles.namesake}>{t('namesake')}</b> : null}
      <span className={styles.facts}>
        ID {identifier || shell('patient.identifierMissing')} {shell(`sex.${sexOf(sex)}`)}
      </span>
      <span className={styles.facts}>
        <BirthDate birthDate={birthDate} />
      </span>
      <span className={styles.facts}>{[department, attending].filter(Boolean).join(' ') || t('noDoctor')}</span>
      <span>
        <AllergyMark bedside={bedside} failed={view.failed} />
        <FlagMarks bedside={bedside} />
      </span>
    </article>
  );
}
