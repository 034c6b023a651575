import type { ServiceRequest } from '../../../shared/records.ts';
import type { PatientView } from '../../../shared/views.ts';
import { momentText } from '../../i18n/moments.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import { JoinedStudies } from './JoinedStudies.tsx';
import styles from './OtherTab.module.css';
import { RecordTable } from './RecordTable.tsx';
import { SectionBox } from './SectionBox.tsx';

/** What the ward asks for first. */
const categories: ServiceRequest['category'][] = ['diet', 'imaging', 'endoscopy', 'physiology', 'laboratory', 'other'];

/** Every order, a table for each kind of it. */
export function OrdersBox({ view, current }: { view: PatientView; current: string | undefined }) {
  const t = usePatientWords();
  return (
    <SectionBox view={view} section="orders" title={t('orders')}>
      {(orders) => (
        <>
          {categories.map((category) => {
            const same = orders.filter((order) => order.category === category);
            if (same.length === 0) return null;
            return (
              <section key={category} className={styles.orders} aria-label={t(`orderCategory.${category}`)}>
                <h3 className={styles.kind}>{t(`orderCategory.${category}`)}</h3>
                <RecordTable
                  caption={t(`orderCategory.${category}`)}
                  current={current}
                  headings={[t('orders.text'), t('status'), t('orders.date'), t('orders.requester'), t('orders.note')]}
                  rows={same.map((order) => ({
                    key: order.id,
                    source: { record: order, section: 'orders', about: order.text },
                    cells: [
                      [order.text, order.modality].filter(Boolean).join(t('wordSpace')),
                      statusWords(order, t),
                      [
                        momentText(order.occurredAt),
                        order.endsAt && t('orders.until', { date: momentText(order.endsAt)! }),
                      ]
                        .filter(Boolean)
                        .join(' '),
                      [order.department, order.requester].filter(Boolean).join(' '),
                      <>
                        {order.note ? <span className={styles.text}>{order.note}</span> : null}
                        <JoinedStudies view={view} order={order} />
                      </>,
                    ],
                  }))}
                />
              </section>
            );
          })}
        </>
      )}
    </SectionBox>
  );
}

/** Meals are not "done". */
function statusWords({ category, status }: ServiceRequest, t: ReturnType<typeof usePatientWords>): string {
  if (status === 'unknown') return t('unknown');
  return category === 'diet' && status === 'active' ? t('orderStatus.diet') : t(`orderStatus.${status}`);
}
