import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Section } from '../../shared/records.ts';
import { useApi } from '../api.ts';
import { useChartWords } from '../i18n/chart.ts';
import { momentText } from '../i18n/moments.ts';
import { useShellWords } from '../i18n/shell.ts';
import { alsoFromQuery } from '../state/queries.ts';
import styles from './Facts.module.css';

export type Fact = readonly [label: string, value: string | null | undefined];

/** Labelled facts; those that nothing is known of are left out. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(([label, value]) =>
        value ? (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}

export interface Sourced {
  patientId: string;
  id: string;
  source: string;
  recordedAt?: string | null;
}

/** Where a record came from: the file or message as the export named it, which others told the same, and when the source system wrote it. */
export function SourceFacts({ record, section }: { record: Sourced; section: Section }) {
  const t = useChartWords();
  const shell = useShellWords();
  const { data: also = [] } = useQuery(alsoFromQuery(useApi(), record.patientId, section, record.id));
  return (
    <Facts
      facts={[
        [t('source.file'), record.source],
        [t('source.also'), also.map(({ source }) => source).join('\n')],
        [t('source.recordedAt'), momentText(record.recordedAt ?? null) ?? t('source.recordedAtUnknown')],
        [t('source.section'), shell(`section.${section}`)],
        [t('source.id'), record.id],
      ]}
    />
  );
}

/** Leads to the record itself, on the tab of its section. */
export function RecordLink({ patientId, section, id }: { patientId: string; section: Section; id: string }) {
  const t = useChartWords();
  return (
    <Link
      to="/patients/$patientId"
      params={{ patientId }}
      search={{ tab: tabOfSection[section], ...(section === 'documents' ? { document: id } : { record: id }) }}
      className={styles.open}
    >
      {t('source.open')}
    </Link>
  );
}

/** Which tab of the patient's page shows a section. */
export const tabOfSection = {
  allergies: 'other',
  conditions: 'conditions',
  medications: 'medications',
  administrations: 'medications',
  observations: 'observations',
  encounters: 'encounters',
  procedures: 'encounters',
  orders: 'other',
  documents: 'documents',
  reports: 'studies',
  studies: 'studies',
  appointments: 'other',
  flags: 'other',
  other: 'other',
} as const satisfies Record<Section, string>;
