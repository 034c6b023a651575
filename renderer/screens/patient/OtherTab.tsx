import { useSearch } from '@tanstack/react-router';
import type { PatientView } from '../../../shared/views.ts';
import { SourceButton } from '../../components/SourceButton.tsx';
import { VirtualRows } from '../../components/VirtualRows.tsx';
import { useChartWords } from '../../i18n/chart.ts';
import { flagEvidence, flagName, flagNote, flagRule } from '../../i18n/flags.ts';
import { momentText } from '../../i18n/moments.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import { OrdersBox } from './OrdersBox.tsx';
import styles from './OtherTab.module.css';
import { RecordTable } from './RecordTable.tsx';
import { SectionBox } from './SectionBox.tsx';

/** Appointments, flags and allergies in full, orders, and everything a source said that has no section of its own. */
export function OtherTab({ view }: { view: PatientView }) {
  const t = usePatientWords();
  const chart = useChartWords();
  const { record } = useSearch({ from: '/patients/$patientId' });
  return (
    <div className={styles.boxes}>
      <SectionBox view={view} section="appointments" title={chart('appointments')}>
        {(appointments) => (
          <RecordTable
            caption={chart('appointments')}
            current={record}
            headings={[
              chart('appointment.when'),
              chart('appointment.what'),
              t('status'),
              chart('appointment.place'),
              chart('appointment.who'),
              t('note'),
            ]}
            rows={appointments.toReversed().map((appointment) => ({
              key: appointment.id,
              source: { record: appointment, section: 'appointments', about: appointment.text },
              cells: [
                momentText(appointment.start) ?? chart('upcoming.undated'),
                [
                  chart(`appointment.${appointment.category}`),
                  appointment.text,
                  appointment.laterality ? chart('appointment.laterality', { side: appointment.laterality }) : null,
                  appointment.bodySite,
                  appointment.anesthesia,
                ]
                  .filter(Boolean)
                  .join(t('wordSpace')),
                chart(`appointmentStatus.${appointment.status}`),
                appointment.place,
                [appointment.department, appointment.practitioner].filter(Boolean).join(' '),
                appointment.note,
              ],
            }))}
          />
        )}
      </SectionBox>
      <SectionBox view={view} section="flags" title={chart('flags')}>
        {(flags) => (
          <RecordTable
            caption={chart('flags')}
            current={record}
            headings={[
              chart('flags'),
              chart('flag.assertion'),
              chart('flag.effectiveAt'),
              chart('flag.evidence'),
              chart('flag.rule'),
              t('note'),
            ]}
            rows={flags.map((flag) => ({
              key: flag.id,
              source: { record: flag, section: 'flags', about: flag.text },
              cells: [
                Object.values(flagName(flag, chart)).filter(Boolean).join(t('wordSpace')),
                chart(`flagAssertion.${flag.assertion}`),
                momentText(flag.effectiveAt) ?? t('dateUnknown'),
                flagEvidence(flag, chart),
                flagRule(flag, chart),
                flagNote(flag, chart),
              ],
            }))}
          />
        )}
      </SectionBox>
      <SectionBox view={view} section="allergies" title={t('allergies.all')}>
        {(allergies) => (
          <RecordTable
            caption={t('allergies.all')}
            current={record}
            headings={[t('allergies.text'), t('allergies.kind'), t('allergies.reaction'), t('start'), t('note')]}
            rows={allergies.map((allergy) => ({
              key: allergy.id,
              source: { record: allergy, section: 'allergies', about: allergy.text },
              cells: [
                <b key="text">{allergy.text}</b>,
                [
                  t(`assertion.${allergy.assertion}`),
                  t(`category.${allergy.category}`),
                  allergy.verificationStatus === 'unknown'
                    ? null
                    : t(`allergyVerification.${allergy.verificationStatus}`),
                  allergy.clinicalStatus === 'unknown' ? null : t(`allergyClinical.${allergy.clinicalStatus}`),
                ]
                  .filter(Boolean)
                  .join(t('wordSpace')),
                [allergy.reaction, allergy.severity].filter(Boolean).join(t('wordSpace')),
                momentText(allergy.onset ?? allergy.recordedAt),
                allergy.note,
              ],
            }))}
          />
        )}
      </SectionBox>
      <OrdersBox view={view} current={record} />
      <SectionBox view={view} section="other" title={t('others')}>
        {(others) => (
          <VirtualRows rows={others} keyOf={({ id }) => id} estimate={() => 90} label={t('others')}>
            {(other) => (
              <div className={styles.other} aria-current={other.id === record ? 'true' : undefined}>
                <h3>{other.title}</h3>
                <p className={styles.about}>
                  {momentText(other.date) ?? t('dateUnknown')} {other.kind}{' '}
                  <SourceButton record={other} section="other" about={other.title} />
                </p>
                <div className={styles.text}>{other.text}</div>
              </div>
            )}
          </VirtualRows>
        )}
      </SectionBox>
    </div>
  );
}
