/** Dosage and Timing (FHIR R4 §2.24.0.10, dosage.html) as one readable line. */
import type { Dosage, Quantity, Range, Timing } from '@medplum/fhirtypes';
import {
  durationText,
  joined,
  moment,
  quantityText,
  rangeText,
  ratioText,
  string,
  textOf,
  textsOf,
  unitOfTime,
} from './datatypes.ts';

/** EventTiming and the v3 TimingEvent codes it includes. */
const events: Record<string, string> = {
  MORN: '朝',
  'MORN.early': '早朝',
  'MORN.late': '午前遅く',
  NOON: '昼',
  AFT: '午後',
  'AFT.early': '午後早く',
  'AFT.late': '午後遅く',
  EVE: '夕',
  'EVE.early': '夕方早く',
  'EVE.late': '夕方遅く',
  NIGHT: '夜',
  PHS: '睡眠後',
  HS: '就寝前',
  WAKE: '起床時',
  C: '食事中',
  CM: '朝食中',
  CD: '昼食中',
  CV: '夕食中',
  AC: '食前',
  ACM: '朝食前',
  ACD: '昼食前',
  ACV: '夕食前',
  PC: '食後',
  PCM: '朝食後',
  PCD: '昼食後',
  PCV: '夕食後',
};
const weekdays: Record<string, string> = {
  mon: '月',
  tue: '火',
  wed: '水',
  thu: '木',
  fri: '金',
  sat: '土',
  sun: '日',
};
/** TimingAbbreviation. */
const abbreviations: Record<string, string> = {
  BID: '1日2回',
  TID: '1日3回',
  QID: '1日4回',
  QD: '1日1回',
  QOD: '2日に1回',
  AM: '朝',
  PM: '午後',
  Q1H: '1時間ごと',
  Q2H: '2時間ごと',
  Q3H: '3時間ごと',
  Q4H: '4時間ごと',
  Q6H: '6時間ごと',
  Q8H: '8時間ごと',
  BED: '就寝前',
  WK: '毎週',
  MO: '毎月',
};

const named = (table: Record<string, string>, code: string) => (Object.hasOwn(table, code) ? table[code]! : code);

/** `1日3回 朝食後・昼食後・夕食後`, `8時間ごと`, `月・木`, and the source's own words where it gives them. */
export function timingText(timing: Timing | undefined): string | null {
  if (!timing) return null;
  const repeat = timing.repeat ?? {};
  const coded =
    string(timing.code?.text) ??
    (timing.code?.coding ?? [])
      .map((coding) => string(coding.display) ?? named(abbreviations, string(coding.code) ?? ''))
      .find(Boolean);
  const days = joined(
    (repeat.dayOfWeek ?? []).map((day) => named(weekdays, day)),
    '・',
  );
  const when = joined(
    (repeat.when ?? []).map((code) => named(events, code)),
    '・',
  );
  const offset = string(repeat.offset);
  return joined(
    [
      coded,
      coded ? null : frequencyText(repeat),
      days === null ? null : `${days}曜`,
      joined([when, offset === null || offset === '0' ? null : `${offset}分`], ' '),
      joined(
        (repeat.timeOfDay ?? []).map((time) => string(time)?.slice(0, 5)),
        '・',
      ),
      repeat.count === undefined
        ? null
        : `計${string(repeat.count)}${repeat.countMax === undefined ? '' : `–${string(repeat.countMax)}`}回`,
      joined((timing.event ?? []).map(string), '、'),
    ],
    ' ',
  );
}

function frequencyText(repeat: NonNullable<Timing['repeat']>): string | null {
  const period = string(repeat.period);
  const unit = string(repeat.periodUnit);
  const times = joined([string(repeat.frequency), string(repeat.frequencyMax)], '–');
  if (period === null || unit === null) return times === null ? null : `${times}回`;
  const shownUnit = unitOfTime(unit) ?? unit;
  const span = joined([plain(period), string(repeat.periodMax)], '–')!;
  if (times === null || (times === '1' && span !== '1')) return `${span}${shownUnit}ごと`;
  return `${span}${shownUnit}${span === '1' ? '' : 'に'}${times}回`;
}

/** `1.0` day is one day; only here may a trailing zero go. */
function plain(value: string): string {
  return value.replace(/\.0+$/, '');
}

export interface DosageText {
  /** Amount at one time. */
  dose: string | null;
  /** Amount a day, where the source gives a rate a day. */
  daily: string | null;
  usage: string | null;
  route: string | null;
  duration: string | null;
  start: string | null;
  end: string | null;
}

type DoseAndRate = NonNullable<Dosage['doseAndRate']>[number];

/** STU3 wrote dose and rate into the dosage itself, DSTU2 the dose of a statement as its quantity. */
function ratesOf(dosage: Dosage & DoseAndRate & { quantityQuantity?: Quantity; quantityRange?: Range }): DoseAndRate[] {
  const { rateRatio, rateRange, rateQuantity } = dosage;
  const doseQuantity = dosage.doseQuantity ?? dosage.quantityQuantity;
  const doseRange = dosage.doseRange ?? dosage.quantityRange;
  const own = { doseQuantity, doseRange, rateRatio, rateRange, rateQuantity };
  const rates = dosage.doseAndRate ?? [];
  return Object.values(own).some((value) => value !== undefined) ? [...rates, own] : rates;
}

export function dosageText(dosage: Dosage): DosageText {
  const rates = ratesOf(dosage);
  const timing = timingText(dosage.timing);
  const text = string(dosage.text);
  const rate = joined(
    rates.map(({ rateRatio, rateRange, rateQuantity }) =>
      isDaily(rateRatio) ? null : (ratioText(rateRatio) ?? rangeText(rateRange) ?? quantityText(rateQuantity)),
    ),
    '、',
  );
  const limit = joined(
    [
      ratioText(dosage.maxDosePerPeriod),
      quantityText(dosage.maxDosePerAdministration),
      quantityText(dosage.maxDosePerLifetime),
    ],
    '、',
  );
  const bounds = dosage.timing?.repeat;
  return {
    dose: joined(
      rates.map(({ doseQuantity, doseRange }) => quantityText(doseQuantity) ?? rangeText(doseRange)),
      '、',
    ),
    daily: joined(
      rates.map(({ rateRatio }) => (isDaily(rateRatio) ? `${quantityText(rateRatio?.numerator)}/日` : null)),
      '、',
    ),
    usage: joined(
      [
        text,
        // The source's sentence usually holds its timing; said twice it would look like two doses.
        text === null ? timing : null,
        rate === null ? null : `速度 ${rate}`,
        asNeededText(dosage),
        textsOf(dosage.additionalInstruction),
        string(dosage.patientInstruction),
        joined(
          ['部位', textOf(dosage.site)].filter(() => dosage.site !== undefined),
          ' ',
        ),
        text === null ? textOf(dosage.method) : null,
        limit === null ? null : `上限 ${limit}`,
      ],
      ' ',
    ),
    route: textOf(dosage.route),
    duration: durationText(bounds?.boundsDuration) ?? rangeText(bounds?.boundsRange),
    start: moment(bounds?.boundsPeriod?.start),
    end: moment(bounds?.boundsPeriod?.end),
  };
}

function asNeededText(dosage: Dosage): string | null {
  const reason = textOf(dosage.asNeededCodeableConcept);
  if (reason !== null) return `頓用（${reason}）`;
  return dosage.asNeededBoolean === true ? '頓用' : null;
}

function isDaily(ratio: NonNullable<Dosage['doseAndRate']>[number]['rateRatio']): boolean {
  const denominator = ratio?.denominator;
  return (denominator?.code ?? denominator?.unit) === 'd' && Number(denominator?.value) === 1;
}
