/** What a medium holds, as tables for a person at a terminal. */
import type { InspectedGeneration, Inspection } from './inspect.ts';
import { generationLines, heldLines, moment } from './medium-text.ts';
import { padded } from './text-width.ts';
import { type Language, sectionWords, type Words } from './words.ts';

export function inspectionText(found: Inspection, t: Words, language: Language): string {
  const number = (value: number) => value.toLocaleString('en');
  const date = (value: string | null) => (value ? moment(value).slice(0, 10) : '–');
  const range = (oldest: string | null, newest: string | null) => (oldest ? `${date(oldest)} – ${date(newest)}` : '–');
  const lines = [
    ...generationLines(found, t, t('inspect.pinned')),
    t('inspect.files', { files: number(found.files), megabytes: (found.bytes / 1e6).toFixed(1) }),
    ...heldLines(found, t, language),
    '',
    t('inspect.generations'),
    ...found.generations.map((generation) => `  ${generationText(generation, t)}`),
    '',
    t('inspect.sources'),
    ...found.sources.map(
      ({ name, kind, dataAsOf: asOf }) =>
        `  ${padded(name, 16)} ${padded(kind, 10)} ${asOf ? moment(asOf) : t('medium.unknown')}`,
    ),
    '',
    row(t('inspect.section'), t('inspect.records'), t('inspect.patients'), t('inspect.asOf'), t('inspect.dates')),
  ];
  for (const one of found.sections) {
    const name = sectionWords(language, one.section);
    if (!one.exported) {
      lines.push(row(name, t('inspect.notExported'), '', '', ''));
      continue;
    }
    const patients = one.patients === null ? '' : number(one.patients);
    const asOf = one.asOf ? moment(one.asOf) : t('medium.unknown');
    lines.push(row(name, number(one.records), patients, asOf, range(one.oldest, one.newest)));
    for (const gap of one.gaps) {
      lines.push(`    ${t('inspect.gap', { reason: gap.reason, inputs: gap.inputs, patients: gap.patients })}`);
    }
  }
  lines.push('', row(t('inspect.modality'), t('inspect.studies'), '', '', t('inspect.dates')));
  for (const { modality, studies, oldest, newest } of found.modalities) {
    lines.push(row(modality, number(studies), '', '', range(oldest, newest)));
  }
  const { onMedium, bytes } = found.studies;
  lines.push(
    t('inspect.onMedium', { studies: number(onMedium), megabytes: (bytes / 1e6).toFixed(1) }),
    '',
    found.forms === null ? t('inspect.noForms') : t('inspect.forms', { count: found.forms }),
    found.documents === null
      ? t('inspect.noDocuments')
      : t('inspect.documents', { count: found.documents.count, pages: found.documents.withoutText }),
    found.staff === null ? t('inspect.noStaff') : t('inspect.staff', { count: found.staff }),
    ...found.unreadable.map((file) => t('inspect.unreadable', { file })),
    '',
    ...found.epochs.map(({ epoch, files }) => t('inspect.epoch', { epoch, files: number(files) })),
  );
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function generationText(generation: InspectedGeneration, t: Words): string {
  const { sequence, createdAt, patients, bytes, isCurrent, problem } = generation;
  const megabytes = (bytes / 1e6).toFixed(1);
  if (problem) return t('inspect.generationUnreadable', { problem, megabytes });
  const params = {
    sequence: sequence ?? '?',
    createdAt: createdAt ? moment(createdAt) : t('medium.unknown'),
    patients: (patients ?? 0).toLocaleString('en'),
    megabytes,
  };
  return t(isCurrent ? 'inspect.generationCurrent' : 'inspect.generation', params);
}

function row(name: string, records: string, patients: string, asOf: string, dates: string): string {
  return `  ${padded(name, 26)} ${padded(records, 14, 'end')} ${padded(patients, 10, 'end')}  ${padded(asOf, 18)} ${dates}`;
}
