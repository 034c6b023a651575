import '../../sheets/sheets.css';
import { useLayoutEffect } from 'react';
import en from '../../../resources/locales/en/audit.json';
import ja from '../../../resources/locales/ja/audit.json';
import { type AuditHeadSheet, groupsOf, headCode } from '../../../shared/audit.ts';
import { numberText } from '../../i18n/amounts.ts';
import { fill, type Params } from '../../i18n/words.ts';
import { QrCode } from '../../sheets/codes.tsx';
import { fontsLoaded } from '../../sheets/measure.tsx';
import styles from './head-sheet.module.css';
import { secondText } from './moment.ts';

type Key = keyof typeof ja & `sheet.${string}`;

/**
 * One side of A4, in both languages: whoever compares it later may not be who printed it. `<html>` carries `data-sheet-ready` once
 * it is laid out.
 */
export function HeadSheet({ sheet }: { sheet: AuditHeadSheet }) {
  useLayoutEffect(() => {
    void fontsLoaded().then(() => {
      document.documentElement.dataset.sheetPages = '1';
      document.documentElement.dataset.sheetReady = 'true';
    });
  }, []);
  const { verdict } = sheet;
  const at = secondText(verdict.at);
  const problem = (words: typeof ja | typeof en) =>
    verdict.problem ? words[`problemName.${verdict.problem}` as const] : '';
  return (
    <div className="sheets" lang="ja">
      <div className={styles.sheet} data-paper>
        <header className={styles.top}>
          <h1>
            {ja['sheet.title']}{' '}
            <span lang="en" className={styles.other}>
              {en['sheet.title']}
            </span>
          </h1>
          <span>灯火 Tomoshibi</span>
        </header>
        <dl className={styles.facts}>
          <Fact name="sheet.facility">{sheet.facility}</Fact>
          <Fact name="sheet.station">{sheet.station}</Fact>
          <Fact name="sheet.period">
            {secondText(sheet.since)} – {secondText(sheet.until)}
          </Fact>
          <Fact name="sheet.entries">
            <b className={styles.count}>{numberText(sheet.entries)}</b>
          </Fact>
        </dl>
        <section className={styles.head} aria-label={ja['sheet.head']}>
          <div>
            <Label name="sheet.head" />
            <p className={styles.hash}>
              {groupsOf(sheet.head)
                .split(' ')
                .map((group, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place
                  <span key={place}>{group}</span>
                ))}
            </p>
          </div>
          <QrCode text={headCode(sheet)} />
        </section>
        <dl className={styles.facts}>
          <Fact name="sheet.verified">
            <b>{fill(verdict.problem ? ja['sheet.broken'] : ja['sheet.whole'], { at, problem: problem(ja) })}</b>
            <br />
            <span lang="en">
              {fill(verdict.problem ? en['sheet.broken'] : en['sheet.whole'], { at, problem: problem(en) })}
            </span>
          </Fact>
          <Fact name="sheet.noted">
            {verdict.noted.length > 0 ? (
              <b>{verdict.noted.map(numberText).join(', ')}</b>
            ) : (
              <Both name="sheet.noted.none" />
            )}
          </Fact>
          <Fact name="sheet.clock">
            <Both name="sheet.clock.count" params={{ count: sheet.clockChanges }} />
          </Fact>
          <Fact name="sheet.printed">
            {secondText(sheet.printedAt)} {sheet.printedBy}
          </Fact>
        </dl>
        <p className={styles.how}>{ja['sheet.how']}</p>
        <p className={styles.how} lang="en">
          {en['sheet.how']}
        </p>
        <div className={styles.lines}>
          {(['sheet.date', 'sheet.sign1', 'sheet.sign2'] as const).map((name) => (
            <div key={name} className={styles.line}>
              <Label name={name} />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

function Fact({ name, children }: { name: Key; children: React.ReactNode }) {
  return (
    <div>
      <dt>
        <Label name={name} />
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

function Label({ name }: { name: Key }) {
  return (
    <span className={styles.label}>
      {ja[name]} <span lang="en">{en[name]}</span>
    </span>
  );
}

function Both({ name, params }: { name: Key; params?: Params }) {
  return (
    <>
      {fill(ja[name], params)} <span lang="en">{fill(en[name], params)}</span>
    </>
  );
}
