import type { PatientView } from '../../../shared/views.ts';
import { momentText } from '../../i18n/moments.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import styles from './OtherTab.module.css';
import { RecordTable } from './RecordTable.tsx';
import { SectionBox } from './SectionBox.tsx';

/** Procedures, orders, allergies in full, and everything a source said that has no section of its own. */
export function OtherTab({ view }: { view: PatientView }) {
  const t = usePatientWords();
  return (
    <div className={styles.boxes}>
      <SectionBox view={view} section="allergies" title={t('allergies.all')}>
        {(allergies) => (
          <RecordTable
            caption={t('allergies.all')}
            headings={[t('allergies.text'), t('allergies.kind'), t('allergies.reaction'), t('start'), t('note')]}
            rows={allergies.map((allergy) => ({
              key: allergy.id,
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
      <SectionBox view={view} section="procedures" title={t('procedures')}>
        {(procedures) => (
          <RecordTable
            caption={t('procedures')}
            headings={[t('procedures.text'), t('status'), t('start'), t('end'), t('procedures.performer'), t('note')]}
            rows={procedures.map((procedure) => ({
              key: procedure.id,
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
      <SectionBox view={view} section="orders" title={t('orders')}>
        {(orders) => (
          <RecordTable
            caption={t('orders')}
            headings={[t('orders.text'), t('orders.kind'), t('status'), t('orders.date'), t('orders.requester')]}
            rows={orders.map((order) => ({
              key: order.id,
              cells: [
                order.text,
                [t(`orderCategory.${order.category}`), order.modality].filter(Boolean).join(' '),
                order.status === 'unknown' ? t('unknown') : t(`orderStatus.${order.status}`),
                momentText(order.occurredAt),
                [order.department, order.requester].filter(Boolean).join(' '),
              ],
            }))}
          />
        )}
      </SectionBox>
      <SectionBox view={view} section="other" title={t('others')}>
        {(others) => (
          <ul className={styles.others}>
            {others.map((other) => (
              <li key={other.id}>
                <h3>{other.title}</h3>
                <p className={styles.about}>
                  {momentText(other.date) ?? t('dateUnknown')} {other.kind}
                </p>
                <div className={styles.text}>{other.text}</div>
              </li>
            ))}
          </ul>
        )}
      </SectionBox>
    </div>
  );
}
