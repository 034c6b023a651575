/** export.yml: what to read, where to write. Paths are relative to the file itself. */
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { TomoshibiError } from '../shared/errors.ts';
import { sliceSchema } from '../shared/media.ts';
import { tooMuchForYaml } from '../shared/yaml-text.ts';
import { listenSchema, resolvedListen } from './listen/config.ts';
import { type AlertsConfig, alertsSchema } from './report/thresholds.ts';

const sourceSchema = z.strictObject({
  /** Short name, shown beside every record: `main`, `pacs-2020`. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'lower-case letters, digits and hyphens'),
  kind: z.enum(['ssmix2', 'ssmix2-extended', 'fhir', 'dicom', 'schedule', 'documents', 'staff', 'wards']),
  path: z.string().min(1),
});

const configSchema = z.strictObject({
  /** The key folder that `init` made. */
  keys: z.string().min(1),
  /** The mounted medium; the folder TOMOSHIBI is made in it. A list: one generation over several media. */
  output: z.union([
    z.string().min(1),
    z
      .array(z.string().min(1))
      .min(1)
      .max(16)
      .refine((outputs) => new Set(outputs).size === outputs.length, { message: 'two media have the same path' }),
  ]),
  /** Which images to write; left out: all. Records are never sliced. */
  slice: z
    .strictObject(sliceSchema.shape)
    .refine(({ since, until }) => !since || !until || since <= until, { message: 'since is after until' })
    .optional(),
  /** From where on the report warns (docs/exporting.md). */
  alerts: alertsSchema.optional(),
  /** Where the run's report is written; default: `reports` inside the key folder. Never the medium. */
  reports: z.string().min(1).optional(),
  /** Records generations to keep on the medium, this run's included. */
  keepGenerations: z.number().int().min(1).max(100).default(3),
  /** Folder of the hospital's own forms (docs/forms.md). */
  forms: z.string().min(1).optional(),
  /** The hospital's own rules for flags, beside those of resources/flags.yml (docs/flags.md). */
  flags: z.string().min(1).optional(),
  /** The HOT code master of MEDIS-DC, for medicines that records name by HOT numbers alone (docs/flags.md). */
  hotMaster: z.string().min(1).optional(),
  /** Images that a PACS sends (docs/listening.md). */
  listen: listenSchema.optional(),
  sources: z
    .array(sourceSchema)
    .min(1)
    .refine((sources) => new Set(sources.map((source) => source.name)).size === sources.length, {
      message: 'two sources have the same name',
    }),
});

type WrittenConfig = z.output<typeof configSchema>;
export type ExportConfig = Omit<WrittenConfig, 'output' | 'alerts'> & {
  alerts?: AlertsConfig;
  /** The medium, or the first of the set. */
  output: string;
  /** The other media of the set. */
  furtherOutputs?: string[];
  reports: string;
};
export type SourceConfig = ExportConfig['sources'][number];

/** @throws TomoshibiError `config-not-found`, `config-invalid` (with the place and the reason) */
export function loadConfig(file: string): ExportConfig {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (cause) {
    throw new TomoshibiError('config-not-found', { path: file }, { cause });
  }
  const config = parseConfig(text, file);
  const folder = path.dirname(path.resolve(file));
  const absolute = (value: string) => path.resolve(folder, value);
  const [output, ...furtherOutputs] = [config.output].flat().map(absolute);
  return {
    ...config,
    keys: absolute(config.keys),
    output: output!,
    ...(furtherOutputs.length > 0 && { furtherOutputs }),
    reports: absolute(config.reports ?? path.join(config.keys, 'reports')),
    ...(config.forms && { forms: absolute(config.forms) }),
    ...(config.flags && { flags: absolute(config.flags) }),
    ...(config.hotMaster && { hotMaster: absolute(config.hotMaster) }),
    ...(config.listen && { listen: resolvedListen(config.listen, absolute) }),
    sources: config.sources.map((source) => ({ ...source, path: absolute(source.path) })),
  };
}

function parseConfig(text: string, file: string): WrittenConfig {
  const tooMuch = tooMuchForYaml(text);
  if (tooMuch) {
    throw new TomoshibiError('config-invalid', { path: file, detail: `line ${tooMuch.line}: ${tooMuch.message}` });
  }
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    throw new TomoshibiError('config-invalid', { path: file, detail: (cause as Error).message }, { cause });
  }
  const result = configSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new TomoshibiError('config-invalid', {
    path: file,
    detail: `${issue.path.join('.') || 'file'}: ${issue.message}`,
  });
}
