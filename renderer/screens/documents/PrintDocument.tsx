import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { type HospitalDocument, mostPrintedPages } from '../../../shared/hospital-documents.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { saveAs } from '../../imaging/handover/save-as.ts';
import { PrinterChoice } from '../../printers/PrinterChoice.tsx';
import { useTake } from '../../printers/take.ts';
import styles from './documents.module.css';
import { useDocumentWords } from './words.ts';

/** Pages of a document to the printer, or as a PDF, as this station does with every sheet. */
export function PrintDocument({ document, page }: { document: HospitalDocument; page: number }) {
  const t = useDocumentWords();
  const [open, setOpen] = useState(false);
  if (!open) {
    return (
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('print')}
      </Button>
    );
  }
  return <Choice document={document} page={page} />;
}

function Choice({ document, page }: { document: HospitalDocument; page: number }) {
  const t = useDocumentWords();
  const api = useApi();
  const { way, toPaper } = useTake();
  const isPdf = document.kind === 'pdf';
  const whole = document.places <= mostPrintedPages;
  const [first, setFirst] = useState(String(whole ? 1 : page));
  const [last, setLast] = useState(String(whole ? document.places : page));
  // How many sheets a text or a table takes is known only once it is laid out.
  const pages = isPdf ? `${first}-${last}` : `1-${mostPrintedPages}`;
  const fits = !isPdf || isRange(Number(first), Number(last), document.places);
  const take = useMutation({
    mutationFn: async () => {
      const path = `/api/documents/${encodeURIComponent(document.id)}`;
      if (way === 'paper') await api.send('POST', `${path}/print`, { pages });
      else if (way === 'file') await api.send('POST', `${path}/save`, { pages });
      else saveAs(await api.hospitalDocumentPdf(document.id, pages), 'document.pdf');
    },
  });
  return (
    <div className={styles.print}>
      <PrinterChoice test={false} />
      {isPdf ? (
        <div className={styles.range}>
          <label>
            {t('print.first')}
            <input value={first} inputMode="numeric" onChange={(event) => setFirst(event.currentTarget.value)} />
          </label>
          <label>
            {t('print.last')}
            <input value={last} inputMode="numeric" onChange={(event) => setLast(event.currentTarget.value)} />
          </label>
        </div>
      ) : null}
      <Button disabled={!fits} loading={take.isPending} onClick={() => take.mutate()}>
        {t(toPaper ? 'print.paper' : 'print.file')}
      </Button>
      <p role="status" className={styles.about}>
        {fits ? '' : t('print.range', { first: 1, last: document.places, most: mostPrintedPages })}
        {take.isPending ? t('print.working') : ''}
        {take.isSuccess ? t(toPaper ? 'print.printed' : 'print.saved') : ''}
      </p>
      {take.error ? <ErrorPanel error={take.error} /> : null}
    </div>
  );
}

function isRange(first: number, last: number, pages: number): boolean {
  const whole = Number.isInteger(first) && Number.isInteger(last);
  return whole && first >= 1 && last >= first && last <= pages && last - first < mostPrintedPages;
}
