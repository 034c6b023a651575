import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { CoverageView, Holding, ModalityCoverage, SectionCoverage } from '../../../shared/coverage.ts';
import { useApi } from '../../api.ts';
import { daysBehind, emptyMonths } from '../../clinical/gaps.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { ImagesHeld, imagesAreMissing } from '../../components/ImagesHeld.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { numberText } from '../../i18n/amounts.ts';
import { gapWords } from '../../i18n/gaps.ts';
import { dateText, dayOf, momentText } from '../../i18n/moments.ts';
import { usePatientWords } from '../../i18n/patient.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { useStationWords } from '../../i18n/station.ts';
import { coverageQuery } from '../../state/coverage.ts';
import { useNow } from '../../state/now.ts';
import { useStation } from '../../state/server-state.tsx';
import styles from './coverage.module.css';
import { MonthBars } from './MonthBars.tsx';
import { useCoverageWords } from './words.ts';

const shownMonths = 24;

/** Per kind of record and of image: from when to when, how much, as of when, and what is missing, in words. */
export function CoverageScreen() {
  const t = useCoverageWords();
  const { data, error, refetch } = useQuery(coverageQuery(useApi()));
  return (
    <section className={styles.page} aria-labelledby="coverage-title">
      <h1 id="coverage-title">{t('title')}</h1>
      <p className={styles.how}>{t('how')}</p>
      {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
      {!data && !error ? <Waiting words={t('asking')} /> : null}
      {data ? <Coverage coverage={data} /> : null}
    </section>
  );
}

function Coverage({ coverage }: { coverage: CoverageView }) {
  const t = useCoverageWords();
  const now = useNow();
  const newest = coverage.sources
    .map(({ dataAsOf }) => dataAsOf ?? '')
    .toSorted()
    .at(-1);
  const last = (newest || dayOf(now)).slice(0, 7);
  const studies = coverage.sections.find(({ section }) => section === 'studies');
  return (
    <>
      <table className={styles.table}>
        <caption>{t('records.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('section')}</th>
            <th scope="col">{t('span')}</th>
            <th scope="col" className={styles.number}>
              {t('count')}
            </th>
            <th scope="col" className={styles.number}>
              {t('patients')}
            </th>
            <th scope="col">{t('months')}</th>
            <th scope="col">{t('lastExport')}</th>
            <th scope="col">{t('gaps')}</th>
          </tr>
        </thead>
        <tbody>
          {coverage.sections.map((section) => (
            <SectionRow key={section.section} coverage={section} last={last} />
          ))}
        </tbody>
      </table>
      <h2>{t('images')}</h2>
      {coverage.modalities.length > 0 ? (
        <Modalities modalities={coverage.modalities} last={last} />
      ) : (
        <p>{t(studies?.records === null ? 'images.uncounted' : 'images.none')}</p>
      )}
      <ImagesElsewhere />
    </>
  );
}

/** Which of the images counted above are not on the open medium, and where they are. */
function ImagesElsewhere() {
  const t = useStationWords();
  const { station } = useStation();
  if (!station?.medium || !imagesAreMissing(station.medium)) return null;
  return (
    <>
      <h2>{t('held.title')}</h2>
      <ImagesHeld medium={station.medium} beside={station.beside} />
      <p>
        <Link to="/station">{t('held.toStation')}</Link>
      </p>
    </>
  );
}

function SectionRow({ coverage, last }: { coverage: SectionCoverage; last: string }) {
  const t = useCoverageWords();
  const shell = useShellWords();
  const { section, status, records, patients, sources } = coverage;
  const name = (
    <th scope="row" className={styles.name}>
      {shell(`section.${section}`)}
    </th>
  );
  if (status === 'not-exported') {
    return (
      <tr>
        {name}
        <td colSpan={6} className={styles.missing}>
          <b>{t('notExported')}</b> <span>{t('notExportedMeans')}</span>
        </td>
      </tr>
    );
  }
  return (
    <tr>
      {name}
      <td className={styles.span}>
        <Span holding={coverage} />
      </td>
      <td className={styles.number}>{records === null ? '' : numberText(records)}</td>
      <td className={styles.number}>{patients === null ? '' : numberText(patients)}</td>
      <td>
        <MonthBars holding={coverage} last={last} count={shownMonths} />
      </td>
      <td>
        <ul className={styles.lines}>
          {sources.map(({ name: source, asOf }) => (
            <li key={source}>{t('sourceAsOf', { name: source, asOf: momentText(asOf) ?? t('unknown') })}</li>
          ))}
        </ul>
      </td>
      <td>
        <Gaps coverage={coverage} last={last} />
      </td>
    </tr>
  );
}

function Span({ holding }: { holding: Holding }) {
  const t = useCoverageWords();
  const { records, oldest, newest, undated } = holding;
  if (records === null) return t('uncounted');
  if (records === 0) return t('empty');
  return (
    <>
      {oldest ? (
        <>
          {t('from', { oldest: dateText(oldest) ?? '' })}
          <br />
          {t('to', { newest: dateText(newest) ?? '' })}
        </>
      ) : (
        t('undatedOnly')
      )}
      {oldest && undated > 0 ? (
        <>
          <br />
          <span className={styles.quiet}>{t('undated', { count: numberText(undated) })}</span>
        </>
      ) : null}
    </>
  );
}

function Gaps({ coverage, last }: { coverage: SectionCoverage; last: string }) {
  const t = useCoverageWords();
  const patient = usePatientWords();
  const { section, gaps, newest, sources, records } = coverage;
  const asOf =
    sources
      .map((source) => source.asOf ?? '')
      .toSorted()
      .at(-1) || null;
  const behind = daysBehind(section, coverage, asOf);
  const words = [
    ...gaps.map(({ reason, inputs, patients }) =>
      t('gap.setAside', { inputs, patients, reason: gapWords(patient, reason) }),
    ),
    ...emptyMonths(section, coverage, last, shownMonths).map(({ from, to }) =>
      from === to ? t('gap.month', { month: from }) : t('gap.months', { from, to }),
    ),
    ...(behind === null ? [] : [t('gap.behind', { newest: dateText(newest) ?? '', days: behind })]),
  ];
  if (words.length === 0) return records === null ? null : <span className={styles.quiet}>{t('gap.none')}</span>;
  return (
    <ul className={styles.lines}>
      {words.map((line) => (
        <li key={line} className={styles.gap}>
          {line}
        </li>
      ))}
    </ul>
  );
}

function Modalities({ modalities, last }: { modalities: ModalityCoverage[]; last: string }) {
  const t = useCoverageWords();
  return (
    <table className={styles.table}>
      <caption>{t('images.caption')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('modality')}</th>
          <th scope="col">{t('span')}</th>
          <th scope="col" className={styles.number}>
            {t('studies')}
          </th>
          <th scope="col">{t('months')}</th>
        </tr>
      </thead>
      <tbody>
        {modalities.map((entry) => (
          <tr key={entry.modality}>
            <th scope="row" className={styles.name}>
              {entry.modality}
            </th>
            <td className={styles.span}>
              <Span holding={entry} />
            </td>
            <td className={styles.number}>{numberText(entry.records ?? 0)}</td>
            <td>
              <MonthBars holding={entry} last={last} count={shownMonths} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
