import { useMemo } from 'react';
import type { Observation } from '../../../../shared/records.ts';
import { type Culture, culturesOf, judgementOf } from '../../../clinical/cultures.ts';
import { SourceButton } from '../../../components/SourceButton.tsx';
import { VirtualRows } from '../../../components/VirtualRows.tsx';
import { useLabWords } from '../../../i18n/labs.ts';
import { momentText } from '../../../i18n/moments.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { Mark } from '../Mark.tsx';
import styles from './Cultures.module.css';
import { ResultValue } from './ResultValue.tsx';

const lineHeight = 34;

interface CulturesProps {
  observations: readonly Observation[];
  /** The result that somebody came for. */
  record: string | undefined;
}

/** Cultures by specimen and date: what grew, and what it is sensitive to. */
export function Cultures({ observations, record }: CulturesProps) {
  const t = useLabWords();
  const cultures = useMemo(() => culturesOf(observations), [observations]);
  return (
    <>
      <p className={styles.legend}>{t('culture.means')}</p>
      <p className={styles.legend}>{t('culture.negativeMeans')}</p>
      <VirtualRows
        rows={cultures}
        keyOf={({ key }) => key}
        estimate={({ results, susceptibilities }) => 60 + lineHeight * (results.length + susceptibilities.length)}
        label={t('view.microbiology')}
      >
        {(culture) => <OneCulture culture={culture} record={record} />}
      </VirtualRows>
    </>
  );
}

function OneCulture({ culture, record }: { culture: Culture; record: string | undefined }) {
  const t = useLabWords();
  const patient = usePatientWords();
  const { specimen, collectedAt, panel, orderNumber, isPreliminary, results, organisms, orphans } = culture;
  const moment = momentText(collectedAt) ?? patient('dateUnknown');
  const name = specimen ?? t('culture.noSpecimen');
  return (
    <article className={styles.culture} aria-label={`${name} ${moment}`}>
      <h3 className={styles.heading}>
        {name} {t('culture.collected', { moment })}{' '}
        {isPreliminary ? <Mark tone="unsure">{t('culture.preliminary')}</Mark> : null}
        <span className={styles.quiet}>
          {[panel, orderNumber && t('culture.order', { number: orderNumber })].filter(Boolean).join(' ')}
        </span>
      </h3>
      <dl className={styles.results}>
        {results.map((result) => (
          <div key={result.id} aria-current={result.id === record ? 'true' : undefined}>
            <dt>{result.text}</dt>
            <dd>
              <span className={organisms.includes(result) ? styles.organism : undefined}>
                <ResultValue observation={result} />
              </span>{' '}
              {result.note ? <span className={styles.note}>{result.note}</span> : null}{' '}
              <SourceButton record={result} section="observations" about={`${result.text} ${result.value}`} />
            </dd>
          </div>
        ))}
        {orphans.map((result) => (
          <div key={result.id} aria-current={result.id === record ? 'true' : undefined}>
            <dt>{result.text}</dt>
            <dd>
              <ResultValue observation={result} /> <Mark tone="unsure">{t('culture.orphan')}</Mark>
              {[result.panel, result.note].filter(Boolean).join(' ')}{' '}
              <SourceButton record={result} section="observations" about={`${result.text} ${result.value}`} />
            </dd>
          </div>
        ))}
      </dl>
      {organisms.length > 0 ? <Susceptibilities culture={culture} record={record} /> : null}
    </article>
  );
}

function Susceptibilities({ culture, record }: { culture: Culture; record: string | undefined }) {
  const t = useLabWords();
  const { organisms, susceptibilities } = culture;
  return (
    <table className={styles.table}>
      <caption>{t('culture.susceptibility')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('culture.antibiotic')}</th>
          {organisms.map((organism) => (
            <th key={organism.id} scope="col">
              {organism.value}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {susceptibilities.map(({ key, antibiotic, cells }) => (
          <tr key={key}>
            <th scope="row">{antibiotic}</th>
            {cells.map((cell, organism) => (
              <td key={organisms[organism]!.id}>
                {cell.map((result) => (
                  <div key={result.id} aria-current={result.id === record ? 'true' : undefined}>
                    <Judged result={result} />{' '}
                    <SourceButton
                      record={result}
                      section="observations"
                      about={`${antibiotic} ${organisms[organism]!.value}`}
                    />
                  </div>
                ))}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The source's judgement with its word and what was measured; resistance in a filled frame. */
function Judged({ result }: { result: Observation }) {
  const t = useLabWords();
  const judgement = judgementOf(result.interpretation);
  // Where the source has no measured value, the judgement is the value.
  const judgedValue = judgement ? null : judgementOf(result.value);
  const shown = judgement ?? judgedValue;
  return (
    <>
      <span className={`${styles.judged} ${shown === 'R' || shown === 'NS' ? styles.resistant : ''}`}>
        {shown ? `${shown} ${t(`culture.${shown}`)}` : (result.interpretation ?? t('culture.noJudgement'))}
      </span>{' '}
      {judgedValue ? null : `${result.value} ${result.unit ?? ''}`}
      {result.status === 'preliminary' || result.status === 'corrected' ? (
        <Mark tone="unsure">{t(`status.${result.status}`)}</Mark>
      ) : null}{' '}
      {result.note}
    </>
  );
}
