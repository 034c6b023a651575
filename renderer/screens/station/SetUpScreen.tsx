import { Button } from '@mantine/core';
import { useState } from 'react';
import type { MediumView, StationView } from '../../../shared/views.ts';
import { momentText } from '../../i18n/moments.ts';
import { useShellWords } from '../../i18n/shell.ts';
import { useStationWords } from '../../i18n/station.ts';
import { KeyStep } from './KeyStep.tsx';
import type { KeyChoice } from './key-choice.ts';
import { MediumStep } from './MediumStep.tsx';
import { MediumSummary } from './MediumSummary.tsx';
import { PassphraseStep } from './PassphraseStep.tsx';
import { SetUpDone } from './SetUpDone.tsx';
import { type SetUpStep, SetUpSteps } from './SetUpSteps.tsx';
import { SetUpTitle } from './SetUpTitle.tsx';
import styles from './set-up.module.css';

interface SetUpScreenProps {
  station: StationView;
  /** A key is being tried for the first time: what follows ends with `onEnded`, also once the station can be read. */
  onBegun: () => void;
  onEnded: () => void;
}

/**
 * From a disk and an envelope to a station that can be read, one question a screen: the disk, the key, the passphrase, and
 * what came of it. A station that holds its key asks for the passphrase alone.
 */
export function SetUpScreen({ station, onBegun, onEnded }: SetUpScreenProps) {
  const t = useStationWords();
  const shell = useShellWords();
  const [asked, setAsked] = useState<SetUpStep | null>(null);
  const [key, setKey] = useState<KeyChoice | null>(null);
  const [otherKey, setOtherKey] = useState(false);
  const [typed, setTyped] = useState({ medium: '', card: '', keyFile: '' });
  const { medium, state } = station;

  const needsKey = !station.identityStored || otherKey;
  const step = stepOf({ station, asked, needsKey, key });
  const toKey = () => {
    setOtherKey(true);
    setAsked('key');
  };
  const toMedium = () => setAsked('medium');

  if (step === 'done' && medium) {
    return (
      <section className={styles.page} aria-labelledby="station-title">
        <SetUpSteps step="done" />
        <SetUpDone station={station} medium={medium} onGoOn={onEnded} />
      </section>
    );
  }
  return (
    <section className={styles.page} aria-labelledby="station-title">
      {needsKey ? <SetUpSteps step={step} /> : null}
      {step === 'medium' ? (
        <>
          <SetUpTitle key="medium">{t('medium.title')}</SetUpTitle>
          <p className={styles.lead}>{t('medium.lead')}</p>
          <MediumStep
            path={typed.medium}
            onPath={(path) => setTyped({ ...typed, medium: path })}
            onOpened={() => setAsked(needsKey && key === null ? 'key' : 'passphrase')}
          />
          {medium ? <Back onBack={() => setAsked(null)}>{shell('station.keepMedium')}</Back> : null}
        </>
      ) : null}
      {step === 'key' ? (
        <>
          <SetUpTitle key="key">{t('key.title')}</SetUpTitle>
          <p className={styles.lead}>{t('key.lead')}</p>
          <KeyStep
            card={typed.card}
            onCard={(card) => setTyped({ ...typed, card })}
            path={typed.keyFile}
            onPath={(keyFile) => setTyped({ ...typed, keyFile })}
            onChosen={(chosen) => {
              setKey(chosen);
              setAsked('passphrase');
            }}
          />
          {otherKey && station.identityStored ? (
            <Back
              onBack={() => {
                setOtherKey(false);
                setKey(null);
                setAsked(null);
              }}
            >
              {t('back')}
            </Back>
          ) : (
            <Back onBack={toMedium}>{t('back')}</Back>
          )}
        </>
      ) : null}
      {step === 'passphrase' ? (
        <>
          <SetUpTitle key="passphrase">
            {!needsKey && state === 'locked' ? shell('station.title.locked') : t('passphrase.title')}
          </SetUpTitle>
          <p className={styles.lead}>{t(needsKey ? 'passphrase.lead' : 'passphrase.stored')}</p>
          {station.import && station.import.state !== 'done' && !needsKey ? <p>{t('passphrase.copyGoesOn')}</p> : null}
          <PassphraseStep
            chosenKey={needsKey ? key : null}
            onAsked={() => {
              if (needsKey) onBegun();
            }}
            toKey={toKey}
            toMedium={toMedium}
            other={
              needsKey ? (
                <Button variant="default" size="lg" onClick={() => setAsked('key')}>
                  {t('back')}
                </Button>
              ) : null
            }
          />
          {needsKey ? (
            <Chosen medium={medium} keyChoice={key} toMedium={toMedium} toKey={toKey} />
          ) : (
            <>
              <div className={styles.ways}>
                <Button variant="default" onClick={toMedium}>
                  {shell('station.otherMedium')}
                </Button>
                <Button variant="default" onClick={toKey}>
                  {shell('unlock.otherIdentity')}
                </Button>
              </div>
              {medium ? <MediumSummary medium={medium} /> : null}
            </>
          )}
        </>
      ) : null}
    </section>
  );
}

interface Situation {
  station: StationView;
  /** Where somebody went by themselves. */
  asked: SetUpStep | null;
  needsKey: boolean;
  key: KeyChoice | null;
}

/** The first question that is not answered, unless somebody went back to an earlier one. */
function stepOf({ station, asked, needsKey, key }: Situation): SetUpStep {
  if (station.state === 'ready') return 'done';
  if (!station.medium || asked === 'medium') return 'medium';
  if (needsKey && (key === null || asked === 'key')) return 'key';
  return 'passphrase';
}

function Back({ onBack, children }: { onBack: () => void; children: string }) {
  return (
    <div className={styles.ways}>
      <Button variant="default" size="lg" onClick={onBack}>
        {children}
      </Button>
    </div>
  );
}

interface ChosenProps {
  medium: MediumView | null;
  keyChoice: KeyChoice | null;
  toMedium: () => void;
  toKey: () => void;
}

/** What was answered so far, each with the way back to it. */
function Chosen({ medium, keyChoice, toMedium, toKey }: ChosenProps) {
  const t = useStationWords();
  return (
    <ul className={styles.chosen} aria-label={t('so-far')}>
      {medium ? (
        <li>
          <span>
            {t('medium.chosen', { facility: medium.facilityName, moment: momentText(medium.createdAt) ?? '' })}
          </span>
          <Button variant="default" onClick={toMedium}>
            {t('change')}
          </Button>
        </li>
      ) : null}
      {keyChoice ? (
        <li>
          <span>{t(`key.chosen.${keyChoice.kind}`, { path: keyChoice.kind === 'text' ? '' : keyChoice.path })}</span>
          <Button variant="default" onClick={toKey}>
            {t('change')}
          </Button>
        </li>
      ) : null}
    </ul>
  );
}
