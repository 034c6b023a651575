/** The forms that can be printed: definitions and sets read from a folder, checked once. */
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { TomoshibiError } from '../../shared/errors.ts';
import {
  type FormDefinition,
  type FormSet,
  formCategories,
  formDefinitionSchema,
  formSetsSchema,
} from '../../shared/forms.ts';
import type { FormsView } from '../../shared/paper.ts';

/** A file that is not a form; the others still print. */
export interface FormProblem {
  file: string;
  reason: string;
}

const setsFile = 'sets.yml';

export class Forms {
  readonly problems: FormProblem[] = [];
  readonly sets: FormSet[];
  readonly #definitions = new Map<string, FormDefinition>();

  /**
   * @param folder with `*.yml`; of two with one code, the first by file name counts and the other is a problem.
   *   `sets.yml` says which are printed together; a set with a form that is not there is a problem, and absent.
   */
  constructor(folder: string) {
    const files = fs.readdirSync(folder).filter((name) => name.endsWith('.yml'));
    for (const file of files.filter((name) => name !== setsFile).sort()) {
      this.#read(file, () => {
        const definition = formDefinitionSchema.parse(parse(fs.readFileSync(path.join(folder, file), 'utf8')));
        if (this.#definitions.has(definition.code)) throw new Error(`${definition.code} is defined already`);
        this.#definitions.set(definition.code, definition);
      });
    }
    this.sets = files.includes(setsFile) ? this.#setsOf(path.join(folder, setsFile)) : [];
  }

  /** In the order of the categories, then of their codes: M2 before M10. */
  list(): FormDefinition[] {
    return [...this.#definitions.values()].sort(
      (a, b) =>
        formCategories.indexOf(a.category) - formCategories.indexOf(b.category) ||
        a.code.localeCompare(b.code, 'en', { numeric: true }),
    );
  }

  view(): FormsView {
    return {
      forms: this.list().map((definition) => ({ definition, origin: 'tomoshibi', versions: [], stamped: false })),
      sets: this.sets,
      problems: this.problems,
    };
  }

  /** @throws TomoshibiError `form-not-found` */
  get(code: string): FormDefinition {
    const definition = this.#definitions.get(code);
    if (!definition) throw new TomoshibiError('form-not-found', { form: code });
    return definition;
  }

  #setsOf(file: string): FormSet[] {
    const sound: FormSet[] = [];
    this.#read(setsFile, () => {
      for (const set of formSetsSchema.parse(parse(fs.readFileSync(file, 'utf8')))) {
        this.#read(setsFile, () => {
          for (const { code } of set.forms) {
            if (!this.#definitions.has(code)) throw new Error(`the set ${set.code} has no form ${code}`);
          }
          sound.push(set);
        });
      }
    });
    return sound;
  }

  #read(file: string, reading: () => void): void {
    try {
      reading();
    } catch (error) {
      this.problems.push({ file, reason: error instanceof Error ? error.message : String(error) });
    }
  }
}
