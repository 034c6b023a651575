/** The forms that can be printed: definitions read from a folder, checked once. */
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { TomoshibiError } from '../../shared/errors.ts';
import { type FormDefinition, formDefinitionSchema } from '../../shared/forms.ts';

/** A file that is not a form; the others still print. */
export interface FormProblem {
  file: string;
  reason: string;
}

export class Forms {
  readonly problems: FormProblem[] = [];
  readonly #definitions = new Map<string, FormDefinition>();

  /** @param folder with `*.yml`; of two with one code, the first by file name counts and the other is a problem */
  constructor(folder: string) {
    for (const file of fs
      .readdirSync(folder)
      .filter((name) => name.endsWith('.yml'))
      .sort()) {
      try {
        const definition = formDefinitionSchema.parse(parse(fs.readFileSync(path.join(folder, file), 'utf8')));
        if (this.#definitions.has(definition.code)) throw new Error(`${definition.code} is defined already`);
        this.#definitions.set(definition.code, definition);
      } catch (error) {
        this.problems.push({ file, reason: error instanceof Error ? error.message : String(error) });
      }
    }
  }

  list(): FormDefinition[] {
    return [...this.#definitions.values()];
  }

  /** @throws TomoshibiError `form-not-found` */
  get(code: string): FormDefinition {
    const definition = this.#definitions.get(code);
    if (!definition) throw new TomoshibiError('form-not-found', { form: code });
    return definition;
  }
}
