import { Tabs } from '@mantine/core';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { Section } from '../../shared/records.ts';
import type { PatientView, Role } from '../../shared/views.ts';
import { ErrorPanel } from '../components/ErrorPanel.tsx';
import { PatientBanner, patientHeadingId } from '../components/PatientBanner.tsx';
import { Waiting } from '../components/Waiting.tsx';
import { TemporaryNotice } from '../disc/TemporaryNotice.tsx';
import { useDiscWords } from '../disc/words.ts';
import { useChartWords } from '../i18n/chart.ts';
import { usePatientWords } from '../i18n/patient.ts';
import { useOpenedPatient } from '../state/opened-patient.ts';
import { useSession } from '../state/session.tsx';
import { useShortcuts } from '../state/shortcuts.ts';
import styles from './PatientScreen.module.css';
import { ConditionsTab } from './patient/ConditionsTab.tsx';
import { DocumentsTab } from './patient/DocumentsTab.tsx';
import { EncountersTab } from './patient/EncountersTab.tsx';
import { LabsTab } from './patient/labs/LabsTab.tsx';
import { MedicinesTab } from './patient/medicines/MedicinesTab.tsx';
import { OtherTab } from './patient/OtherTab.tsx';
import { SourcesTab } from './patient/SourcesTab.tsx';
import { StudiesTab } from './patient/StudiesTab.tsx';
import { SummaryTab } from './patient/summary/SummaryTab.tsx';
import { TimelineTab } from './patient/timeline/TimelineTab.tsx';

const tabs = {
  summary: { sections: [], Content: SummaryTab },
  observations: { sections: ['observations'], Content: LabsTab },
  medications: { sections: ['medications'], Content: MedicinesTab },
  studies: { sections: ['studies'], Content: StudiesTab },
  documents: { sections: ['documents'], Content: DocumentsTab },
  timeline: { sections: [], Content: TimelineTab },
  encounters: { sections: ['encounters'], Content: EncountersTab },
  conditions: { sections: ['conditions'], Content: ConditionsTab },
  other: { sections: ['appointments', 'orders', 'other', 'allergies', 'flags'], Content: OtherTab },
  sources: { sections: [], Content: SourcesTab },
} as const satisfies Record<string, { sections: Section[]; Content: (props: { view: PatientView }) => unknown }>;

export type PatientTab = keyof typeof tabs;
const tabNames = Object.keys(tabs) as PatientTab[];
/** One key for each tab, from the left. */
const tabKeys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];

export interface PatientSearch {
  tab?: PatientTab;
  /** The document that is open, on the documents tab. */
  document?: string;
  /** The record that somebody came for. */
  record?: string;
}

export function patientSearch(search: Record<string, unknown>): PatientSearch {
  const { tab, document, record } = search;
  return {
    tab: tabNames.find((name) => name === tab),
    document: idIn(document),
    record: idIn(record),
  };
}

/** An address writes an id of digits as a number. */
function idIn(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** One patient. Keyed by id: another patient is another screen, and starts empty. */
export function PatientScreen() {
  const { patientId } = useParams({ from: '/patients/$patientId' });
  return <OnePatient key={patientId} patientId={patientId} />;
}

function OnePatient({ patientId }: { patientId: string }) {
  const t = usePatientWords();
  const { data: view, error, refetch } = useOpenedPatient(patientId);
  useEffect(() => {
    if (view) document.getElementById(patientHeadingId)?.focus({ preventScroll: true });
  }, [view]);

  if (error) {
    return (
      <div className={styles.alone}>
        <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} />
        <Link to="/">{t('toSearch')}</Link>
      </div>
    );
  }
  if (!view) return <Waiting words={t('reading')} />;
  return (
    <>
      <PatientBanner view={view} readOnly />
      <TemporaryNotice view={view} />
      <PatientTabs view={view} />
    </>
  );
}

function PatientTabs({ view }: { view: PatientView }) {
  const t = usePatientWords();
  const chart = useChartWords();
  const { session } = useSession();
  const navigate = useNavigate();
  const { tab: shown = 'summary' } = useSearch({ from: '/patients/$patientId' });
  const { Content } = tabs[shown];
  const select = (value: string | null) => {
    const tab = tabNames.find((name) => name === value);
    void navigate({ to: '.', search: { tab } });
  };
  useShortcuts(tabKeys, (key) => select(tabNames[tabKeys.indexOf(key)] ?? null));
  return (
    <Tabs value={shown} onChange={select} keepMounted={false} className={styles.tabs}>
      <div className={styles.bar}>
        <Tabs.List className={styles.list} aria-label={t('tabs')}>
          {tabNames.map((tab) => (
            <Tabs.Tab key={tab} value={tab} className={styles.tab}>
              {t(`tab.${tab}`)} <TabCount view={view} tab={tab} />
              {tab === 'studies' ? <DiscCount view={view} /> : null}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Link
          to="/patients/$patientId/print"
          params={{ patientId: view.patient.id }}
          search={{ forms: notePadOf(view, session?.role) }}
          className={styles.notePad}
        >
          {chart('notePad')}
        </Link>
        <Link to="/patients/$patientId/print" params={{ patientId: view.patient.id }} className={styles.print}>
          {t('print')}
        </Link>
      </div>
      <Tabs.Panel value={shown} className={styles.panel}>
        <Content view={view} />
      </Tabs.Panel>
    </Tabs>
  );
}

/** Nothing is written here: the form for what is to be written at the bedside (resources/forms), by who writes where. */
function notePadOf(view: PatientView, role: Role | undefined): string {
  if (view.patient.identityNote === 'temporary') return 'M1';
  if (role === 'nurse') return 'M14';
  const isIn = view.encounter?.class === 'inpatient' && view.encounter.end === null;
  return isIn ? 'M5' : 'M4-2';
}

/** Studies from discs are counted by themselves: they are not the chart's. */
function DiscCount({ view }: { view: PatientView }) {
  const t = useDiscWords();
  const count = view.discStudies ?? 0;
  return count > 0 ? <span className={styles.count}>{t('tabCount', { count })}</span> : null;
}

/** How many records, or that the section was not exported: a tab without a number never means "none". */
function TabCount({ view, tab }: { view: PatientView; tab: PatientTab }) {
  const t = usePatientWords();
  const { sections } = tabs[tab];
  if (sections.length === 0) return null;
  if (sections.every((section) => view.sections[section].status === 'not-exported')) {
    return <span className={styles.notExported}>{t('notExportedShort')}</span>;
  }
  const count = sections
    .filter((name) => name !== 'allergies' && name !== 'flags')
    .reduce((sum, name) => sum + view.counts[name], 0);
  return <span className={styles.count}>{count}</span>;
}
