import type { NoteStart } from '../../../../shared/chart.ts';
import { firstLines } from '../../../clinical/note-blocks.ts';
import { isReadingDocument } from '../../../clinical/reports.ts';
import { SourceButton } from '../../../components/SourceButton.tsx';
import { useChartWords } from '../../../i18n/chart.ts';
import { momentText } from '../../../i18n/moments.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { SectionFrame } from '../SectionFrame.tsx';
import { TabLink } from '../TabLink.tsx';
import { AllOf } from './AllOf.tsx';
import type { SummaryPart } from './SummaryTab.tsx';
import styles from './summary.module.css';

const linesOfStart = 6;

/** The last note and the last discharge summary by their first lines. */
export function NotesBox({ answer, error, retry }: SummaryPart<NoteStart>) {
  const t = useChartWords();
  return (
    <SectionFrame
      compact
      title={<AllOf tab="documents">{t('summary.notes')}</AllOf>}
      answer={answer}
      error={error}
      retry={retry}
    >
      {(documents) => {
        const notes = documents.filter((document) => !isReadingDocument(document));
        const discharge = notes.find(isDischargeSummary);
        const last = notes.find((note) => note !== discharge);
        const shown = [last, discharge].filter((note) => note !== undefined);
        if (shown.length === 0) return <p>{t('notes.none')}</p>;
        return (
          <ul className={styles.list}>
            {shown.map((note, place) => (
              <li key={note.id}>
                <Note note={note} isShort={place > 0} />
              </li>
            ))}
          </ul>
        );
      }}
    </SectionFrame>
  );
}

function Note({ note, isShort }: { note: NoteStart; isShort: boolean }) {
  const patient = usePatientWords();
  return (
    <>
      {momentText(note.date) ?? patient('dateUnknown')}{' '}
      <TabLink to={{ tab: 'documents', document: note.id }}>
        <b>{note.title}</b>
      </TabLink>{' '}
      <span className={styles.quiet}>{note.author}</span>{' '}
      <SourceButton record={note} section="documents" about={note.title} />
      <p className={`${styles.start} ${isShort ? styles.short : ''}`}>{firstLines(note.start, linesOfStart)}</p>
    </>
  );
}

function isDischargeSummary({ typeCode, title }: NoteStart): boolean {
  return typeCode === '18842-5' || /退院時|discharge/i.test(title);
}
