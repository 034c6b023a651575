import '../../sheets/sheets.css';
import { useLayoutEffect, useRef, useState } from 'react';
import {
  countsOf,
  countsText,
  lineText,
  type ReadinessCheck,
  type ReadinessLine,
  type ReadinessReport,
  readinessResults,
  verdictText,
} from '../../../shared/readiness.ts';
import type { Language } from '../../i18n/language.tsx';
import { momentText } from '../../i18n/moments.ts';
import { fontsLoaded } from '../../sheets/measure.tsx';
import styles from './readiness-sheet.module.css';
import { comparisonText, type ReadinessKey, readinessWords } from './words.ts';

/** Points; the first at which everything is on the one page. */
const sizes = [9, 8.5, 8, 7.5, 7];
/** Of one check, the worst first, where even the smallest letters are too large for more; the screen has all of them. */
const shownLines = [6, 4, 3, 2, 1];

/** One side of A4 to file as evidence. `<html>` carries `data-sheet-ready` once it is laid out. */
export function ReadinessSheet({ report, language }: { report: ReadinessReport; language: Language }) {
  const sheet = useRef<HTMLDivElement>(null);
  const [tried, setTried] = useState(0);
  useLayoutEffect(() => {
    void fontsLoaded().then(() => {
      const isOnePage = sheet.current && sized(sheet.current);
      const { dataset } = document.documentElement;
      if (!isOnePage && tried + 1 < shownLines.length) {
        setTried(tried + 1);
        return;
      }
      if (!isOnePage) {
        dataset.sheetClipped = report.id;
        return;
      }
      dataset.sheetPages = '1';
      dataset.sheetReady = 'true';
    });
  }, [report, tried]);
  const { words, t } = readinessWords(language);
  const { medium, by, checks } = report;
  const moment = (text: string) => momentText(text) ?? text;
  const role = by.breakGlass ? `${t(`role.${by.role}`)} / ${t('breakGlass')}` : t(`role.${by.role}`);
  return (
    <div className="sheets" lang={language}>
      <div ref={sheet} className={styles.sheet} data-paper>
        <header className={styles.top}>
          <h1>
            {report.drill ? `【${t('drill')}】 ` : ''}
            {t('sheet.title')} <span className={styles.subtitle}>{t('sheet.subtitle')}</span>
          </h1>
          <span>灯火 Tomoshibi {report.program}</span>
        </header>
        <dl className={styles.facts}>
          <Fact label={t('sheet.facility')}>
            {report.facility.name}
            {report.drill ? ` ・ ${t('sheet.drill')}` : ''}
          </Fact>
          <Fact label={t('sheet.facilityKey')}>{report.facility.fingerprint}</Fact>
          <Fact label={t('sheet.station')}>{report.station}</Fact>
          <Fact label={t('sheet.when')}>
            {moment(report.startedAt)} – {moment(report.endedAt).slice(11)}
          </Fact>
          <Fact label={t('sheet.by')}>
            {by.name} ({role})
          </Fact>
          <Fact label={t('sheet.number')}>{report.id.slice(0, 8)}</Fact>
          <Fact label={t('sheet.medium')} wide>
            {t('sheet.mediumValue', {
              sequence: medium.sequence,
              createdAt: moment(medium.createdAt),
              fingerprint: medium.fingerprint,
              from: t(`sheet.from.${medium.from}`),
            })}
          </Fact>
        </dl>
        <section className={styles.verdict} aria-label={t('sheet.verdict')}>
          <p className={styles.verdictLine}>{verdictText(checks, words)}</p>
          <p>{countsText(countsOf(checks), words)}</p>
        </section>
        <table className={styles.checks}>
          <thead>
            <tr>
              <th scope="col">{t('column.check')}</th>
              <th scope="col">{t('column.result')}</th>
              <th scope="col">{t('column.found')}</th>
            </tr>
          </thead>
          <tbody>
            {checks.map((check) => (
              <CheckRow key={check.check} check={check} most={shownLines[tried]!} language={language} />
            ))}
          </tbody>
        </table>
        <p className={styles.small}>
          {comparisonText(report, language)} {t('sheet.hours', { ...report.hours })}
        </p>
        <p className={styles.small}>
          {t('sheet.meaning')} {t('sheet.noPatients')}
        </p>
        <div className={styles.note}>
          <span>{t('sheet.note')}</span>
        </div>
        <div className={styles.lines}>
          {(['sheet.sign1', 'sheet.sign2', 'sheet.signDate'] satisfies ReadinessKey[]).map((name) => (
            <div key={name} className={styles.line}>
              <span>{t(name)}</span>
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

interface CheckRowProps {
  check: ReadinessCheck;
  most: number;
  language: Language;
}

function CheckRow({ check: { check, result, lines }, most, language }: CheckRowProps) {
  const { words, errors, t } = readinessWords(language);
  const worstFirst = [...lines].sort((a, b) => rank(a) - rank(b));
  const shown = lines.length > most ? worstFirst.slice(0, Math.max(1, most - 1)) : lines;
  const more = lines.length - shown.length;
  return (
    <tr>
      <th scope="row">{t(`check.${check}`)}</th>
      <td className={result === 'ok' ? undefined : styles.notOk}>{t(`result.${result}`)}</td>
      <td>
        {shown.map((line) => {
          const { said, todo } = lineText(line, words, errors);
          return (
            <p key={said}>
              {line.result === 'ok' || line.result === result ? '' : `[${t(`result.${line.result}`)}] `}
              {line.result === 'failed' ? <b>{said}</b> : said}
              {todo ? ` ${t('todo', { what: todo })}` : ''}
            </p>
          );
        })}
        {more > 0 ? <p>{t('sheet.more', { count: more })}</p> : null}
      </td>
    </tr>
  );
}

function rank({ result }: ReadinessLine): number {
  return readinessResults.indexOf(result);
}

function Fact({ label, wide = false, children }: { label: string; wide?: boolean; children: React.ReactNode }) {
  return (
    <div className={wide ? styles.wide : undefined}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** @returns false where even the smallest letters do not fit */
function sized(sheet: HTMLElement): boolean {
  return sizes.some((points) => {
    sheet.style.setProperty('--size', `${points}pt`);
    return sheet.scrollHeight <= sheet.clientHeight + 1;
  });
}
