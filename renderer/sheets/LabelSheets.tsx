/** Sheets of labels and wrist bands, in exact places: whose they are, large enough to be read at a glance. */
import { type CSSProperties, useEffectEvent, useLayoutEffect, useRef } from 'react';
import type { BlockOf } from '../../shared/form-blocks.ts';
import { toJapaneseDate } from '../../shared/japanese.ts';
import { personOf } from '../../shared/sheets.ts';
import type { PatientView, PrintJobView } from '../../shared/views.ts';
import { dateText } from '../i18n/moments.ts';
import { barsWidth, isNw7, Nw7, QrCode } from './codes.tsx';
import { margin, sheetSize } from './layout.ts';
import { fontsLoaded, isClipped } from './measure.tsx';
import { Sides, sizeOf } from './Page.tsx';
import { SheetMasthead } from './SheetHeader.tsx';
import type { SheetLanguage, SheetWords } from './words.ts';

type LabelsBlock = BlockOf<'labels'>;

/** Room for the masthead over the labels, millimetres; without it the labels are all there is. */
const mastheadHeight = 30;

export function labelsOf({ definition }: PrintJobView): LabelsBlock | null {
  const [block] = definition.blocks;
  return block?.kind === 'labels' ? block : null;
}

interface LabelSheetsProps {
  job: PrintJobView;
  block: LabelsBlock;
  language: SheetLanguage;
  t: SheetWords;
  copies: number;
  onLaidOut: ((pages: number) => void) | undefined;
  onClipped: (() => void) | undefined;
}

export function LabelSheets({ job, block, language, t, copies, onLaidOut, onClipped }: LabelSheetsProps) {
  const { rows, columns } = block;
  const each = rows * columns;
  const { count, used } = job.labels ?? { count: each, used: 0 };
  const pages = Math.ceil((used + count) / each);
  const place = useRef<HTMLDivElement>(null);
  const tell = useEffectEvent(() => {
    if (place.current && isClipped(place.current)) onClipped?.();
    else onLaidOut?.(pages);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another job is told anew
  useLayoutEffect(() => {
    let current = true;
    void fontsLoaded().then(() => {
      if (current) tell();
    });
    return () => {
      current = false;
    };
  }, [job]);

  const sheets = Array.from({ length: copies * pages }, (_, index) => {
    const page = (index % pages) + 1;
    const copy = Math.floor(index / pages) + 1;
    const first = (page - 1) * each;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a sheet is its place
      <section key={index} className="sheet sheet-of-labels" style={sizeOf(job)}>
        {hasMasthead(job, block) && <SheetMasthead job={job} place={{ page, pages, copy }} language={language} t={t} />}
        <div className="sheet-labels" style={gridOf(block)}>
          {Array.from({ length: each }, (_, at) => {
            const isWanted = first + at >= used && first + at < used + count;
            // biome-ignore lint/suspicious/noArrayIndexKey: a label is its place
            if (!isWanted) return <div key={at} className="sheet-no-label" />;
            // biome-ignore lint/suspicious/noArrayIndexKey: a label is its place
            return <Label key={at} job={job} block={block} t={t} />;
          })}
        </div>
      </section>
    );
  });
  return (
    <div className="sheets-of-one" ref={place}>
      <Sides job={job} sheets={sheets} />
    </div>
  );
}

function hasMasthead({ definition }: PrintJobView, { rows, height, gap }: LabelsBlock): boolean {
  const inside = sheetSize(definition.paper).height - margin.top - margin.bottom;
  return inside - (rows * height + (rows - 1) * gap.y) >= mastheadHeight;
}

function gridOf({ columns, rows, width, height, gap }: LabelsBlock): CSSProperties {
  return {
    gridTemplateColumns: `repeat(${columns}, ${width}mm)`,
    gridTemplateRows: `repeat(${rows}, ${height}mm)`,
    gap: `${gap.y}mm ${gap.x}mm`,
  };
}

interface LabelProps {
  job: PrintJobView;
  block: LabelsBlock;
  t: SheetWords;
}

/** A long name takes the place of what helps to find it: never the other way round. */
function Label({ job, block, t }: LabelProps) {
  const person = personOf(job.subject);
  const shows = (part: LabelsBlock['shows'][number]) => block.shows.includes(part);
  const { identifier, name, kana } = person?.patient ?? { identifier: '', name: '', kana: null };
  const band = block.width > 120;
  const width = band ? 90 : block.width - 4;
  const long = nameLines(name, width) > 2;
  const bars = shows('barcode') && isNw7(identifier) && (
    <Nw7
      identifier={identifier}
      barWidth={Math.min(0.4, (block.width - 6) / barsWidth(identifier))}
      barHeight={band ? 10 : block.height < 30 ? 5 : 6}
    />
  );
  const number = shows('identifier') && <strong className="sheet-label-id">{identifier}</strong>;
  return (
    <div className={band ? 'sheet-one-label sheet-bounded sheet-one-band' : 'sheet-one-label sheet-bounded'}>
      <div className="sheet-label-who">
        {!band && (
          <span className="sheet-label-first">
            {number}
            {shows('kana') && !long && <span className="sheet-label-small">{kana}</span>}
          </span>
        )}
        {band && shows('kana') && <span className="sheet-label-small">{kana}</span>}
        {shows('name') && <strong style={{ fontSize: `${nameSize(name, width)}pt` }}>{name}</strong>}
        <span className="sheet-label-small">{bornText(person, shows, long, t)}</span>
      </div>
      <div className="sheet-label-number">
        {band && number}
        {bars}
      </div>
      {shows('allergy') && person && <Allergy person={person} t={t} />}
      {shows('qr') && identifier && <QrCode text={identifier} />}
    </div>
  );
}

function bornText(
  person: PatientView | null,
  shows: (part: LabelsBlock['shows'][number]) => boolean,
  short: boolean,
  t: SheetWords,
): string {
  if (!person) return '';
  const { birthDate, sex } = person.patient;
  const japanese = birthDate && !short ? toJapaneseDate(birthDate) : null;
  return [
    shows('birthDate') && birthDate ? `${dateText(birthDate)}${japanese ? `（${japanese}）` : ''}` : null,
    shows('sex') ? t(`sex.${sex}`) : null,
    shows('ward') ? [person.encounter?.ward, person.encounter?.room].filter(Boolean).join(' ') : null,
  ]
    .filter(Boolean)
    .join('　');
}

/** On a band there is room for the state, and for the substances as far as they fit: the chart has them all. */
function Allergy({ person, t }: { person: PatientView; t: SheetWords }) {
  const { allergyState, allergies } = person;
  const state = {
    recorded: 'allergy.recorded',
    'confirmed-none': 'allergy.confirmedNone',
    unknown: 'allergy.unknown',
  } as const;
  const present = allergies.filter(
    ({ assertion, verificationStatus }) => assertion === 'present' && verificationStatus !== 'refuted',
  );
  const texts = [...new Set(present.map(({ text }) => text))];
  const shown = texts.slice(0, 4);
  return (
    <div className="sheet-label-allergy">
      <strong>
        {t('allergy')} {allergyState === 'recorded' ? '■' : ''}
        {t(state[allergyState])}
      </strong>
      {allergyState === 'recorded' && (
        <span>
          {shown.join('、')}
          {texts.length > shown.length ? t('field.more', { count: texts.length - shown.length }) : ''}
        </span>
      )}
    </div>
  );
}

/** As large as one line allows, from 14 pt down to 8 pt; longer names go on in further lines. */
function nameSize(name: string, width: number): number {
  const characters = Math.max(1, Array.from(name).length);
  return Math.max(8, Math.min(14, Math.floor(width / (characters * 0.353))));
}

function nameLines(name: string, width: number): number {
  return Math.ceil((Array.from(name).length * 8 * 0.353) / width);
}
