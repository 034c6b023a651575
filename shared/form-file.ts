/** Reading a form definition from YAML: what is wrong with it, in words and with its line. */
import { LineCounter, type ParsedNode, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type FormDefinition, type FormSet, formDefinitionSchema, formSetsSchema } from './forms.ts';
import { tooMuchForYaml } from './yaml-text.ts';

export interface FormFileProblem {
  /** From 1; null where it is about the whole file. */
  line: number | null;
  message: string;
}

export interface FormFile<T> {
  /** Null where it cannot be used. */
  value: T | null;
  problems: FormFileProblem[];
  /** Used all the same: keys that mean nothing, most of them mistyped. */
  unknownKeys: FormFileProblem[];
}

export function readDefinition(text: string): FormFile<FormDefinition> {
  return readFile(text, formDefinitionSchema);
}

export function readSets(text: string): FormFile<FormSet[]> {
  return readFile(text, formSetsSchema);
}

/** `line 12: …`, or the message alone. */
export function problemText({ line, message }: FormFileProblem): string {
  return line === null ? message : `line ${line}: ${message}`;
}

type Path = (string | number)[];

function readFile<Schema extends z.ZodType>(text: string, schema: Schema): FormFile<z.output<Schema>> {
  const tooMuch = tooMuchForYaml(text);
  if (tooMuch) return { value: null, problems: [tooMuch], unknownKeys: [] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [wrong] = document.errors;
  if (wrong) {
    const problems = [{ line: lines.linePos(wrong.pos[0]).line, message: wrong.message.split('\n')[0]! }];
    return { value: null, problems, unknownKeys: [] };
  }
  const lineOf = (path: Path): number | null => {
    for (let length = path.length; length >= 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as ParsedNode | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return null;
  };
  const said = (path: Path, message: string): FormFileProblem => ({
    line: lineOf(path),
    message: path.length > 0 ? `${path.join('.')}: ${message}` : message,
  });
  let input: unknown;
  try {
    input = document.toJS();
  } catch (error) {
    const problems = [{ line: null, message: (error as Error).message.split('\n')[0]! }];
    return { value: null, problems, unknownKeys: [] };
  }
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => plain(issue, [])).map((one) => said(one.path, one.message));
    return { value: null, problems, unknownKeys: [] };
  }
  const unknown = unknownIn(input, parsed.data, []);
  return {
    value: parsed.data,
    problems: [],
    unknownKeys: unknown.map((path) => said(path, 'means nothing here')),
  };
}

/** Of what could be one thing or another, the reasons against what it is nearest to. */
function plain(issue: z.core.$ZodIssue, above: Path): { path: Path; message: string }[] {
  const path = [...above, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = issue.errors.reduce((best, errors) => (errors.length < best.length ? errors : best));
    return nearest.flatMap((inner) => plain(inner, path));
  }
  return [{ path, message: issue.message }];
}

/** Keys of the file that its schema left out. */
function unknownIn(input: unknown, output: unknown, path: Path): Path[] {
  if (Array.isArray(input) && Array.isArray(output)) {
    return input.flatMap((value, index) => unknownIn(value, output[index], [...path, index]));
  }
  if (!isObject(input) || !isObject(output)) return [];
  return Object.entries(input).flatMap(([key, value]) =>
    key in output ? unknownIn(value, output[key], [...path, key]) : [[...path, key]],
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
