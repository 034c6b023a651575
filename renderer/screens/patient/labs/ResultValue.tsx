import type { Observation } from '../../../../shared/records.ts';
import { flagOf, isCritical, otherFlagOf } from '../../../clinical/observations.ts';
import { usePatientWords } from '../../../i18n/patient.ts';
import { Mark } from '../Mark.tsx';

/** A value as the source wrote it, with the source's flag in words. Critical is red; nothing is judged here. */
export function ResultValue({ observation, withUnit = true }: { observation: Observation; withUnit?: boolean }) {
  const t = usePatientWords();
  const flag = flagOf(observation.interpretation);
  const otherFlag = otherFlagOf(observation.interpretation);
  const value = `${observation.value}${withUnit && observation.unit ? ` ${observation.unit}` : ''}`;
  return (
    <>
      {flag ? <b>{value}</b> : value}{' '}
      {flag ? <Mark tone={isCritical(flag) ? 'harm' : 'strong'}>{t(`flag.${flag}`)}</Mark> : null}{' '}
      {otherFlag ? <Mark>{otherFlag}</Mark> : null}{' '}
      {observation.status === 'preliminary' || observation.status === 'corrected' ? (
        <Mark tone="unsure">{t(`observationStatus.${observation.status}`)}</Mark>
      ) : null}
    </>
  );
}
