import '../../sheets/sheets.css';
import { useLayoutEffect } from 'react';
import en from '../../../resources/locales/en/drill.json';
import ja from '../../../resources/locales/ja/drill.json';
import { type DrillRecordSheet, type DrillStep, drillRoles, type StepState } from '../../../shared/drill.ts';
import { dateText } from '../../i18n/moments.ts';
import { fill } from '../../i18n/words.ts';
import { fontsLoaded } from '../../sheets/measure.tsx';
import styles from './record-sheet.module.css';
import { minutesSince, timeOfDay } from './times.ts';

type Key = keyof typeof ja & `sheet.${string}`;

/** One side of A4 in both languages, to be filed: who took part, when each step was reached, and room for what was learnt. */
export function RecordSheet({ sheet }: { sheet: DrillRecordSheet }) {
  useLayoutEffect(() => {
    void fontsLoaded().then(() => {
      document.documentElement.dataset.sheetPages = '1';
      document.documentElement.dataset.sheetReady = 'true';
    });
  }, []);
  const { beganAt, madeAt } = sheet;
  const held = {
    began: `${dateOf(beganAt)} ${timeOfDay(beganAt)}`,
    ended: timeOfDay(madeAt),
    minutes: minutesSince(beganAt, madeAt),
  };
  return (
    <div className="sheets" lang="ja">
      <div className={styles.sheet} data-paper="record">
        <header className={styles.top}>
          <h1>
            {ja['sheet.title']} <span lang="en">{en['sheet.title']}</span>
          </h1>
          <span>
            {sheet.guide.title.ja} <span lang="en">{sheet.guide.title.en}</span>
          </span>
        </header>
        <dl className={styles.facts}>
          <Fact name="sheet.facility">
            <span className={styles.blank} />
          </Fact>
          <Fact name="sheet.held">
            <b>{fill(ja['sheet.heldWords'], held)}</b>
          </Fact>
          <Fact name="sheet.station">{sheet.station}</Fact>
          <Fact name="sheet.day">
            {dateText(sheet.day)} {sheet.facility}
          </Fact>
          <Fact name="sheet.printed">{sheet.printed}</Fact>
          <Fact name="sheet.people">
            {drillRoles.map((role) => `${ja[`role.${role}`]} ${sheet.people[role]}`).join('　')}
          </Fact>
        </dl>
        <table className={styles.table}>
          <thead>
            <tr>
              {(['sheet.step', 'sheet.target', 'sheet.reached', 'sheet.how', 'sheet.answer'] as const).map((name) => (
                <th key={name} scope="col">
                  {ja[name]} <span lang="en">{en[name]}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sheet.guide.steps.map((step) => (
              <Row
                key={step.id}
                step={step}
                state={sheet.states.find(({ id }) => id === step.id)!}
                beganAt={sheet.beganAt}
              />
            ))}
          </tbody>
        </table>
        <section className={styles.remarks} aria-label={ja['sheet.remarks']}>
          {ja['sheet.remarks']} <span lang="en">{en['sheet.remarks']}</span>
        </section>
        <div className={styles.lines}>
          {(['sheet.sign1', 'sheet.sign2'] as const).map((name) => (
            <div key={name}>
              {ja[name]} <span lang="en">{en[name]}</span>
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

function Row({ step, state, beganAt }: { step: DrillStep; state: StepState; beganAt: string }) {
  const { doneAt, by, answer } = state;
  const { question } = step;
  const answered = answer === null ? 'sheet.open' : answer === question?.right ? 'sheet.right' : 'sheet.wrong';
  return (
    <tr>
      <td>
        {step.title.ja}{' '}
        <span lang="en">
          {step.title.en} ({step.roles.map((role) => en[`role.${role}`]).join(', ')})
        </span>
      </td>
      <td>
        {step.from}–{step.to}
      </td>
      <td>
        {doneAt ? (
          <b>
            {fill(ja['sheet.minute'], { minutes: minutesSince(beganAt, doneAt) })} ({timeOfDay(doneAt)})
          </b>
        ) : (
          <Both name="sheet.not" />
        )}
      </td>
      <td>{by ? <Both name={`sheet.by.${by}`} /> : ''}</td>
      <td>{question ? <Both name={answered} /> : ''}</td>
    </tr>
  );
}

function Both({ name }: { name: Key }) {
  return (
    <>
      {ja[name]} <span lang="en">{en[name]}</span>
    </>
  );
}

function Fact({ name, children }: { name: Key; children: React.ReactNode }) {
  return (
    <div>
      <dt>
        {ja[name]} <span lang="en">{en[name]}</span>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

function dateOf(moment: string): string {
  const date = new Date(moment);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
