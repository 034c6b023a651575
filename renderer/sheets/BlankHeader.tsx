/** Headers of sheets that are of nobody in the records: to be written by hand, of a temporary person, of a ward. */
import { toJapaneseDate } from '../../shared/japanese.ts';
import { unknownWard } from '../../shared/paper.ts';
import type { TemporaryPerson } from '../../shared/sheets.ts';
import { dateText } from '../i18n/moments.ts';
import { isNw7, Nw7 } from './codes.tsx';
import type { SheetWords } from './words.ts';

interface BlankHeaderProps {
  /** What is known of them; null for a blank. */
  person: TemporaryPerson | null;
  ward: string | null;
  t: SheetWords;
}

/** What is not known has room to be written, and nothing of the allergies is ticked. */
export function BlankHeader({ person, ward, t }: BlankHeaderProps) {
  const birthDate = person?.birthDate ?? null;
  const japanese = birthDate ? toJapaneseDate(birthDate) : null;
  const identifier = person?.identifier ?? '';
  const sex = person && person.sex !== 'unknown' ? t(`sex.${person.sex}`) : null;
  return (
    <>
      <div className="sheet-identity sheet-identity-blank">
        <div className="sheet-room sheet-room-name">
          <span className="sheet-label">{t('kana')}</span>
          <span className="sheet-kana">{person?.kana ?? ''}</span>
          <span className="sheet-label">{t('name')}</span>
          <strong className="sheet-name">{person?.name ?? ''}</strong>
        </div>
        <div className="sheet-room">
          <span className="sheet-label">{t(person ? 'identifier.temporary' : 'identifier')}</span>
          <strong className="sheet-name">{identifier}</strong>
          {person && isNw7(identifier) && <Nw7 identifier={identifier} />}
        </div>
        {person && (
          <div className="sheet-room">
            <span className="sheet-label">{t('identifier.real')}</span>
          </div>
        )}
        <div className="sheet-room">
          <span className="sheet-label">{t('birthDate')}</span>
          {birthDate ? `${dateText(birthDate)}${japanese ? `（${japanese}）` : ''}` : t('birthDate.write')}
        </div>
        <div className="sheet-room">
          <span className="sheet-label">{t('sex')}</span>
          {sex ?? `□${t('sex.male')}　□${t('sex.female')}`}
        </div>
        <div className={person ? 'sheet-room sheet-room-wide' : 'sheet-room'}>
          <span className="sheet-label">{t('stay')}</span>
          {ward === unknownWard ? t('ward.unknown') : ward}
        </div>
      </div>
      <div className="sheet-allergy sheet-allergy-blank">
        <div className="sheet-allergy-states">
          <span className="sheet-label">{t('allergy')}</span>
          <strong>□{t('allergy.recorded')}</strong>
          <strong>□{t('allergy.confirmedNone')}</strong>
          <strong>□{t('allergy.unknown')}</strong>
          <span className="sheet-label">{t('allergy.ask')}</span>
        </div>
      </div>
    </>
  );
}

export function WardHeader({ ward, patients, t }: { ward: string; patients: number; t: SheetWords }) {
  return (
    <div className="sheet-identity sheet-ward">
      <div>
        <span className="sheet-label">{t('ward')}</span>
        <span className="sheet-name">{ward === unknownWard ? t('ward.unknown') : ward}</span>
      </div>
      <div>
        <span className="sheet-label">{t('ward.patients')}</span>
        <strong className="sheet-name">{t('ward.count', { count: patients })}</strong>
      </div>
    </div>
  );
}
