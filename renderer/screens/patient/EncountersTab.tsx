import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { Encounter, Procedure } from '../../../shared/records.ts';
import type { PatientView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { useChartWords } from '../../i18n/chart.ts';
import { dateText, momentText } from '../../i18n/moments.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import { sectionQuery } from '../../state/queries.ts';
import styles from './EncountersTab.module.css';
import { Mark } from './Mark.tsx';
import { RecordTable } from './RecordTable.tsx';
import { SectionBox } from './SectionBox.tsx';

/** Stays and visits with what was done in them; then every operation and procedure. */
export function EncountersTab({ view }: { view: PatientView }) {
  const t = usePatientWords();
  const chart = useChartWords();
  const { record } = useSearch({ from: '/patients/$patientId' });
  const { data: procedures } = useQuery(sectionQuery(useApi(), view.patient.id, 'procedures'));
  return (
    <div className={styles.boxes}>
      <SectionBox view={view} section="encounters" title={t('tab.encounters')}>
        {(encounters) => (
          <RecordTable
            caption={t('tab.encounters')}
            current={record}
            headings={[
              t('encounters.kind'),
              t('start'),
              t('end'),
              t('encounters.place'),
              t('encounters.department'),
              t('encounters.attending'),
              t('encounters.reason'),
              chart('encounters.procedures'),
            ]}
            rows={encounters.map((encounter) => ({
              key: encounter.id,
              source: {
                record: encounter,
                section: 'encounters',
                about: `${t(`class.${encounter.class}`)} ${dateText(encounter.start) ?? ''}`,
              },
              cells: [
                <Mark key="kind" tone={encounter.status === 'in-progress' ? 'strong' : 'plain'}>
                  {t(`class.${encounter.class}`)}{' '}
                  {encounter.status === 'unknown' ? '' : t(`encounter.${encounter.status}`)}
                </Mark>,
                momentText(encounter.start),
                momentText(encounter.end),
                [encounter.ward, encounter.room, encounter.bed].filter(Boolean).join(' '),
                encounter.department,
                encounter.attending,
                [encounter.reason, encounter.disposition].filter(Boolean).join(t('wordSpace')),
                (procedures?.records ?? [])
                  .filter((procedure) => isDuring(procedure, encounter))
                  .map((procedure) => (
                    <div key={procedure.id}>
                      {dateText(procedure.start)} <b>{procedure.text}</b>
                    </div>
                  )),
              ],
            }))}
          />
        )}
      </SectionBox>
      <SectionBox view={view} section="procedures" title={t('procedures')}>
        {(records) => (
          <RecordTable
            caption={t('procedures')}
            current={record}
            headings={[t('procedures.text'), t('status'), t('start'), t('end'), t('procedures.performer'), t('note')]}
            rows={records.map((procedure) => ({
              key: procedure.id,
              source: { record: procedure, section: 'procedures', about: procedure.text },
              cells: [
                [procedure.text, procedure.bodySite].filter(Boolean).join(t('wordSpace')),
                procedure.status === 'unknown' ? t('unknown') : t(`procedureStatus.${procedure.status}`),
                momentText(procedure.start),
                momentText(procedure.end),
                procedure.performer,
                procedure.note,
              ],
            }))}
          />
        )}
      </SectionBox>
    </div>
  );
}

/** By its day, of what was not called off; a stay without an end lasts. */
function isDuring({ start }: Procedure, encounter: Encounter): boolean {
  if (start === null || start.length < 10 || encounter.start === null) return false;
  if (encounter.status === 'planned' || encounter.status === 'cancelled') return false;
  const day = start.slice(0, 10);
  const first = encounter.start.slice(0, 10);
  if (encounter.class !== 'inpatient') return day === first;
  return first <= day && (encounter.end === null || day <= encounter.end.slice(0, 10));
}
