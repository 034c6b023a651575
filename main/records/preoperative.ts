/** The last results and images of people who are to be operated on, of many people at once. */
import type { Database, Statement } from 'better-sqlite3-multiple-ciphers';
import { type Preoperative, type PreoperativeTest, preoperativeTests } from '../../shared/preoperative.ts';
import { type Observation, observationSchema, type Section } from '../../shared/records.ts';
import { fromRow } from '../../shared/rows.ts';
import type { SectionRecords, SectionView } from '../../shared/views.ts';
import type { Page } from './records.ts';

interface Test {
  /** The whole name, folded: a beginning would take HbA1c for haemoglobin. */
  names: readonly string[];
  /** JLAC10 (analyte, and where several results share one, its last digits) or LOINC, in blood. */
  codes: RegExp;
}

const tests: Record<PreoperativeTest, Test> = {
  hb: {
    names: ['hb', 'hgb', 'ヘモグロビン', 'ヘモグロビン量', '血色素', '血色素量', 'hemoglobin', 'haemoglobin'],
    codes: /^2A030|^2A990.{10}53$|^718-7$/,
  },
  plt: { names: ['plt', '血小板', '血小板数', 'platelets', 'plateletcount'], codes: /^2A050|^777-3$/ },
  ptInr: {
    names: ['pt-inr', 'ptinr', 'inr', 'pt(inr)', 'プロトロンビン時間(inr)', 'プロトロンビン時間国際標準比'],
    codes: /^2B030.{10}57$|^6301-6$/,
  },
  k: { names: ['k', 'カリウム', '血清カリウム', '血清k', 'potassium'], codes: /^3H015|^2823-3$/ },
  cr: {
    names: ['cr', 'cre', 'crea', 's-cr', 'scr', 'クレアチニン', '血清クレアチニン', 'creatinine'],
    codes: /^3C015|^2160-0$/,
  },
  glucose: {
    names: ['glu', 'bs', '血糖', '血糖値', 'グルコース', '随時血糖', '空腹時血糖', 'glucose'],
    codes: /^3D010|^2345-7$|^2339-0$/,
  },
};

/** Not of blood: in urine the same name is another test. */
const otherSpecimen = /尿|髄液|胸水|腹水|穿刺|関節液|透析|便|唾液|胆汁|羊水|urine|csf|fluid|stool|saliva/i;
const jlac10 = /^[0-9A-Z]{17}$/;
/** JLAC10 digits 10 to 12: whole blood, plasma, serum in their kinds. */
const jlacBlood = /^.{9}0(?:1[789]|2[0-6])/;

interface Candidate {
  id: string;
  code: string | null;
  text: string;
  specimen: string | null;
  at: string | null;
}

type SectionReader = <S extends Section>(patientId: string, section: S, page: Page) => SectionView<SectionRecords[S]>;

/** Newest studies that are looked through for one whose images are there. */
const newestStudies = 50;

export class PreoperativeReads {
  readonly #section: SectionReader;
  readonly #candidates: Statement<[string], Candidate>;
  readonly #observation: Statement<[string, string], unknown>;

  /**
   * @param database a records database, opened read-only
   * @param section  reads a section of it
   */
  constructor(database: Database, section: SectionReader) {
    this.#section = section;
    this.#candidates = database.prepare(
      `SELECT id, code, text, specimen, effective_at AS at FROM observation
       WHERE patient_id = ? AND category = 'laboratory' AND value <> ''`,
    );
    this.#observation = database.prepare('SELECT * FROM observation WHERE patient_id = ? AND id = ?');
  }

  /** @throws TomoshibiError `patient-not-found` */
  of(patientId: string): Preoperative {
    const studies = this.#section(patientId, 'studies', { limit: newestStudies });
    const newest = studies.records.find(({ onMedium }) => onMedium) ?? studies.records[0];
    return {
      patientId,
      results: this.#results(patientId),
      observationsStatus: this.#section(patientId, 'observations', { limit: 0 }).status,
      studies: studies.total,
      newestStudy: newest
        ? {
            studyInstanceUid: newest.studyInstanceUid,
            started: newest.started,
            description: newest.description,
            modalities: newest.modalities,
            onMedium: newest.onMedium,
          }
        : null,
      studiesStatus: studies.status,
    };
  }

  #results(patientId: string): Preoperative['results'] {
    const newest = new Map<PreoperativeTest, Candidate>();
    for (const candidate of this.#candidates.iterate(patientId)) {
      const test = testOf(candidate);
      if (!test) continue;
      const before = newest.get(test);
      // What has no time is only as good as nothing newer.
      if (!before || (candidate.at ?? '') > (before.at ?? '')) newest.set(test, candidate);
    }
    const observation = (test: PreoperativeTest): Observation | null => {
      const found = newest.get(test);
      return found ? fromRow(observationSchema, this.#observation.get(patientId, found.id)) : null;
    };
    return Object.fromEntries(preoperativeTests.map((test) => [test, observation(test)])) as Preoperative['results'];
  }
}

function testOf({ code, text, specimen }: Candidate): PreoperativeTest | null {
  const name = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s/g, '')
    .replace(/[‐‑–—―ー−](?=inr)/, '-');
  const plainCode = code?.normalize('NFKC').trim() ?? '';
  if (otherSpecimen.test(specimen ?? '') || otherSpecimen.test(text)) return null;
  if (jlac10.test(plainCode) && !jlacBlood.test(plainCode)) return null;
  return (
    preoperativeTests.find((test) => tests[test].names.includes(name) || tests[test].codes.test(plainCode)) ?? null
  );
}
