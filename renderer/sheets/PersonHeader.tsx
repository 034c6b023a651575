/** Who a patient's sheet is about: identity, where they lie, allergies, and the form's facts. */
import { ageOn, toJapaneseDate } from '../../shared/japanese.ts';
import type { AllergyIntolerance, Encounter } from '../../shared/records.ts';
import type { PatientView, PrintJobView, SheetFact } from '../../shared/views.ts';
import { dateText, momentText } from '../i18n/moments.ts';
import { isNw7, Nw7 } from './codes.tsx';
import type { SheetLanguage, SheetWord, SheetWords } from './words.ts';

/** Characters that a line of 14 pt beside the number holds; a longer name has the whole width. */
const longName = 18;

interface PersonHeaderProps {
  job: PrintJobView;
  view: PatientView;
  language: SheetLanguage;
  t: SheetWords;
}

/** Name and number, beside the sheet's code. */
export function PersonLine({ view, t }: Pick<PersonHeaderProps, 'view' | 't'>) {
  const { patient } = view;
  return (
    <div className={Array.from(patient.name).length > longName ? 'sheet-person sheet-person-long' : 'sheet-person'}>
      <div>
        <div className="sheet-kana">{patient.kana || t('kana.missing')}</div>
        <div className="sheet-name">{patient.name}</div>
        <SameName view={view} t={t} />
      </div>
      <div className="sheet-id">
        <span>
          <span className="sheet-label">{t('identifier')}</span>
          <strong>{patient.identifier || t('identifier.missing')}</strong>
        </span>
        {isNw7(patient.identifier) ? (
          <Nw7 identifier={patient.identifier} />
        ) : (
          <span className="sheet-label">{patient.identifier && t('barcode.none')}</span>
        )}
      </div>
    </div>
  );
}

export function PersonHeader({ job, view, language, t }: PersonHeaderProps) {
  return (
    <>
      <div className="sheet-identity sheet-demographics">
        <Demographics view={view} on={job.issuedAt} t={t} />
        <span>
          <span className="sheet-label">{t('stay')}</span>
          {stayText(view, t)}
        </span>
        <span>
          <span className="sheet-label">{t('department')}</span>
          {departmentText(view, t)}
        </span>
      </div>
      <Allergies view={view} t={t} />
      {job.facts.length > 0 && (
        <div className="sheet-facts">
          {job.facts.map((fact, index) => (
            <span key={fact.title.ja}>
              <span className="sheet-label">{fact.title[language]}</span>
              {factText(fact, job.definition.facts[index]?.each ?? true, t)}
            </span>
          ))}
        </div>
      )}
    </>
  );
}

function SameName({ view, t }: { view: PatientView; t: SheetWords }) {
  const { patient, sameName } = view;
  return (
    <>
      {sameName.length > 0 && <span className="sheet-same-name">{t('sameName', { count: sameName.length })}</span>}
      {patient.identityNote === 'identifier-shared' && (
        <span className="sheet-same-name">{t('identifier.shared')}</span>
      )}
    </>
  );
}

function Demographics({ view, on, t }: { view: PatientView; on: string; t: SheetWords }) {
  const { birthDate, sex, deceasedAt } = view.patient;
  const japanese = birthDate ? toJapaneseDate(birthDate) : null;
  const years = birthDate ? ageOn(birthDate, on) : null;
  return (
    <>
      <span>
        <span className="sheet-label">{t('birthDate')}</span>
        <strong>{dateText(birthDate) ?? t('birthDate.missing')}</strong>
        {japanese && `（${japanese}）`}
      </span>
      {years !== null && (
        <span>
          <strong>{t('age', { years })}</strong>{' '}
          <span className="sheet-label">{t('age.on', { day: on.slice(0, 10) })}</span>
        </span>
      )}
      <span>
        <span className="sheet-label">{t('sex')}</span>
        <strong>{t(`sex.${sex}`)}</strong>
      </span>
      {deceasedAt && <strong>{t('deceased', { date: momentText(deceasedAt) ?? '' })}</strong>}
    </>
  );
}

/** Three boxes, one of them filled: ■ is what holds, whatever else is said below. */
function Allergies({ view, t }: { view: PatientView; t: SheetWords }) {
  const { allergyState, allergies, sections } = view;
  const status = sections.allergies;
  const present = allergies.filter(
    ({ assertion, verificationStatus, clinicalStatus }) =>
      assertion === 'present' && verificationStatus !== 'refuted' && clinicalStatus !== 'resolved',
  );
  const past = allergies.filter((allergy) => allergy.assertion === 'present' && !present.includes(allergy));
  const partly = allergies.filter((allergy) => allergy.assertion === 'none-known' && allergy.category !== 'other');
  const box = (state: typeof allergyState) => (allergyState === state ? '■' : '□');
  return (
    <div className="sheet-allergy">
      <div className="sheet-allergy-states">
        <span className="sheet-label">{t('allergy')}</span>
        <strong>{`${box('recorded')}${t('allergy.recorded')}`}</strong>
        <strong>{`${box('confirmed-none')}${t('allergy.confirmedNone')}`}</strong>
        <strong>{`${box('unknown')}${t('allergy.unknown')}`}</strong>
        {present.length > 0 && (
          <ul>
            {[...new Set(present.map((allergy) => allergyText(allergy, t)))].map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        )}
      </div>
      {allergyState === 'unknown' && <p>{t(unknownWord(status.status === 'exported', allergies.length > 0))}</p>}
      {partly.length > 0 && (
        <p>{t('allergy.partial', { texts: partly.map((allergy) => partText(allergy, t)).join('、') })}</p>
      )}
      {past.length > 0 && <p>{t('allergy.past', { texts: past.map(({ text }) => text).join('、') })}</p>}
      {status.gaps.length > 0 && (
        <p>
          <strong>{t('allergy.gap', { count: status.gaps.length })}</strong>
        </p>
      )}
    </div>
  );
}

function unknownWord(exported: boolean, anything: boolean): SheetWord {
  if (!exported) return 'allergy.notExported';
  return anything ? 'allergy.noGeneral' : 'allergy.noRecord';
}

/** With what it is about: "none" of drugs says nothing of food. */
function partText({ text, category }: AllergyIntolerance, t: SheetWords): string {
  return category === 'other' ? text : `${t(`category.${category}`)} ${text}`;
}

function allergyText({ text, reaction, severity }: AllergyIntolerance, t: SheetWords): string {
  const details = [reaction, severity && t('severity', { severity })].filter(Boolean).join('・');
  return details ? `${text}（${details}）` : text;
}

/** A stay that goes on: only that says where the patient is. */
function currentStay({ encounter }: PatientView): Encounter | null {
  return encounter?.class === 'inpatient' && !encounter.end && encounter.status !== 'finished' ? encounter : null;
}

function stayText(view: PatientView, t: SheetWords): string {
  const stay = currentStay(view);
  const place = [stay?.ward, stay?.room, stay?.bed].filter(Boolean).join('　');
  if (place) return place;
  return t(view.sections.encounters.status === 'exported' ? 'stay.none' : 'stay.notExported');
}

/** Of the stay that goes on; else of the last visit, with its date. */
function departmentText(view: PatientView, t: SheetWords): string {
  const { encounter, sections } = view;
  const text = [encounter?.department, encounter?.attending].filter(Boolean).join('　');
  if (!text) return t(sections.encounters.status === 'exported' ? 'none' : 'notExported');
  if (currentStay(view)) return text;
  const date = dateText(encounter?.start ?? null) ?? t('dataAsOf.unknown');
  return `${text}${t('department.last', { date })}`;
}

/** `named`: several kinds are under one title, so each says which it is. */
function factText({ status, values }: SheetFact, named: boolean, t: SheetWords): string {
  if (values.length === 0) return status.status === 'exported' ? t('none') : t('notExported');
  return values
    .map(({ text, value, unit, effectiveAt }) => {
      const measured = [value, unit].filter(Boolean).join(' ');
      const when = effectiveAt ? `（${dateText(effectiveAt)}）` : '';
      return `${named ? `${text} ` : ''}${measured}${when}`;
    })
    .join('、');
}
