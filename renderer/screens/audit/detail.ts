/** What an entry says beside who and what, in a line to read. */

import { sections } from '../../../shared/records.ts';
import { isWorded, useAuditWords } from '../../i18n/audit.ts';
import { useErrorWords } from '../../i18n/errors.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { secondText } from './moment.ts';

export function useDetailText(): (detail: Record<string, unknown>) => string {
  const t = useAuditWords();
  const shell = useShellWords();
  const errorWords = useErrorWords();
  const valueText = (key: string, value: unknown): string => {
    if (typeof value === 'boolean') return t(value ? 'detail.yes' : 'detail.no');
    if (Array.isArray(value)) return value.map(String).join('、');
    const text = String(value);
    const worded = `value.${key}.${text}`;
    if (isWorded(worded)) return t(worded);
    const section = key === 'section' ? sections.find((name) => name === text) : undefined;
    if (section) return shell(`section.${section}`);
    if (key === 'code') return errorWords({ code: text }).what;
    if (key === 'via' && (text === 'paper' || text === 'pdf')) return t(`detail.${text}`);
    const problem = `problemName.${text}`;
    if (key === 'problem' && isWorded(problem)) return t(problem);
    if ((key === 'before' || key === 'after') && text.endsWith('Z')) return secondText(text);
    return text;
  };
  return (detail) =>
    Object.entries(detail)
      .filter(([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0))
      .map(([key, value]) => {
        const label = `detail.${key}`;
        return `${isWorded(label) ? t(label) : key}: ${valueText(key, value)}`;
      })
      .join('  ');
}
