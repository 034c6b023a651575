import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { WardPatient, WardPlanView, WardView } from '../../../shared/paper.ts';
import { useApi } from '../../api.ts';
import { namesakes } from '../../clinical/same-name.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Freshness } from '../../components/Freshness.tsx';
import { moveAmong } from '../../components/move-among.ts';
import { PageTitle } from '../../components/PageTitle.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { bedsideQuery } from '../../state/bedside.ts';
import { wardPatientsQuery } from '../batch/queries.ts';
import { useBatchWords, wardName } from '../batch/words.ts';
import { type BedsideOf, bedCounts, fits, noFilters } from './filters.ts';
import { PrintWardList } from './PrintWardList.tsx';
import { WardFilterFields } from './WardFilterFields.tsx';
import { WardMap } from './WardMap.tsx';
import { WardTable } from './WardTable.tsx';
import styles from './ward.module.css';
import { useWardWords } from './words.ts';

/** What the map and the list need of everybody on the ward. */
export interface WardPeopleView {
  patients: WardPatient[];
  bedside: BedsideOf;
  /** What the hospital's list says of the ward; undefined without one. */
  plan: WardPlanView | undefined;
  /** Some patients are not among those shown. */
  isFiltered: boolean;
  /** Allergies and flags could not be read. */
  failed: boolean;
  /** Whoever shares a name with somebody on this ward. */
  namesakes: ReadonlySet<string>;
  chosen: ReadonlySet<string>;
  choose: (patientId: string, chosen: boolean) => void;
}

const viewKey = 'tomoshibi-ward-view';
const nobody: BedsideOf = new Map();

export function WardPeople({ ward }: { ward: WardView }) {
  const t = useWardWords();
  const batch = useBatchWords();
  const { data: patients, error, refetch } = useQuery(wardPatientsQuery(useApi(), ward.ward));
  const { status, asOf, patients: count, plan } = ward;
  const beds = patients ? bedCounts(patients, plan) : null;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrows move among patients, whom Tab reaches too
    <div className={styles.main} onKeyDown={moveAmong}>
      <header className={styles.head}>
        <PageTitle id="ward-title">{t('titleOf', { ward: wardName(ward.ward, batch) })}</PageTitle>
        <b>{t('count', { count })}</b>
        {plan ? (
          <span>
            {[
              plan.kind,
              plan.capacity === null ? null : t('capacity', { count: plan.capacity }),
              beds && t('beds', { count: beds.listed, empty: beds.empty }),
              plan.phone && t('phone', { phone: plan.phone }),
              plan.writtenAs.length > 0 ? t('writtenAs', { names: plan.writtenAs.join(', ') }) : null,
              plan.note?.replaceAll('\n', ' '),
            ]
              .filter(Boolean)
              .join('　')}
          </span>
        ) : null}
        {status === 'exported' ? (
          <span>
            {t('asOf')} <Freshness moment={asOf} />
          </span>
        ) : (
          <span className={styles.notice}>{t('partNotExported')}</span>
        )}
      </header>
      <p className={styles.quiet}>{t(beds ? 'meansListed' : 'means')}</p>
      {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
      {!patients && !error ? <Waiting words={t('asking')} /> : null}
      {patients?.length === 0 ? <p className={styles.notice}>{t('nobodyHere')}</p> : null}
      {patients ? <People ward={ward.ward} patients={patients} plan={plan} /> : null}
    </div>
  );
}

interface PeopleProps {
  ward: string;
  patients: WardPatient[];
  plan: WardPlanView | undefined;
}

function People({ ward, patients, plan }: PeopleProps) {
  const t = useWardWords();
  const ids = useMemo(() => patients.map(({ patientId }) => patientId), [patients]);
  const { data: bedside = nobody, error, refetch } = useQuery(bedsideQuery(useApi(), ids));
  const [shownAs, setShownAs] = useState(() => (localStorage.getItem(viewKey) === 'list' ? 'list' : 'map'));
  const [filters, setFilters] = useState(noFilters);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set());
  const same = useMemo(
    () => namesakes(patients.map(({ patientId, name, kana }) => ({ id: patientId, name, kana }))),
    [patients],
  );
  const shown = patients.filter((patient) => fits(patient, filters, bedside));
  const chooseAll = (some: readonly WardPatient[]) => setChosen(new Set(some.map(({ patientId }) => patientId)));
  const view: WardPeopleView = {
    patients: shown,
    plan,
    isFiltered: shown.length < patients.length,
    bedside,
    failed: error !== null,
    namesakes: same,
    chosen,
    choose: (patientId, isChosen) => {
      const next = new Set(chosen);
      if (isChosen) next.add(patientId);
      else next.delete(patientId);
      setChosen(next);
    },
  };
  return (
    <>
      <div className={styles.tools}>
        <fieldset className={styles.views}>
          <legend className="visually-hidden">{t('view')}</legend>
          {(['map', 'list'] as const).map((name) => (
            <button
              key={name}
              type="button"
              className={styles.button}
              aria-pressed={shownAs === name}
              onClick={() => {
                setShownAs(name);
                localStorage.setItem(viewKey, name);
              }}
            >
              {t(`view.${name}`)}
            </button>
          ))}
        </fieldset>
        <WardFilterFields patients={patients} filters={filters} onChange={setFilters} />
      </div>
      {error ? <ErrorPanel error={error} action={{ label: t('retry'), run: () => void refetch() }} /> : null}
      <div className={styles.choosing}>
        <p role="status" className={styles.said}>
          {t('shown', { shown: shown.length, all: patients.length })} <b>{t('chosen', { count: chosen.size })}</b>{' '}
          {hiddenOf(chosen, shown) > 0 ? t('chosenHidden', { count: hiddenOf(chosen, shown) }) : null}
        </p>
        <button type="button" className={styles.button} onClick={() => chooseAll(shown)}>
          {t('choose.all')}
        </button>
        <button type="button" className={styles.button} disabled={chosen.size === 0} onClick={() => chooseAll([])}>
          {t('choose.none')}
        </button>
        <PrintChosen ward={ward} patients={patients} chosen={chosen} />
        <PrintWardList ward={ward} />
      </div>
      <p className={styles.quiet}>{t('marks')}</p>
      {shown.length === 0 && patients.length > 0 ? <p className={styles.notice}>{t('noneFit')}</p> : null}
      {shownAs === 'map' ? <WardMap view={view} /> : <WardTable view={view} />}
    </>
  );
}

function hiddenOf(chosen: ReadonlySet<string>, shown: readonly WardPatient[]): number {
  const visible = new Set(shown.map(({ patientId }) => patientId));
  return [...chosen].filter((id) => !visible.has(id)).length;
}

interface PrintChosenProps {
  ward: string;
  patients: WardPatient[];
  chosen: ReadonlySet<string>;
}

/** One patient's own paper; of several the batch, with exactly these. */
function PrintChosen({ ward, patients, chosen }: PrintChosenProps) {
  const t = useWardWords();
  const navigate = useNavigate();
  const print = () => {
    const [first] = chosen;
    if (chosen.size === 1) {
      void navigate({ to: '/patients/$patientId/print', params: { patientId: first! } });
      return;
    }
    const leftOut = patients.map(({ patientId }) => patientId).filter((id) => !chosen.has(id));
    void navigate({ to: '/wards/print', search: { ward, leftOut } });
  };
  return (
    <button type="button" className={styles.primary} disabled={chosen.size === 0} onClick={print}>
      {t('print', { count: chosen.size })}
    </button>
  );
}
