import type { Report, ReportItem } from '../../../shared/structured-report.ts';
import type { OpenStudy } from '../workspace/open-study.ts';
import type { PaneContent } from '../workspace/pane.ts';
import { ImageLinks } from './ImageLinks.tsx';
import styles from './objects.module.css';
import { type ObjectWords, useObjectWords } from './words.ts';

interface ReportViewProps {
  report: Report;
  study: OpenStudy;
  onOpen: (content: PaneContent) => void;
}

/** A structured report to read: its standing first, then what it says, item by item. Nothing of it is left out. */
export function ReportView({ report, study, onOpen }: ReportViewProps) {
  const t = useObjectWords();
  const standing = standingOf(report, t);
  return (
    <article className={styles.page}>
      <h2>{report.title ?? t('report.untitled')}</h2>
      <p className={standing.final ? styles.final : styles.preliminary} data-standing={standing.final}>
        {standing.words}
      </p>
      <dl className={styles.facts}>
        <Fact name={t('report.patient')} value={`${report.patientName ?? '—'} (ID ${report.patientId ?? '—'})`} />
        <Fact name={t('report.at')} value={report.at} />
        <Fact name={t('report.institution')} value={report.institution} />
        <Fact name={t('report.authors')} value={report.authors.join('、') || null} />
        {report.verifiers.map((verifier) => (
          <Fact
            key={`${verifier.name}:${verifier.at}`}
            name={t('report.verifier')}
            value={[verifier.name, verifier.organization, verifier.at].filter(Boolean).join(' ')}
          />
        ))}
      </dl>
      {report.items.length === 0 && <p>{t('report.empty')}</p>}
      <Items items={report.items} level={3} study={study} onOpen={onOpen} />
      {report.leftOut > 0 && <p className={styles.preliminary}>{t('report.leftOut', { count: report.leftOut })}</p>}
    </article>
  );
}

function Fact({ name, value }: { name: string; value: string | null }) {
  if (!value) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

type Rest = Pick<ReportViewProps, 'study' | 'onOpen'>;

function Items({ items, level, ...rest }: { items: readonly ReportItem[]; level: number } & Rest) {
  return items.map((item) => <Item key={item.path} item={item} level={level} {...rest} />);
}

function Item({ item, level, ...rest }: { item: ReportItem; level: number } & Rest) {
  const t = useObjectWords();
  if (item.type === 'CONTAINER') {
    const Heading = `h${Math.min(level, 6)}` as 'h3';
    return (
      <section className={styles.container}>
        {item.name && <Heading>{item.name}</Heading>}
        <Items items={item.items} level={level + 1} {...rest} />
      </section>
    );
  }
  const relationship = item.relationship && relationshipWords(item.relationship, t);
  return (
    <div className={styles.item} data-type={item.type} data-item={item.path}>
      <p>
        {relationship && <small className={styles.quiet}>{relationship} </small>}
        {item.name && <b>{item.name}: </b>}
        <span className={item.type === 'NUM' ? styles.number : undefined}>{item.value}</span>
        {item.region && ` ${regionText(item.region, t)}`}
        {item.references.length > 0 && <ImageLinks references={item.references} {...rest} />}
        {isSilent(item) && (
          <small className={styles.quiet}>{t('report.unknownItem', { type: item.type || '?' })}</small>
        )}
      </p>
      {item.items.length > 0 && (
        <div className={styles.below}>
          <Items items={item.items} level={level} {...rest} />
        </div>
      )}
    </div>
  );
}

/** An item of a kind whose value is not read: its kind is named, so that it is not taken for empty. */
function isSilent(item: ReportItem): boolean {
  return item.value === null && item.region === null && item.references.length === 0;
}

function standingOf(report: Report, t: ObjectWords): { words: string; final: boolean } {
  const { completion, verification, preliminary } = report;
  const words = [
    completion === 'COMPLETE' ? t('report.complete') : completion === 'PARTIAL' ? t('report.partial') : null,
    verification === 'VERIFIED'
      ? t('report.verified')
      : verification === 'UNVERIFIED'
        ? t('report.unverified')
        : t('report.verificationUnknown'),
    preliminary === 'PRELIMINARY' ? t('report.preliminary') : preliminary === 'FINAL' ? t('report.final') : null,
  ];
  const final = verification === 'VERIFIED' && completion !== 'PARTIAL' && preliminary !== 'PRELIMINARY';
  return { words: words.filter(Boolean).join(' ・ '), final };
}

function relationshipWords(relationship: string, t: ObjectWords): string | null {
  if (relationship === 'HAS CONCEPT MOD') return t('relationship.modifier');
  if (relationship === 'INFERRED FROM') return t('relationship.inferred');
  if (relationship === 'SELECTED FROM') return t('relationship.selected');
  if (relationship === 'HAS PROPERTIES') return t('relationship.properties');
  return null;
}

function regionText(region: { graphicType: string; points: readonly number[] }, t: ObjectWords): string {
  const rounded = region.points.slice(0, 8).map((value) => Math.round(value * 10) / 10);
  const rest = region.points.length > 8 ? '…' : '';
  return t('report.region', { type: region.graphicType, points: `${rounded.join(', ')}${rest}` });
}
