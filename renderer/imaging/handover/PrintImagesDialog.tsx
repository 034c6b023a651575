import { Button, Modal, NativeSelect } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { type PatientView, type PicturesPerPage, type PrintJobView, picturesPerPage } from '../../../shared/views.ts';
import { type PictureDescription, useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { recordsKey } from '../../state/queries.ts';
import { useStation } from '../../state/server-state.tsx';
import type { Capture } from '../workspace/pane.ts';
import styles from './handover.module.css';
import { saveAs } from './save-as.ts';
import type { Tray, TrayPicture } from './tray.ts';
import { useHandOverWords } from './words.ts';

const SheetPreview = lazy(async () => {
  const { SheetPreview: preview } = await import('../../sheets/SheetPrint.tsx');
  return { default: preview };
});

const copyChoices = ['1', '2', '3'];
const previewZoom = 0.72;

interface PrintImagesDialogProps {
  patient: PatientView;
  tray: Tray;
  onClose: () => void;
}

/** What is in the tray, in its order, exactly as it will print; and the one button. */
export function PrintImagesDialog({ patient, tray, onClose }: PrintImagesDialogProps) {
  const t = useHandOverWords();
  const { pictures } = tray;
  const [chosen, setPerPage] = useState<PicturesPerPage | null>(null);
  const [copies, setCopies] = useState(1);
  const perPage = chosen ?? fitting(pictures.length);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('print.title')}
      size="96vw"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {pictures.length === 0 ? (
        <p>{t('print.empty')}</p>
      ) : (
        <div className={styles.dialog}>
          <div className={styles.choices}>
            <div className={styles.selects}>
              <NativeSelect
                label={t('print.perPage')}
                data={picturesPerPage.map((count) => ({
                  value: String(count),
                  label: t('print.perPage.count', { count }),
                }))}
                value={String(perPage)}
                onChange={(event) => setPerPage(Number(event.currentTarget.value) as PicturesPerPage)}
              />
              <NativeSelect
                label={t('print.copies')}
                data={copyChoices}
                value={String(copies)}
                onChange={(event) => setCopies(Number(event.currentTarget.value))}
              />
            </div>
            <h3>{t('print.pictures', { count: pictures.length })}</h3>
            <ol className={styles.pictures}>
              {pictures.map((picture, index) => (
                <TrayEntry key={picture.id} picture={picture} place={index} of={pictures.length} tray={tray} />
              ))}
            </ol>
          </div>
          <Sheets patient={patient} pictures={pictures} perPage={perPage} copies={copies} />
        </div>
      )}
    </Modal>
  );
}

interface TrayEntryProps {
  picture: TrayPicture;
  place: number;
  of: number;
  tray: Tray;
}

function TrayEntry({ picture: { id, address, capture }, place, of, tray }: TrayEntryProps) {
  const t = useHandOverWords();
  const name = t('print.picture', { number: place + 1 });
  return (
    <li>
      <img src={address} alt={name} />
      <div>
        <p>{capture.caption}</p>
        <div className={styles.moves}>
          <Button size="xs" variant="default" disabled={place === 0} onClick={() => tray.move(id, -1)}>
            {t('print.earlier')}
          </Button>
          <Button size="xs" variant="default" disabled={place === of - 1} onClick={() => tray.move(id, 1)}>
            {t('print.later')}
          </Button>
          <Button size="xs" variant="default" onClick={() => tray.remove(id)}>
            {t('print.remove')}
          </Button>
        </div>
      </div>
    </li>
  );
}

interface SheetsProps {
  patient: PatientView;
  pictures: readonly TrayPicture[];
  perPage: PicturesPerPage;
  copies: number;
}

/** Every change makes another sheet under its own serial: a serial never stands for two different papers. */
function Sheets({ patient, pictures, perPage, copies }: SheetsProps) {
  const t = useHandOverWords();
  const api = useApi();
  const patientId = patient.patient.id;
  const [pages, setPages] = useState<number | null>(null);
  const ids = pictures.map(({ id }) => id).join(' ');
  const {
    data: job,
    error,
    refetch,
  } = useQuery({
    queryKey: [...recordsKey, 'images-job', patientId, ids, perPage, copies],
    queryFn: () =>
      api.createImagesJob(
        { patientId, perPage, copies, pictures: pictures.map(({ capture }) => descriptionOf(capture)) },
        pictures.map(({ capture }) => capture.png),
      ),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (error) return <ErrorPanel error={error} action={{ label: t('print.retry'), run: () => void refetch() }} />;
  if (!job) return <Waiting words={t('print.preparing')} />;
  return (
    <div className={styles.paper}>
      {pages === null ? null : <Take key={job.id} job={job} pages={pages} />}
      <Suspense fallback={<Waiting words={t('print.preparing')} />}>
        <SheetPreview
          key={job.id}
          job={job}
          pictures={pictures.map(({ address }) => address)}
          zoom={previewZoom}
          onLaidOut={setPages}
        />
      </Suspense>
    </div>
  );
}

/** To paper where the host has a printer, else as a PDF. */
function Take({ job, pages }: { job: PrintJobView; pages: number }) {
  const t = useHandOverWords();
  const api = useApi();
  const toPaper = useStation().station?.host === 'electron';
  const take = useMutation({
    mutationFn: async () => {
      if (toPaper) await api.print(job.id);
      else saveAs(await api.printJobPdf(job.id), `${job.serial}.pdf`);
    },
  });
  return (
    <div className={styles.take}>
      <Button size="lg" onClick={() => take.mutate()} loading={take.isPending}>
        {t(toPaper ? 'print.toPaper' : 'print.toPdf')}
      </Button>
      <p role="status">
        {t('print.pages', { pages, serial: job.serial })} {take.isPending ? t('print.working') : ''}
        {take.isSuccess ? t(toPaper ? 'print.done' : 'print.saved') : ''}
      </p>
      {take.error ? <ErrorPanel error={take.error} /> : null}
    </div>
  );
}

export function descriptionOf(capture: Capture): PictureDescription {
  const { studyUid: studyInstanceUid, seriesInstanceUid, sopInstanceUid, frame, caption } = capture;
  return { studyInstanceUid, seriesInstanceUid, sopInstanceUid, frame, caption };
}

/** The fewest a page that hold them all on one, nine at most. */
export function fitting(count: number): PicturesPerPage {
  return picturesPerPage.find((each) => each >= count) ?? 9;
}
