import type { ChartPerson, PersonOnDisc } from '../../shared/disc.ts';
import { nameForms } from '../../shared/person.ts';
import styles from './disc.module.css';
import { type DiscWords, useDiscWords } from './words.ts';

type Verdict = 'same' | 'different' | 'unknown';

/** Both identities side by side, each line with a word on whether it agrees: what a person compares before confirming. */
export function ComparePeople({ person, chart }: { person: PersonOnDisc; chart: ChartPerson }) {
  const t = useDiscWords();
  const rows: { title: string; disc: string | null; ours: string | null; verdict: Verdict }[] = [
    {
      title: t('compare.name'),
      disc: person.fullName?.replaceAll('^', ' ').replaceAll('=', ' = ') ?? null,
      ours: [chart.name, chart.kana].filter(Boolean).join(' '),
      verdict: nameVerdict(person, chart),
    },
    {
      title: t('compare.birthDate'),
      disc: person.birthDate,
      ours: chart.birthDate?.slice(0, 10) ?? null,
      verdict: verdictOf(person.birthDate, chart.birthDate?.slice(0, 10) ?? null),
    },
    {
      title: t('compare.sex'),
      disc: sexWords(t, person.sex),
      ours: sexWords(t, chart.sex),
      verdict: verdictOf(known(person.sex), known(chart.sex)),
    },
    {
      title: t('compare.identifier'),
      disc: person.identifier || null,
      ours: chart.identifier || null,
      verdict: verdictOf(person.identifier || null, chart.identifier || null),
    },
  ];
  return (
    <>
      <table className={styles.compare}>
        <caption className="visually-hidden">{t('compare.title')}</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">{t('compare.disc')}</th>
            <th scope="col">{t('compare.chart')}</th>
            <th scope="col">{t('compare.verdict')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ title, disc, ours, verdict }) => (
            <tr key={title} data-verdict={verdict}>
              <th scope="row">{title}</th>
              <td>{disc ?? t('compare.none')}</td>
              <td>{ours ?? t('compare.none')}</td>
              <td>
                <span className={verdict === 'same' ? styles.agrees : styles.unsure}>{t(`compare.${verdict}`)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.quiet}>{t('compare.identifierMeans')}</p>
    </>
  );
}

function verdictOf(one: string | null, other: string | null): Verdict {
  if (one === null || other === null) return 'unknown';
  return one === other ? 'same' : 'different';
}

function nameVerdict(person: PersonOnDisc, chart: ChartPerson): Verdict {
  const ours = nameForms({ ...chart, romaji: null });
  const theirs = nameForms(person);
  if (ours.size === 0 || theirs.size === 0) return 'unknown';
  return [...theirs].some((form) => ours.has(form)) ? 'same' : 'different';
}

function known(sex: PersonOnDisc['sex']): string | null {
  return sex === 'unknown' ? null : sex;
}

function sexWords(t: DiscWords, sex: PersonOnDisc['sex']): string | null {
  return sex === 'unknown' ? null : t(`sex.${sex}`);
}
