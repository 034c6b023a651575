import type { Observation } from '../../../../shared/records.ts';
import { useLabWords } from '../../../i18n/labs.ts';
import { momentText } from '../../../i18n/moments.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { RecordTable } from '../RecordTable.tsx';
import styles from './labs.module.css';
import { ResultValue } from './ResultValue.tsx';

/** Blood groups, never to be relied on, apart from every other result. */
export function BloodTypes({ observations }: { observations: readonly Observation[] }) {
  const t = useLabWords();
  const patient = usePatientWords();
  return (
    <>
      <p className={styles.notice}>
        <b>{t('bloodType.reference')}</b>
      </p>
      <RecordTable
        caption={t('view.blood-type')}
        headings={[t('test'), t('bloodType.result'), t('bloodType.date'), patient('note')]}
        rows={observations.map((result) => ({
          key: result.id,
          cells: [
            result.text,
            <ResultValue key="value" observation={result} />,
            momentText(result.effectiveAt) ?? patient('dateUnknown'),
            result.note,
          ],
          source: { record: result, section: 'observations', about: result.text },
        }))}
      />
    </>
  );
}
