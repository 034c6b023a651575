import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { CoverageView } from '../../../shared/coverage.ts';
import type { MediumView } from '../../../shared/views.ts';
import { useApi } from '../../api.ts';
import { Box } from '../../components/Box.tsx';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Freshness } from '../../components/Freshness.tsx';
import { ImagesHeld, imagesAreMissing } from '../../components/ImagesHeld.tsx';
import { numberText } from '../../i18n/amounts.ts';
import { momentText } from '../../i18n/moments.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { useStationWords } from '../../i18n/station.ts';
import { coverageQuery } from '../../state/coverage.ts';
import { useStation } from '../../state/server-state.tsx';
import { useSession } from '../../state/session.tsx';
import styles from './home.module.css';
import { useHomeWords } from './words.ts';

/** When the data are from, source by source, and what is not among them. */
export function DataBox() {
  const t = useHomeWords();
  const shell = useShellWords();
  const words = useStationWords();
  const { station } = useStation();
  const { session } = useSession();
  const { data: coverage, error, refetch } = useQuery(coverageQuery(useApi()));
  if (!station?.medium) return null;
  const { medium } = station;
  return (
    <Box title={t('data')} more={<Link to="/coverage">{t('data.coverage')}</Link>}>
      <Sources medium={medium} />
      {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
      {coverage ? <Missing coverage={coverage} /> : null}
      {imagesAreMissing(medium) ? (
        <>
          <h3 className={styles.subtitle}>{words('held.title')}</h3>
          <ImagesHeld medium={medium} beside={station.beside} />
          <p>
            <Link to="/station">{words('held.toStation')}</Link>
          </p>
        </>
      ) : null}
      <dl className={styles.facts}>
        <dt>{t('data.generation')}</dt>
        <dd>
          <Link to="/generations">
            {t('data.generationOf', { sequence: medium.sequence, written: momentText(medium.createdAt) ?? '' })}
          </Link>
        </dd>
        <dt>{t('data.patients')}</dt>
        <dd>{coverage ? t('data.patientsCount', { count: numberText(coverage.patients) }) : ''}</dd>
        <dt>{t('data.station')}</dt>
        <dd>{station.stationName}</dd>
        <dt>{t('data.person')}</dt>
        <dd>{session ? `${session.name} ${shell(`role.${session.role}`)}` : ''}</dd>
      </dl>
    </Box>
  );
}

function Sources({ medium }: { medium: MediumView }) {
  const t = useHomeWords();
  const shell = useShellWords();
  return (
    <table className={styles.sources}>
      <thead>
        <tr>
          <th scope="col">{t('data.source')}</th>
          <th scope="col">{t('data.asOf')}</th>
        </tr>
      </thead>
      <tbody>
        {medium.sources.map((source) => (
          <tr key={source.name}>
            <th scope="row">
              {source.name} <span className={styles.quiet}>{shell(`sourceKind.${source.kind}`)}</span>
            </th>
            <td>{source.dataAsOf ? <Freshness moment={source.dataAsOf} /> : t('data.unknown')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Missing({ coverage }: { coverage: CoverageView }) {
  const t = useHomeWords();
  const shell = useShellWords();
  const missing = coverage.sections.filter(({ status }) => status === 'not-exported');
  const incomplete = coverage.sections.filter(({ gaps }) => gaps.length > 0);
  return (
    <>
      <h3 className={styles.subtitle}>{t('data.missing')}</h3>
      {missing.length === 0 ? (
        <p>{t('data.missingNone')}</p>
      ) : (
        <p className={styles.notice}>
          {missing.map(({ section }) => shell(`section.${section}`)).join(shell('listSeparator'))}
          <br />
          <span>{t('data.missingMeans')}</span>
        </p>
      )}
      {incomplete.length > 0 ? (
        <>
          <h3 className={styles.subtitle}>{t('data.gaps')}</h3>
          <p className={styles.notice}>
            {incomplete
              .map(({ section, gaps }) =>
                t('data.gapsCount', {
                  section: shell(`section.${section}`),
                  count: gaps.reduce((most, { patients }) => Math.max(most, patients), 0),
                }),
              )
              .join(shell('listSeparator'))}
          </p>
        </>
      ) : null}
    </>
  );
}
