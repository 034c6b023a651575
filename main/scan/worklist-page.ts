/** `worklist.html`: what to type back first, to be ticked on the screen's printout. No script, nothing from elsewhere. */
import { reentryGroups, type ScanIndex } from '../../shared/scan.ts';
import type { FormOf, ReentryForm } from './reentry.ts';
import type { ScanWords } from './words.ts';

const style = `
@page { size: A4; margin: 12mm; } @media print { body { margin: 0; } }
body { margin: 12mm; max-width: 280mm; font: 11pt/1.5 "BIZ UDPGothic", "Yu Gothic", sans-serif; color: #000; background: #fff; }
h1 { font-size: 16pt; margin: 0; } h2 { font-size: 13pt; margin: 8mm 0 2mm; break-after: avoid; }
p { margin: 1mm 0; } .warn { border: 2px solid #000; padding: 1mm 3mm; font-weight: bold; }
table { width: 100%; border-collapse: collapse; } tr { break-inside: avoid; }
th, td { border: 1px solid #000; padding: 1.5mm 2mm; text-align: left; vertical-align: top; }
th { font-size: 9pt; font-weight: normal; } td.id { font-weight: bold; } td.id, .once { white-space: nowrap; }
td.sign { width: 30mm; } td.box { width: 22mm; } a { color: #000; } .missing { font-weight: bold; }`;

export function worklistPage(index: ScanIndex, forms: readonly ReentryForm[], formOf: FormOf, t: ScanWords): string {
  const { person } = index.counts;
  const warnings = [
    index.complete ? '' : t('reentry.partial'),
    person > 0 ? t('reentry.person', { count: person }) : '',
    index.missing.length > 0 ? t('reentry.missing', { count: index.missing.length }) : '',
    index.hasLedger ? t('missing.scope') : t('reentry.noLedger'),
  ].filter((warning) => warning !== '');
  const head = ['col.patient', 'col.form', 'col.issued', 'col.file', 'reentry.done', 'reentry.checked'] as const;
  const groups = reentryGroups.map((group) => {
    const rows = forms.filter((form) => form.group === group);
    if (rows.length === 0) return '';
    return `<h2>${escaped(t(`group.${group}`))}</h2>
<table><thead><tr>${head.map((word) => `<th>${escaped(t(word))}</th>`).join('')}</tr></thead>
<tbody>${rows.map((form) => rowOf(form, formOf, t)).join('\n')}</tbody></table>`;
  });
  return `<!doctype html>
<html lang="ja"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(t('reentry.title'))}</title><style>${style}</style></head><body>
<h1>${escaped(t('reentry.title'))}</h1>
<p>${escaped(t('reentry.madeAt', { at: index.madeAt.replace('T', ' ') }))}</p>
<p>${escaped(t('reentry.how'))}</p>
${warnings.map((warning) => `<p class="warn">${escaped(warning)}</p>`).join('\n')}
${groups.join('\n')}
</body></html>
`;
}

function rowOf(form: ReentryForm, formOf: FormOf, t: ScanWords): string {
  const files = form.filed.map(({ file, code, status }) => {
    const mark = status === 'again' ? ' +' : '';
    return `<a class="once" href="${escaped(file!.split('/').map(encodeURIComponent).join('/'))}">${code!.page}/${form.pages}${mark}</a>`;
  });
  const missing =
    form.missing.length > 0
      ? `<br><span class="missing">${escaped(t('reentry.incomplete', { pages: form.missing.join(', ') }))}</span>`
      : '';
  const title = formOf(form.form)?.title.ja ?? '';
  const day = `${form.date.slice(0, 4)}-${form.date.slice(4, 6)}-${form.date.slice(6, 8)}`;
  return `<tr><td class="id">${escaped(form.patient || t('reentry.noPatient'))}</td>
<td>${escaped(form.form)} ${escaped(title)}<br><span class="once">${escaped(form.serial)}</span>
<span class="once">${escaped(t('col.copy'))} ${form.copy}</span></td>
<td class="once">${escaped(day)}</td><td>${files.join(' ')}${missing}</td><td class="sign">□</td><td class="box">□</td></tr>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
