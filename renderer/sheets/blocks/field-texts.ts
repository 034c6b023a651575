/** What the records say in a field, in the words of the sheet: each value with its date where it has one. */
import type { FormField } from '../../../shared/form-fields.ts';
import { toJapaneseDate } from '../../../shared/japanese.ts';
import type { FieldContent } from '../../../shared/sheets.ts';
import { dateText } from '../../i18n/moments.ts';
import type { SheetWord, SheetWords } from '../words.ts';

export function contentText(content: FieldContent, from: NonNullable<FormField['from']>, t: SheetWords): string {
  if (content.values.length === 0) return content.notExported ? t('notExported') : '';
  const texts = content.values.map(({ text, date, section, suspected }) => {
    const about = [section && t(`section.${section}`), dateText(date)].filter(Boolean).join(' ');
    const said = valueText(text, from, t) + (suspected ? t('diagnosis.suspected') : '');
    return about ? `${said}（${about}）` : said;
  });
  const more = content.more > 0 ? [t('field.more', { count: content.more })] : [];
  const gaps = content.incomplete ? [t('field.incomplete')] : [];
  return [...texts, ...more, ...gaps].join('、');
}

function valueText(text: string, from: NonNullable<FormField['from']>, t: SheetWords): string {
  switch (from) {
    case 'patient.sex':
      return t(`sex.${text}` as SheetWord);
    case 'patient.age':
      return t('age', { years: text });
    case 'encounter.class':
      return t(`class.${text}` as SheetWord);
    case 'patient.birthDate': {
      const japanese = toJapaneseDate(text);
      return japanese ? `${text}（${japanese}）` : text;
    }
    case 'encounter.start':
    case 'today':
      return dateText(text) ?? text;
    default:
      return text;
  }
}
