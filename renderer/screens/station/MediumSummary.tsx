import type { BesideView, MediumView } from '../../../shared/views.ts';
import { Freshness } from '../../components/Freshness.tsx';
import { ImagesHeld } from '../../components/ImagesHeld.tsx';
import { MissingSections } from '../../components/MissingSections.tsx';
import panel from '../../components/Panel.module.css';
import { bytesText } from '../../i18n/amounts.ts';
import { momentText } from '../../i18n/moments.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { useStationWords } from '../../i18n/station.ts';
import styles from './MediumSummary.module.css';

/** Whose medium this is and when its data are from: what two people compare with the card in the envelope. */
export function MediumSummary({ medium, beside = [] }: { medium: MediumView; beside?: BesideView[] }) {
  const t = useShellWords();
  const station = useStationWords();
  return (
    <section className={panel.panel} aria-labelledby="medium-title">
      <h2 id="medium-title">{t('medium.title')}</h2>
      <p className={medium.facilityConfirmed ? styles.verified : styles.unconfirmed}>
        {t(medium.facilityConfirmed ? 'medium.confirmed' : 'medium.unconfirmed')}
      </p>
      <dl className={styles.facts}>
        <dt>{t('medium.facility')}</dt>
        <dd className={styles.facility}>{medium.facilityName}</dd>
        <dt>{t('medium.fingerprint')}</dt>
        <dd className={styles.fingerprint}>{medium.facilityFingerprint}</dd>
        <dt>{t('medium.sequence')}</dt>
        <dd>{medium.sequence}</dd>
        <dt>{t('medium.createdAt')}</dt>
        <dd>{momentText(medium.createdAt)}</dd>
        <dt>{t('medium.sources')}</dt>
        <dd>
          <table className={styles.sources}>
            <thead>
              <tr>
                <th scope="col">{t('medium.source')}</th>
                <th scope="col">{t('medium.sourceKind')}</th>
                <th scope="col">{t('asOf.label')}</th>
              </tr>
            </thead>
            <tbody>
              {medium.sources.map((source) => (
                <tr key={source.name}>
                  <td>{source.name}</td>
                  <td>{t(`sourceKind.${source.kind}`)}</td>
                  <td>
                    <Freshness moment={source.dataAsOf} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </dd>
        <dt>{t('medium.sections')}</dt>
        <dd>
          {medium.sections.map((section) => t(`section.${section}`)).join(t('listSeparator'))}{' '}
          <MissingSections sections={medium.sections} />
        </dd>
        <dt>{t('medium.modalities')}</dt>
        <dd>{medium.modalities.length > 0 ? medium.modalities.join(t('listSeparator')) : t('medium.noImages')}</dd>
        <dt>{station('held.title')}</dt>
        <dd>
          <ImagesHeld medium={medium} beside={beside} />
        </dd>
        <dt>{t('medium.size')}</dt>
        <dd>{t('medium.files', { files: medium.files, bytes: bytesText(medium.bytes) })}</dd>
        <dt>{t('medium.path')}</dt>
        <dd>{medium.path}</dd>
      </dl>
    </section>
  );
}
