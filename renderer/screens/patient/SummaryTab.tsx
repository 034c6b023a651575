import type { PatientView } from '../../../shared/views.ts';
import { type MedicationGroup, mayBeTaken, medicationGroups } from '../../clinical/medications.ts';
import { latestResults } from '../../clinical/observations.ts';
import { uniqueBy } from '../../clinical/unique.ts';
import { DiscStudiesBox } from '../../disc/DiscStudiesBox.tsx';
import { dateText } from '../../i18n/moments.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import { ConditionLine } from './ConditionLine.tsx';
import { EncounterLine } from './EncounterLine.tsx';
import { LatestResults } from './LatestResults.tsx';
import { MedicationGroups } from './MedicationGroups.tsx';
import { SectionBox } from './SectionBox.tsx';
import { StudyLine } from './StudyLine.tsx';
import styles from './SummaryTab.module.css';
import { TabLink } from './TabLink.tsx';

const shownConditions = 12;
const shownResults = 12;
const shownRecords = 5;

/** What a person at the bedside asks first, answered in one look; each box leads to all of it. */
export function SummaryTab({ view }: { view: PatientView }) {
  const t = usePatientWords();
  return (
    <div className={styles.columns}>
      <div className={styles.column}>
        <SectionBox view={view} section="conditions" title={t('tab.conditions')} more={<All tab="conditions" />}>
          {(conditions) => {
            const active = conditions.filter(
              (condition) => condition.clinicalStatus === 'active' || condition.clinicalStatus === 'unknown',
            );
            const lines = uniqueBy(active, ({ text, isMain, verificationStatus, onset }) =>
              JSON.stringify([text, isMain, verificationStatus, onset]),
            );
            return (
              <>
                <ul className={styles.list}>
                  {lines.slice(0, shownConditions).map((condition) => (
                    <li key={condition.id}>
                      <ConditionLine condition={condition} />
                    </li>
                  ))}
                </ul>
                {lines.length > shownConditions ? (
                  <p className={styles.rest}>{t('conditions.rest', { count: lines.length - shownConditions })}</p>
                ) : null}
                {active.length < conditions.length ? (
                  <p className={styles.rest}>{t('conditions.past', { count: conditions.length - active.length })}</p>
                ) : null}
              </>
            );
          }}
        </SectionBox>

        <SectionBox view={view} section="studies" title={t('tab.studies')} more={<All tab="studies" />}>
          {(studies) => (
            <ul className={styles.list}>
              {studies.slice(0, shownRecords).map((study) => (
                <li key={study.id}>
                  <StudyLine view={view} study={study} />
                </li>
              ))}
            </ul>
          )}
        </SectionBox>

        <DiscStudiesBox view={view} />

        <SectionBox view={view} section="documents" title={t('tab.documents')} more={<All tab="documents" />}>
          {(documents) => (
            <ul className={styles.list}>
              {documents.slice(0, shownRecords).map((document) => (
                <li key={document.id}>
                  {dateText(document.date) ?? t('dateUnknown')}{' '}
                  <TabLink to={{ tab: 'documents', document: document.id }}>{document.title}</TabLink> {document.author}
                </li>
              ))}
            </ul>
          )}
        </SectionBox>

        <SectionBox view={view} section="encounters" title={t('tab.encounters')} more={<All tab="encounters" />}>
          {(encounters) => (
            <ul className={styles.list}>
              {encounters.slice(0, shownRecords).map((encounter) => (
                <li key={encounter.id}>
                  <EncounterLine encounter={encounter} />
                </li>
              ))}
            </ul>
          )}
        </SectionBox>
      </div>
      <SectionBox view={view} section="medications" title={t('medications.current')} more={<All tab="medications" />}>
        {(medications, { status }) => {
          const groups = medicationGroups(medications, status.asOf);
          const standing = groups.filter((group) => mayBeTaken(group, status.asOf));
          const old = groups.filter((group) => group.standing === 'open' && !standing.includes(group));
          const ended = groups.filter((group) => group.standing === 'ended');
          return (
            <>
              {standing.length === 0 ? <p>{t('medications.noneStanding')}</p> : null}
              <MedicationGroups groups={standing} />
              {old.length > 0 ? <p className={styles.rest}>{t('medications.old', { count: drugCount(old) })}</p> : null}
              {ended.length > 0 ? (
                <p className={styles.rest}>{t('medications.ended', { count: drugCount(ended) })}</p>
              ) : null}
            </>
          );
        }}
      </SectionBox>
      <SectionBox view={view} section="observations" title={t('observations.latest')} more={<All tab="observations" />}>
        {(observations) => {
          const results = latestResults(observations);
          return (
            <>
              <LatestResults results={results.slice(0, shownResults)} />
              {results.length > shownResults ? (
                <p className={styles.rest}>{t('observations.rest', { count: results.length - shownResults })}</p>
              ) : null}
            </>
          );
        }}
      </SectionBox>
    </div>
  );
}

function drugCount(groups: MedicationGroup[]): number {
  return groups.reduce((sum, group) => sum + group.drugs.length, 0);
}

function All({ tab }: { tab: 'conditions' | 'medications' | 'observations' | 'encounters' | 'documents' | 'studies' }) {
  const t = usePatientWords();
  return (
    <TabLink to={{ tab }}>
      {t('all')}
      <span className="visually-hidden"> {t(`tab.${tab}`)}</span>
    </TabLink>
  );
}
