import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type DrillRole, type DrillStep, drillRoles, type StepState } from '../../../shared/drill.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { useDrillWords } from '../../i18n/drill.ts';
import { useLanguage } from '../../i18n/language.tsx';
import { guideQuery, useTellGuide } from '../../state/drill.ts';
import { useNow } from '../../state/now.ts';
import styles from './drill.module.css';
import { RecordBox } from './RecordBox.tsx';
import { minutesSince, timeOfDay } from './times.ts';

/** Beside whatever screen is open: what comes next, for whom, until when; ticked off by what was really done. */
export function GuidePanel() {
  const t = useDrillWords();
  const { language } = useLanguage();
  const { data, error } = useQuery(guideQuery(useApi()));
  const [shown, setShown] = useState(true);
  const [role, setRole] = useState<DrillRole | ''>('');
  useNow();
  const toggle = (
    <Button
      variant="default"
      className={styles.toggle}
      aria-expanded={shown}
      aria-controls="drill-guide"
      onClick={() => setShown(!shown)}
    >
      {t(shown ? 'guide.hide' : 'guide.show')}
    </Button>
  );
  if (!shown) return <aside className={styles.folded}>{toggle}</aside>;
  return (
    <aside className={styles.guide} id="drill-guide" aria-label={t('guide.title')}>
      <div className={styles.head}>
        <h2>{data ? data.guide.title[language] : t('guide.title')}</h2>
        {toggle}
      </div>
      {error ? <ErrorPanel error={error} /> : null}
      {data ? (
        <>
          <p className={styles.clock}>
            {t('guide.clock', { began: timeOfDay(data.beganAt), minutes: minutesSince(data.beganAt) })}
          </p>
          <p>{data.guide.scene[language]}</p>
          <NativeSelect
            label={t('guide.role')}
            value={role}
            data={[
              { value: '', label: t('role.all') },
              ...drillRoles.map((one) => ({ value: one, label: t(`role.${one}`) })),
            ]}
            onChange={(event) => setRole(event.currentTarget.value as DrillRole | '')}
          />
          <ol className={styles.steps}>
            {data.guide.steps
              .filter(({ roles }) => role === '' || roles.includes(role))
              .map((step) => (
                <Step
                  key={step.id}
                  step={step}
                  state={data.states.find(({ id }) => id === step.id)!}
                  beganAt={data.beganAt}
                />
              ))}
          </ol>
          <RecordBox people={data.people} />
        </>
      ) : null}
    </aside>
  );
}

function Step({ step, state, beganAt }: { step: DrillStep; state: StepState; beganAt: string }) {
  const t = useDrillWords();
  const { language } = useLanguage();
  const tell = useTellGuide();
  const minutes = minutesSince(beganAt);
  const isDone = state.doneAt !== null;
  const isNow = !isDone && minutes >= step.from && minutes < step.to;
  const isLate = !isDone && minutes >= step.to;
  const kind = isDone ? styles.done : isLate ? styles.late : isNow ? styles.now : '';
  return (
    <li className={`${styles.step} ${kind}`} aria-current={isNow ? 'step' : undefined}>
      <p className={styles.when}>
        <span>{t('step.minutes', { from: step.from, to: step.to })}</span>
        <span>{step.roles.map((role) => t(`role.${role}`)).join('・')}</span>
      </p>
      <h3>
        <span aria-hidden="true">{isDone ? '■' : '□'}</span> {step.title[language]}
      </h3>
      {isDone ? (
        <p className={styles.state}>
          {t(state.by === 'log' ? 'step.seen' : 'step.told', { time: timeOfDay(state.doneAt!) })}
        </p>
      ) : (
        <>
          {isLate ? <p className={styles.state}>{t('step.late')}</p> : null}
          <ul>
            {step.do.map((one) => (
              <li key={one.ja}>{one[language]}</li>
            ))}
          </ul>
        </>
      )}
      {step.question ? <Question step={step} state={state} /> : null}
      {step.seen && !isDone ? <p className={styles.quiet}>{t('step.bySelf')}</p> : null}
      {!step.question && (!step.seen || state.by === 'person') ? (
        <Button
          variant="default"
          size="compact-md"
          onClick={() => tell.mutate({ step: step.id, told: { done: !isDone } })}
        >
          {t(isDone ? 'step.undo' : 'step.done')}
        </Button>
      ) : null}
      {tell.error ? <ErrorPanel error={tell.error} /> : null}
    </li>
  );
}

/** The answer is compared at once, and why is said: a drill is to be learnt from. */
function Question({ step, state }: { step: DrillStep; state: StepState }) {
  const t = useDrillWords();
  const { language } = useLanguage();
  const tell = useTellGuide();
  const { ask, choices, right, why } = step.question!;
  /** Before the host has heard of it. */
  const [chosen, setChosen] = useState(state.answer);
  return (
    <fieldset className={styles.question}>
      <legend>{ask[language]}</legend>
      {choices.map((choice, place) => (
        <label key={choice.ja}>
          <input
            type="radio"
            name={`drill-${step.id}`}
            checked={chosen === place}
            onChange={() => {
              setChosen(place);
              tell.mutate({ step: step.id, told: { answer: place } });
            }}
          />
          {choice[language]}
        </label>
      ))}
      {state.answer === null ? null : (
        <p role="status">
          <b>{t(state.answer === right ? 'answer.right' : 'answer.wrong')}</b>{' '}
          {state.answer === right ? '' : t('answer.is', { answer: choices[right]![language] })} {why[language]}
        </p>
      )}
    </fieldset>
  );
}
