import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AuditStateView, ClockChange, VerdictView } from '../../../shared/audit.ts';
import { groupsOf } from '../../../shared/audit.ts';
import { useApi } from '../../api.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import panel from '../../components/Panel.module.css';
import { numberText } from '../../i18n/amounts.ts';
import { useAuditWords } from '../../i18n/audit.ts';
import { auditStateQuery, verifyLog } from '../../state/audit.ts';
import styles from './audit.module.css';
import { secondText } from './moment.ts';
import { PrintHead } from './PrintHead.tsx';

const clockChangesShown = 5;

/** How many entries there are, the head, whether all of it holds, and where the clock was set. */
export function AuditState({ state }: { state: AuditStateView }) {
  const t = useAuditWords();
  const api = useApi();
  const queryClient = useQueryClient();
  const verify = useMutation({
    mutationFn: () => verifyLog(api),
    onSuccess: (looked) => queryClient.setQueryData(auditStateQuery(api).queryKey, looked),
  });
  return (
    <section className={panel.panel} aria-labelledby="audit-state">
      <h2 id="audit-state">{t('state')}</h2>
      <dl className={styles.facts}>
        <div>
          <dt>{t('entries')}</dt>
          <dd>{t('entries.count', { count: numberText(state.entries) })}</dd>
        </div>
        <div>
          <dt>{t('since')}</dt>
          <dd>{secondText(state.since)}</dd>
        </div>
        <div>
          <dt>{t('until')}</dt>
          <dd>{secondText(state.until)}</dd>
        </div>
        <div className={styles.headFact}>
          <dt>{t('head')}</dt>
          <dd className={styles.hash}>{groupsOf(state.head)}</dd>
        </div>
      </dl>
      <div role="status">{verify.isPending ? <p>{t('verify.working')}</p> : <Verdict verdict={state.verdict} />}</div>
      {verify.error ? <ErrorPanel error={verify.error} /> : null}
      <div className={panel.steps}>
        <Button loading={verify.isPending} onClick={() => verify.mutate()}>
          {t('verify')}
        </Button>
        <PrintHead />
      </div>
      {state.clockChanges.length > 0 ? (
        <ClockChanges changes={state.clockChanges} unseen={state.clockChangesUnseen} />
      ) : null}
    </section>
  );
}

function Verdict({ verdict }: { verdict: VerdictView | null }) {
  const t = useAuditWords();
  if (!verdict) return <p className={styles.unknown}>{t('verdict.none')}</p>;
  const { problem, noted, brokenAt, entries, unexplainedTimes } = verdict;
  const at = secondText(verdict.at);
  const doubts = [
    problem ? t(`problem.${problem}`, { at: numberText(brokenAt ?? entries) }) : null,
    noted.length > 0 ? t('verdict.noted', { seqs: noted.map(numberText).join('、') }) : null,
    unexplainedTimes > 0 ? t('verdict.times', { count: unexplainedTimes }) : null,
  ].filter((doubt) => doubt !== null);
  if (doubts.length === 0) {
    return <p className={styles.whole}>✓ {t('verdict.whole', { at, count: numberText(entries) })}</p>;
  }
  return (
    <div className={styles.broken}>
      <b>⚠ {t('verdict.broken', { at })}</b>
      {doubts.map((doubt) => (
        <p key={doubt}>{doubt}</p>
      ))}
      <p>{t('verdict.next')}</p>
    </div>
  );
}

function ClockChanges({ changes, unseen }: { changes: ClockChange[]; unseen: number }) {
  const t = useAuditWords();
  return (
    <div className={styles.clock}>
      <b>⚠ {unseen > 0 ? t('clock.unseen', { count: unseen }) : t('clock')}</b>
      <ul>
        {changes.slice(0, clockChangesShown).map(({ seq, before, after, acrossRestart }) => (
          <li key={seq}>
            {t('clock.row', { before: secondText(before), after: secondText(after) })}{' '}
            {t(acrossRestart ? 'clock.acrossRestart' : 'clock.running')}
          </li>
        ))}
      </ul>
      <p>{t('clock.means')}</p>
    </div>
  );
}
