import { lazy, Suspense, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import type { PrintJobView } from '../../../shared/views.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { useLanguage } from '../../i18n/language.tsx';
import { rolesOf, type Typed } from './pack.ts';
import styles from './SheetsView.module.css';
import type { SheetState } from './sheet-state.ts';
import type { TypedState } from './use-typed.ts';
import { usePaperWords } from './words.ts';

const SheetPreview = lazy(async () => {
  const { SheetPreview: preview } = await import('../../sheets/SheetPrint.tsx');
  return { default: preview };
});

const pixelsPerMillimetre = 96 / 25.4;
const widths = {
  A3: { portrait: 297, landscape: 420 },
  A4: { portrait: 210, landscape: 297 },
  A5: { portrait: 148, landscape: 210 },
};
const largestZoom = 1.1;
/** Beside the sheets, in pixels. */
const edge = 40;

interface SheetsViewProps {
  sheets: SheetState[];
  settled: Typed;
  latest: TypedState['latest'];
  /** Null: something would be cut off, and it is not printed. */
  onPages: (code: string, pages: number | null) => void;
}

/** Every page that will print, in the order in which it prints, as on paper. */
export function SheetsView({ sheets, settled, latest, onPages }: SheetsViewProps) {
  const t = usePaperWords();
  const room = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const watch = new ResizeObserver(() => setWidth(room.current?.clientWidth ?? 0));
    if (room.current) watch.observe(room.current);
    return () => watch.disconnect();
  }, []);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className={styles.room} aria-label={t('preview')} ref={room} tabIndex={0}>
      {sheets.map((sheet, index) => (
        <FormSheets
          key={sheet.entry.definition.code}
          sheet={sheet}
          place={index + 1}
          of={sheets.length}
          values={settled[sheet.entry.definition.code]}
          latest={latest?.code === sheet.entry.definition.code ? latest.text : ''}
          width={width}
          onPages={onPages}
        />
      ))}
    </section>
  );
}

interface FormSheetsProps {
  sheet: SheetState;
  place: number;
  of: number;
  values: Typed[string] | undefined;
  /** Typed last, on this form. */
  latest: string;
  width: number;
  onPages: SheetsViewProps['onPages'];
}

function FormSheets({ sheet, place, of, values, latest, width, onPages }: FormSheetsProps) {
  const t = usePaperWords();
  const { language } = useLanguage();
  const { entry, job, error, retry, choice, pages } = sheet;
  const { code, title, paper, copies } = entry.definition;
  const asked = JSON.stringify({ roles: rolesOf(choice), perSide: choice.perSide, labels: choice.labels ?? undefined });
  // The same wishes and the same text are the same sheets, however often the screen is drawn.
  const drawn = useMemo(() => {
    const { roles, ...rest } = JSON.parse(asked) as Required<Pick<PrintJobView, 'roles' | 'perSide' | 'labels'>>;
    return job ? { ...job, ...rest, roles, copies: roles.length, values: { ...values } } : null;
  }, [job, values, asked]);
  const roles = rolesOf(choice);
  const sheetWidth = widths[paper.size][paper.orientation] * pixelsPerMillimetre;
  const zoom = Math.min(largestZoom, Math.max(0.3, (width - edge) / sheetWidth));
  const others = roles.slice(choice.perSide > 1 ? roles.length : 1).map((role) => copies[role]![language]);
  return (
    <section id={`sheets-${code}`} className={styles.form} aria-labelledby={`sheets-title-${code}`}>
      <h2 id={`sheets-title-${code}`} className={styles.title}>
        {t('sheet.title', { place, of, code, title: title[language] })}{' '}
        {pages ? <span>{t('sheet.pages', { pages })}</span> : null}
      </h2>
      {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: retry }} /> : null}
      {!drawn && !error ? <Waiting words={t('sheet.reading')} /> : null}
      {drawn && width > 0 ? (
        <Suspense fallback={<Waiting words={t('sheet.reading')} />}>
          <SteadySheets job={drawn} zoom={zoom} latest={latest} onPages={(count) => onPages(code, count)} />
        </Suspense>
      ) : null}
      {drawn && others.length > 0 ? (
        <p className={styles.others}>{t('sheet.copies', { copies: others.join('、') })}</p>
      ) : null}
    </section>
  );
}

interface Slot {
  id: number;
  job: PrintJobView;
  laidOut: boolean;
}

/**
 * The sheets as they were stay until the new ones are laid out: nothing flickers while somebody types. What was typed is
 * brought into view where it is not.
 */
function SteadySheets({
  job,
  zoom,
  latest,
  onPages,
}: {
  job: PrintJobView;
  zoom: number;
  latest: string;
  onPages: (pages: number | null) => void;
}) {
  const [slots, setSlots] = useState<Slot[]>([{ id: 0, job, laidOut: false }]);
  const newest = slots.at(-1)!;
  if (newest.job !== job) {
    setSlots([...slots.filter(({ laidOut }) => laidOut), { id: newest.id + 1, job, laidOut: false }]);
  }
  const show = (id: number, pages: number | null) => {
    setSlots((before) =>
      before.filter((slot) => slot.id >= id).map((slot) => (slot.id === id ? { ...slot, laidOut: true } : slot)),
    );
    onPages(pages);
  };
  const shown = slots[0]!.laidOut ? slots[0]!.id : null;
  const room = useRef<HTMLDivElement>(null);
  const follow = useEffectEvent(() => {
    const typed = room.current?.querySelectorAll('.sheet-typed') ?? [];
    const place = latest === '' ? null : [...typed].find((one) => one.textContent?.includes(latest));
    place?.scrollIntoView({ block: 'nearest' });
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time other sheets are shown
  useEffect(() => follow(), [shown]);
  const drawn = slots.map((slot, index) => (
    <div key={slot.id} className={index === 0 ? undefined : styles.behind} aria-hidden={index > 0}>
      <SheetPreview
        job={slot.job}
        zoom={zoom}
        // Slips that share a side are shown as they share it.
        copies={slot.job.perSide > 1 ? slot.job.copies : 1}
        onLaidOut={(pages) => show(slot.id, pages)}
        onClipped={() => show(slot.id, null)}
      />
    </div>
  ));
  return <div ref={room}>{drawn}</div>;
}
