/** Whose sheet this is, how old its data are, and which sheet it is: on every page of every form. */
import type { ReactNode } from 'react';
import { formatSheetCode } from '../../shared/sheet-code.ts';
import { personOf, unissued } from '../../shared/sheets.ts';
import type { PrintJobView } from '../../shared/views.ts';
import { momentText } from '../i18n/moments.ts';
import { BlankHeader, WardHeader } from './BlankHeader.tsx';
import { NoCode, QrCode } from './codes.tsx';
import { PersonHeader, PersonLine } from './PersonHeader.tsx';
import type { SheetLanguage, SheetWords } from './words.ts';

export interface SheetPlace {
  page: number;
  pages: number;
  /** 1 is the first copy. */
  copy: number;
}

interface HeaderProps {
  job: PrintJobView;
  place: SheetPlace;
  language: SheetLanguage;
  t: SheetWords;
}

export function SheetHeader(props: HeaderProps) {
  const { job, language, t } = props;
  return (
    <header className="sheet-header">
      <SheetMasthead {...props}>
        {job.subject.kind === 'patient' && <PersonLine view={job.subject.patient} t={t} />}
      </SheetMasthead>
      <Whose job={job} language={language} t={t} />
    </header>
  );
}

/** Which sheet it is of which form, how old its data are, and its code. */
export function SheetMasthead({ job, place, language, t, children }: HeaderProps & { children?: ReactNode }) {
  const { subject } = job;
  const asOf = momentText(job.dataAsOf) ?? t('dataAsOf.unknown');
  const by = job.issuedInEmergency ? t('issued.inEmergency', { by: job.issuedBy }) : job.issuedBy;
  const issued = { at: momentText(job.issuedAt) ?? '', by, station: job.station };
  return (
    <div className="sheet-masthead">
      <div>
        <div className="sheet-origin">
          <span className="sheet-facility">{job.facilityName}</span>
          <span>{t('form', { code: job.form, version: job.formVersion })}</span>
        </div>
        <div className="sheet-titles">
          <h1 className="sheet-title">{job.definition.title[language]}</h1>
          {job.reprint > 0 && <strong className="sheet-reprint">{t('reprint', { count: job.reprint })}</strong>}
          {(subject.kind === 'patient' || subject.kind === 'ward') && (
            <span className="sheet-as-of">
              <span className="sheet-label">{t('dataAsOf')}</span>
              {asOf}
            </span>
          )}
        </div>
        <div className="sheet-origin">
          <span>{job.serial === unissued ? t('unissued') : t('issued', issued)}</span>
          <span>
            {t('serial')} {job.serial || '—'}{' '}
            <strong className="sheet-page">{t('page', { page: place.page, pages: place.pages })}</strong>
          </span>
        </div>
        {children}
      </div>
      <div className="sheet-corner">
        <span>{t('qr')}</span>
        {job.serial === unissued ? <NoCode text={t('unissued.code')} /> : <QrCode text={codeOf(job, place)} />}
      </div>
    </div>
  );
}

/** Text of a sheet's QR. */
export function codeOf(job: PrintJobView, place: SheetPlace): string {
  return formatSheetCode({
    facility: job.facilityId,
    form: job.form,
    version: job.formVersion,
    serial: job.serial,
    patient: personOf(job.subject)?.patient.identifier ?? '',
    date: job.issuedAt.slice(0, 10).replaceAll('-', ''),
    ...place,
  });
}

function Whose({ job, language, t }: Omit<HeaderProps, 'place'>) {
  const { subject, definition } = job;
  if (subject.kind === 'patient') return <PersonHeader job={job} view={subject.patient} language={language} t={t} />;
  if (subject.kind === 'temporary') return <BlankHeader person={subject.patient.patient} ward={null} t={t} />;
  if (definition.scope === 'patient' || definition.scope === 'temporary') {
    return <BlankHeader person={null} ward={subject.kind === 'ward' ? subject.ward : null} t={t} />;
  }
  return subject.kind === 'ward' ? <WardHeader ward={subject.ward} patients={subject.patients} t={t} /> : null;
}
