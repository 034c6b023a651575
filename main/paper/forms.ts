/** The forms that can be printed: ours read from a folder, and the hospital's own, which stand for ours of the same code. */
import fs from 'node:fs';
import path from 'node:path';
import { TomoshibiError } from '../../shared/errors.ts';
import { problemText, readDefinition, readSets } from '../../shared/form-file.ts';
import { type FormDefinition, type FormSet, formCategories } from '../../shared/forms.ts';
import type { FormsView } from '../../shared/paper.ts';
import type { HospitalForms, HospitalPdf } from './hospital-forms.ts';

/** A file that is not a form; the others still print. */
export interface FormProblem {
  file: string;
  reason: string;
}

const setsFile = 'sets.yml';
const none: HospitalForms = { forms: [], sets: [], problems: [] };

export class Forms {
  readonly #own = new Map<string, FormDefinition>();
  readonly #ownSets: FormSet[];
  readonly #ownProblems: FormProblem[] = [];
  #hospital = none;

  /**
   * @param folder with `*.yml`; of two with one code, the first by file name counts and the other is a problem.
   *   `sets.yml` says which are printed together; a set with a form that is not there is a problem, and absent.
   */
  constructor(folder: string) {
    const files = fs.readdirSync(folder).filter((name) => name.endsWith('.yml'));
    const textOf = (file: string) => fs.readFileSync(path.join(folder, file), 'utf8');
    const problem = (file: string, reason: string) => this.#ownProblems.push({ file, reason });
    for (const file of files.filter((name) => name !== setsFile).sort()) {
      const { value, problems } = readDefinition(textOf(file));
      if (!value) problem(file, problems.map(problemText).join('; '));
      else if (this.#own.has(value.code)) problem(file, `${value.code} is defined already`);
      else if (value.blocks[0]?.kind === 'pdf') problem(file, 'a PDF comes with the medium only');
      else this.#own.set(value.code, value);
    }
    const sets = files.includes(setsFile) ? readSets(textOf(setsFile)) : { value: [], problems: [] };
    if (!sets.value) problem(setsFile, sets.problems.map(problemText).join('; '));
    this.#ownSets = sets.value ?? [];
  }

  /** The hospital's of the medium that is open; null when none is. */
  bring(hospital: HospitalForms | null): void {
    this.#hospital = hospital ?? none;
  }

  get sets(): FormSet[] {
    return this.#sets().sound;
  }

  get problems(): FormProblem[] {
    return [...this.#ownProblems, ...this.#hospital.problems, ...this.#sets().problems];
  }

  /** In the order of the categories, then of their codes: M2 before M10. */
  list(): FormDefinition[] {
    return [...this.#definitions().values()].sort(
      (a, b) =>
        formCategories.indexOf(a.category) - formCategories.indexOf(b.category) ||
        a.code.localeCompare(b.code, 'en', { numeric: true }),
    );
  }

  /** Codes of those whose sheets are not expected back after recovery. */
  notReturning(): string[] {
    return this.list().flatMap(({ code, returns }) => (returns ? [] : [code]));
  }

  /** @param issued versions that the ledger has sheets of, by code */
  view(issued: ReadonlyMap<string, readonly string[]> = new Map()): FormsView {
    return {
      forms: this.list().map((definition) => ({
        definition,
        origin: this.#ofHospital(definition.code) ? 'hospital' : 'tomoshibi',
        versions: (issued.get(definition.code) ?? []).filter((version) => version !== definition.version),
        stamped: definition.blocks[0]?.kind === 'pdf',
      })),
      sets: this.sets,
      problems: this.problems,
    };
  }

  /** @throws TomoshibiError `form-not-found` */
  get(code: string): FormDefinition {
    const definition = this.#ofHospital(code)?.definition ?? this.#own.get(code);
    if (!definition) throw new TomoshibiError('form-not-found', { form: code });
    return definition;
  }

  /** @throws TomoshibiError `form-not-found` where the form is none of a PDF */
  pdf(code: string): HospitalPdf {
    const pdf = this.#ofHospital(code)?.pdf;
    if (!pdf) throw new TomoshibiError('form-not-found', { form: code });
    return pdf;
  }

  #ofHospital(code: string) {
    return this.#hospital.forms.find(({ definition }) => definition.code === code);
  }

  #definitions(): Map<string, FormDefinition> {
    return new Map([
      ...this.#own,
      ...this.#hospital.forms.map(({ definition }) => [definition.code, definition] as const),
    ]);
  }

  /** The hospital's in the place of ours of the same code, and those with a form that is not there. */
  #sets(): { sound: FormSet[]; problems: FormProblem[] } {
    const byCode = new Map([...this.#ownSets, ...this.#hospital.sets].map((set) => [set.code, set]));
    const definitions = this.#definitions();
    const problems: FormProblem[] = [];
    const sound = [...byCode.values()].filter((set) => {
      const absent = set.forms.find(({ code }) => !definitions.has(code));
      if (absent) problems.push({ file: setsFile, reason: `the set ${set.code} has no form ${absent.code}` });
      return !absent;
    });
    return { sound, problems };
  }
}
