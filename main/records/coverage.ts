/** What one generation holds, from the counts that its export left in it. */
import type { Database } from 'better-sqlite3-multiple-ciphers';
import type {
  CoverageGap,
  CoverageView,
  Holding,
  HoldingMonthRow,
  HoldingRow,
  ModalityCoverage,
  SectionCoverage,
} from '../../shared/coverage.ts';
import type { ManifestSource } from '../../shared/media.ts';
import { type Section, sections, tableOfSection } from '../../shared/records.ts';

interface SourceRow {
  section: string;
  name: string;
  asOf: string | null;
  since: string | null;
}

const uncounted: Holding = { records: null, oldest: null, newest: null, undated: 0, months: [] };
const nothing: Holding = { ...uncounted, records: 0 };

export class CoverageOfRecords {
  readonly #database: Database;
  #view: CoverageView | null = null;

  /** @param database a records database, opened read-only */
  constructor(database: Database) {
    this.#database = database;
  }

  /** Read once: a generation never changes. @param manifestSources the sources of the manifest */
  view(manifestSources: ManifestSource[]): CoverageView {
    this.#view ??= this.#read(manifestSources);
    return this.#view;
  }

  #read(manifestSources: ManifestSource[]): CoverageView {
    const tables = new Set(this.#all<{ name: string }>('SELECT name FROM sqlite_schema').map(({ name }) => name));
    const counted = tables.has('holding') && tables.has('holding_month');
    const holdings = counted ? this.#all<HoldingRow>('SELECT * FROM holding') : [];
    const months = counted ? this.#all<HoldingMonthRow>('SELECT * FROM holding_month ORDER BY month') : [];
    const sources = this.#all<SourceRow>(
      `SELECT section, source.name AS name, as_of AS asOf, since FROM source_section JOIN source ON source.id = source_id
       ORDER BY as_of DESC`,
    );
    const gaps = this.#all<CoverageGap & { section: string }>(
      `SELECT section, reason, count(*) AS inputs, count(DISTINCT patient_id) AS patients FROM section_gap
       GROUP BY section, reason ORDER BY inputs DESC`,
    );
    const ofSection = (section: Section): SectionCoverage => {
      const row = holdings.find((holding) => holding.section === section && holding.modality === '');
      const covering = sources.filter((source) => source.section === section);
      const held = tables.has(tableOfSection[section]);
      return {
        section,
        status: covering.length > 0 && held ? 'exported' : 'not-exported',
        patients: row ? row.patients : counted || !held ? 0 : null,
        sources: bySource(covering),
        gaps: gaps
          .filter((gap) => gap.section === section)
          .map(({ reason, inputs, patients }) => ({ reason, inputs, patients })),
        ...(row ? holdingOf(row, months) : counted || !held ? nothing : uncounted),
      };
    };
    return {
      // Its indexes are far smaller than the patients.
      patients: this.#all<{ count: number }>('SELECT count(*) AS count FROM patient_search')[0]!.count,
      sources: manifestSources,
      sections: sections.map(ofSection),
      modalities: holdings
        .filter(({ modality }) => modality !== '')
        .map((row): ModalityCoverage => ({ modality: row.modality, ...holdingOf(row, months) })),
    };
  }

  #all<T>(sql: string): T[] {
    return this.#database.prepare<[], T>(sql).all();
  }
}

/** A FHIR document is a source of its own, `fhir:main/<file>`: to people it is a part of the source in export.yml. */
function bySource(rows: SourceRow[]): SectionCoverage['sources'] {
  const sources = new Map<string, SectionCoverage['sources'][number]>();
  for (const row of rows) {
    const name = row.name.replace(/^[^:/]*:/, '').split('/')[0]!;
    const known = sources.get(name) ?? { name, asOf: row.asOf, since: row.since };
    sources.set(name, known);
    if (row.asOf && (!known.asOf || row.asOf > known.asOf)) known.asOf = row.asOf;
    if (row.since && (!known.since || row.since < known.since)) known.since = row.since;
  }
  return [...sources.values()];
}

function holdingOf(row: HoldingRow, months: HoldingMonthRow[]): Holding {
  const own = months.filter(({ section, modality }) => section === row.section && modality === row.modality);
  return {
    records: row.records,
    oldest: row.oldest,
    newest: row.newest,
    undated: own.find(({ month }) => month === '')?.records ?? 0,
    months: own.filter(({ month }) => month !== '').map(({ month, records }) => ({ month, records })),
  };
}
