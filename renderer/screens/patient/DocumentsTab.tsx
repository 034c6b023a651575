import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { PatientView } from '../../../shared/views.ts';
import { VirtualRows } from '../../components/VirtualRows.tsx';
import { useChartWords } from '../../i18n/chart.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import { PatientPassages } from '../search/PatientPassages.tsx';
import { DocumentLine } from './documents/DocumentLine.tsx';
import styles from './documents/documents.module.css';
import { normalizeText } from './documents/narrowing.ts';
import { OpenDocument } from './documents/OpenDocument.tsx';
import { SectionBox } from './SectionBox.tsx';

/** Documents on the left, the one that is open on the right. */
export function DocumentsTab({ view }: { view: PatientView }) {
  const t = usePatientWords();
  const chart = useChartWords();
  const [narrowed, setNarrowed] = useState('');
  const { document: open } = useSearch({ from: '/patients/$patientId' });
  const wanted = normalizeText(narrowed);
  return (
    <div className={styles.sides}>
      <div className={styles.left}>
        <PatientPassages view={view} />
        <SectionBox view={view} section="documents" title={t('tab.documents')}>
          {(documents) => {
            const matching = documents.filter(({ title, typeText, author, date }) =>
              normalizeText([title, typeText, author, date].join(' ')).includes(wanted),
            );
            return (
              <>
                <label className={styles.find}>
                  {chart('documents.find')}
                  <input type="search" value={narrowed} onChange={(event) => setNarrowed(event.currentTarget.value)} />
                </label>
                <output>{chart('documents.count', { shown: matching.length, total: documents.length })}</output>
                {matching.length === 0 ? <p>{chart('documents.noneMatch')}</p> : null}
                <VirtualRows rows={matching} keyOf={({ id }) => id} estimate={() => 68} label={t('tab.documents')}>
                  {(document) => <DocumentLine document={document} isOpen={document.id === open} />}
                </VirtualRows>
              </>
            );
          }}
        </SectionBox>
      </div>
      <div className={styles.right}>
        {open ? <OpenDocument key={open} patientId={view.patient.id} documentId={open} /> : null}
        {!open && view.counts.documents > 0 ? <p>{t('documents.choose')}</p> : null}
      </div>
    </div>
  );
}
