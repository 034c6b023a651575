import { useQueries, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { FormsView } from '../../../shared/paper.ts';
import type { PatientView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { PatientBanner } from '../../components/PatientBanner.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { usePatientWords } from '../../i18n/patient.ts';
import { PrinterChoice } from '../../printers/PrinterChoice.tsx';
import { patientQuery } from '../../state/queries.ts';
import { DraftsBox } from './DraftsBox.tsx';
import { FillForm } from './FillForm.tsx';
import { FormChooser } from './FormChooser.tsx';
import { LeaveQuestion } from './LeaveQuestion.tsx';
import { PackList } from './PackList.tsx';
import styles from './PaperScreen.module.css';
import { type PaperChoice, type PaperSearch, packOf, sidesOf, usualChoice } from './pack.ts';
import { formsQuery, previewQuery } from './queries.ts';
import { SheetsView } from './SheetsView.tsx';
import { TakePaper } from './TakePaper.tsx';
import { useTyped } from './use-typed.ts';
import { usePaperWords } from './words.ts';

/** Paper for one patient: choose forms, type what is known, see every page, print. */
export function PaperScreen() {
  const t = usePatientWords();
  const { patientId } = useParams({ from: '/patients/$patientId/print' });
  const api = useApi();
  const patient = useQuery(patientQuery(api, patientId));
  const forms = useQuery(formsQuery(api));
  const error = patient.error ?? forms.error;
  if (error) {
    const retry = () => void Promise.all([patient.refetch(), forms.refetch()]);
    return <ErrorPanel error={error} action={{ label: t('retry'), run: retry }} />;
  }
  if (!patient.data || !forms.data) return <Waiting words={t('reading')} />;
  return (
    <div className={styles.room}>
      <PatientBanner view={patient.data} />
      <OnePatientsPaper key={patientId} view={patient.data} forms={forms.data} />
    </div>
  );
}

function OnePatientsPaper({ view, forms }: { view: PatientView; forms: FormsView }) {
  const t = usePaperWords();
  const api = useApi();
  const navigate = useNavigate();
  const search = useSearch({ from: '/patients/$patientId/print' });
  const patientId = view.patient.id;
  const temporary = view.patient.identityNote === 'temporary';
  const pack = packOf(search, forms, temporary);
  const typed = useTyped();
  const [choices, setChoices] = useState<Record<string, PaperChoice>>({});
  const [pages, setPages] = useState<Record<string, number | null>>({});
  const [shown, setShown] = useState<string | null>(null);
  const [choosing, setChoosing] = useState(false);
  /** The next form to be shown is gone to, not only looked at. */
  const [entering, setEntering] = useState(false);

  const previews = useQueries({
    queries: pack.forms.map(({ definition }) => previewQuery(api, patientId, definition.code)),
  });
  const sheets = pack.forms.map((entry, index) => {
    const { code } = entry.definition;
    const choice = choices[code] ?? usualChoice(entry, pack.set);
    const count = pages[code];
    return {
      entry,
      choice,
      job: previews[index]?.data,
      error: previews[index]?.error ?? null,
      retry: () => void previews[index]?.refetch(),
      pages: count ?? null,
      clipped: count === null,
      sides: count ? sidesOf(choice, count) : null,
    };
  });
  const current = sheets.find(({ entry }) => entry.definition.code === shown) ?? sheets[0];
  const show = (code: string, enter: boolean) => {
    setShown(code);
    setEntering(enter);
    document.getElementById(`sheets-${code}`)?.scrollIntoView({ block: 'start' });
  };
  const choose = (chosen: PaperSearch) => {
    setChoosing(false);
    setShown(null);
    setEntering(true);
    void navigate({ to: '/patients/$patientId/print', params: { patientId }, search: chosen });
  };

  if (choosing) {
    return (
      <>
        <FormChooser
          forms={forms}
          pack={pack}
          temporary={temporary}
          onChoose={choose}
          onClose={() => setChoosing(false)}
        />
        <LeaveQuestion typed={typed} />
      </>
    );
  }
  return (
    <div className={styles.page}>
      <section className={styles.controls} aria-label={t('controls')}>
        <div className={styles.scroll}>
          <PackList
            pack={pack}
            sheets={sheets}
            current={current?.entry.definition.code ?? null}
            typed={typed.typed}
            onShow={(code) => show(code, false)}
            onChoose={choose}
            onOpenChooser={() => setChoosing(true)}
            onChange={(code, choice) => setChoices((before) => ({ ...before, [code]: choice }))}
          >
            {current ? (
              <FillForm
                key={`${current.entry.definition.code} ${typed.revision}`}
                entry={current.entry}
                job={current.job}
                typed={typed}
                entered={entering}
                next={sheets[sheets.indexOf(current) + 1]?.entry ?? null}
                onNext={(code) => show(code, true)}
              />
            ) : null}
          </PackList>
          <DraftsBox patientId={patientId} forms={forms} pack={pack} typed={typed} onOpen={choose} />
          <PrinterChoice duplex={false} />
        </div>
        <TakePaper patientId={patientId} sheets={sheets} typed={typed} />
      </section>
      <SheetsView
        sheets={sheets}
        settled={typed.settled}
        latest={typed.latest}
        onPages={(code, count) =>
          setPages((before) => (before[code] === count ? before : { ...before, [code]: count }))
        }
      />
      <LeaveQuestion typed={typed} />
    </div>
  );
}
