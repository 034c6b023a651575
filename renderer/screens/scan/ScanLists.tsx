import type { ScannedPage, ScanView } from '../../../shared/scan.ts';
import panel from '../../components/Panel.module.css';
import styles from './scan.module.css';
import { type ScanWords, useScanWords } from './words.ts';

/** Pages that no code files, with the reason and what could help. */
export function AttentionList({ scan }: { scan: ScanView }) {
  const t = useScanWords();
  const { attention, counts } = scan;
  return (
    <div className={panel.panel}>
      <h2>{t('list.person')}</h2>
      {attention.length === 0 ? <p>{t('list.personNone')}</p> : null}
      {attention.length > 0 ? (
        <table className={styles.list}>
          <thead>
            <tr>
              <th scope="col">{t('col.source')}</th>
              <th scope="col">{t('col.page')}</th>
              <th scope="col">{t('col.reason')}</th>
              <th scope="col">{t('col.hint')}</th>
            </tr>
          </thead>
          <tbody>
            {attention.map((page) => (
              <tr key={placeOf(page)}>
                <td className={styles.path}>{page.source}</td>
                <td>{page.sourcePage ?? ''}</td>
                <td>{page.status === 'person' ? t(`reason.${page.reason!}`) : t(`status.${page.status}`)}</td>
                <td className={styles.path}>{hintsOf(page, t).join(' / ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      <More all={counts.person + counts['other-facility']} shown={attention.length} />
    </div>
  );
}

export function AgainList({ scan }: { scan: ScanView }) {
  const t = useScanWords();
  return (
    <div className={panel.panel}>
      <h2>{t('list.again')}</h2>
      <table className={styles.list}>
        <thead>
          <tr>
            <th scope="col">{t('col.source')}</th>
            <th scope="col">{t('col.page')}</th>
            <th scope="col">{t('col.file')}</th>
          </tr>
        </thead>
        <tbody>
          {scan.again.map((page) => (
            <tr key={placeOf(page)}>
              <td className={styles.path}>{page.source}</td>
              <td>{page.sourcePage}</td>
              <td className={styles.path}>{page.file}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <More all={scan.counts.again} shown={scan.again.length} />
    </div>
  );
}

/** Issued − scanned − voided. */
export function MissingList({ scan }: { scan: ScanView }) {
  const t = useScanWords();
  const { missing, counts } = scan;
  return (
    <div className={panel.panel}>
      <h2>{t('list.missing')}</h2>
      <p>{t('missing.scope')}</p>
      {missing.length === 0 ? <p>{t('list.missingNone')}</p> : null}
      {missing.length > 0 ? (
        <table className={styles.list}>
          <thead>
            <tr>
              <th scope="col">{t('col.ward')}</th>
              <th scope="col">{t('col.patient')}</th>
              <th scope="col">{t('col.form')}</th>
              <th scope="col">{t('col.sheet')}</th>
              <th scope="col">{t('col.copy')}</th>
              <th scope="col">{t('col.page')}</th>
              <th scope="col">{t('col.issued')}</th>
            </tr>
          </thead>
          <tbody>
            {missing.map((sheet) => (
              <tr key={`${sheet.serial}*${sheet.copy}*${sheet.page}`}>
                <td>{sheet.ward}</td>
                <td>{sheet.patient}</td>
                <td>{sheet.form}</td>
                <td>{sheet.serial}</td>
                <td>{sheet.copy}</td>
                <td>
                  {sheet.page}/{sheet.pages}
                </td>
                <td>
                  {sheet.issuedAt?.replace('T', ' ').slice(0, 16)} {sheet.issuedBy}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      <More all={counts.missing} shown={missing.length} />
    </div>
  );
}

function More({ all, shown }: { all: number; shown: number }) {
  const t = useScanWords();
  return all > shown ? <p>{t('list.more', { count: all - shown })}</p> : null;
}

function hintsOf({ barcodes, beside }: ScannedPage, t: ScanWords): string[] {
  const hints: string[] = [];
  if (barcodes.length > 0) hints.push(t('hint.barcode', { ids: barcodes.join(', ') }));
  if (beside) hints.push(t('hint.beside', { file: beside }));
  return hints;
}

function placeOf({ source, sourcePage }: ScannedPage): string {
  return `${source}#${sourcePage ?? ''}`;
}
