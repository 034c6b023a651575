/** The rules of resources/flags.yml: which codes of which records say something, and what. */
import fs from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import { flagSchema, type RecordOf, sections } from '../../shared/records.ts';
import { tooMuchForYaml } from '../../shared/yaml-text.ts';
import { type HotMaster, readHotMaster, yjOf } from './hot-master.ts';

const codesSchema = z.strictObject({
  system: z.string(),
  is: z.array(z.string()).default([]),
  begins: z.array(z.string()).default([]),
  /** Beginnings of codes that are not meant after all. */
  but: z.array(z.string()).default([]),
  /** What the whole code must look like: for systems that have no one name. */
  shape: z.string().optional(),
});

const common = { id: z.string(), category: flagSchema.shape.category.unwrap(), text: z.string() };
const codes = z.array(codesSchema).default([]);
const days = z.number().int().positive();

const ruleSchema = z.discriminatedUnion('kind', [
  /** Results that are positive or negative. */
  z.strictObject({ kind: z.literal('test'), ...common, codes }),
  /** Values that name an organism, or tests for one. */
  z.strictObject({ kind: z.literal('organism'), ...common, organisms: codes, codes }),
  z.strictObject({ kind: z.literal('blood-group'), ...common, abo: codes, rh: codes, both: codes }),
  z.strictObject({
    kind: z.literal('medicine'),
    ...common,
    codes,
    openDays: days,
    endedDays: days,
    givenDays: days,
  }),
  /** What was done or diagnosed is there; `resolves`: until its diagnosis is over. */
  z.strictObject({
    kind: z.literal('presence'),
    ...common,
    conditions: codes,
    procedures: codes,
    resolves: z.boolean().default(false),
  }),
  /** Somebody's decision, as written. */
  z.strictObject({ kind: z.literal('statement'), ...common, codes, conditions: codes }),
]);

const rulesSchema = z.strictObject({
  systems: z.record(z.string(), z.array(z.string())),
  requires: z.array(z.enum(sections)),
  rules: z.array(ruleSchema),
});

/** A hospital's own file. */
const ownSchema = rulesSchema.pick({ systems: true, rules: true }).partial({ systems: true });

export type Rule = z.output<typeof ruleSchema>;
export type RuleOf<K extends Rule['kind']> = Extract<Rule, { kind: K }>;
type Codes = z.output<typeof codesSchema>;

export interface Code {
  code: string | null;
  system: string | null;
}

const evidenceTypes = [
  'observation',
  'medication_request',
  'medication_administration',
  'condition',
  'procedure',
] as const;
export type EvidenceType = (typeof evidenceTypes)[number];
export type EvidenceRecord = { [T in EvidenceType]: { type: T; record: RecordOf<T> } }[EvidenceType];

/** Beginnings are looked up by so many characters first: most records are of no interest. */
const head = 3;

export class FlagRules {
  readonly rules: readonly Rule[];
  /** A source that covers all of these covers flags. */
  readonly requires: z.output<typeof rulesSchema>['requires'];
  readonly #systems: Record<string, ReadonlySet<string>>;
  readonly #shapes = new Map<string, RegExp>();
  readonly #heads: Record<EvidenceType, Map<string, Codes[]>>;
  #hot: HotMaster = new Map();

  /** @throws ZodError where the rules are not what their schema says */
  constructor(value: unknown) {
    const { systems, requires, rules } = rulesSchema.parse(value);
    this.rules = rules;
    this.requires = requires;
    this.#systems = Object.fromEntries(Object.entries(systems).map(([name, names]) => [name, new Set(names)]));
    for (const { system, shape } of rules.flatMap(codesOf)) {
      if (!this.#systems[system]) throw new Error(`no system is called ${system}`);
      if (shape !== undefined) this.#shapes.set(shape, new RegExp(shape));
    }
    const byType = (type: EvidenceType) => headsOf(rules.flatMap((rule) => readBy(rule, type)));
    this.#heads = {
      observation: byType('observation'),
      medication_request: byType('medication_request'),
      medication_administration: byType('medication_administration'),
      condition: byType('condition'),
      procedure: byType('procedure'),
    };
  }

  /**
   * The rules of resources/flags.yml, with a hospital's own: rules of the same id take their place, others are added.
   * @param own a file of the same make, in which only `systems` and `rules` are read
   * @param hotMaster the HOT code master, for medicines that have no other code
   * @throws TomoshibiError `config-invalid` where a file cannot be used, with the reason
   */
  static load(own?: string, hotMaster?: string): FlagRules {
    const rules = FlagRules.#load(own);
    if (hotMaster !== undefined) {
      const medicines = rules.rules.flatMap((rule) => (rule.kind === 'medicine' ? rule.codes : []));
      rules.#hot = readHotMaster(hotMaster, (code) => rules.matches(medicines, { code, system: null }));
    }
    return rules;
  }

  static #load(own?: string): FlagRules {
    const shipped = rulesSchema.parse(
      parse(fs.readFileSync(new URL('../../resources/flags.yml', import.meta.url), 'utf8')),
    );
    if (own === undefined) return new FlagRules(shipped);
    try {
      const text = fs.readFileSync(own, 'utf8');
      const tooMuch = tooMuchForYaml(text);
      if (tooMuch) throw new Error(`line ${tooMuch.line}: ${tooMuch.message}`);
      const { systems, rules } = ownSchema.parse(parse(text));
      const ids = new Set(rules.map(({ id }) => id));
      return new FlagRules({
        systems: { ...shipped.systems, ...systems },
        requires: shipped.requires,
        rules: [...shipped.rules.filter(({ id }) => !ids.has(id)), ...rules],
      });
    } catch (cause) {
      const issue = cause instanceof z.ZodError ? cause.issues[0] : undefined;
      const detail = issue ? `${issue.path.join('.') || 'file'}: ${issue.message}` : (cause as Error).message;
      throw new TomoshibiError('config-invalid', { path: own, detail }, { cause });
    }
  }

  /** Whether any rule reads a record: asked of every record that is filed. */
  reads(type: string, record: object): boolean {
    const heads = this.#heads[type as EvidenceType];
    if (heads === undefined) return false;
    if (this.#yjOf(type, record) !== null) return true;
    for (const { key, system } of codeKeys[type as EvidenceType]) {
      const code = (record as Record<string, unknown>)[key];
      if (typeof code !== 'string') continue;
      const candidates = heads.get(headOf(code));
      if (candidates && this.matches(candidates, { code, system: system(record as Record<string, unknown>) }))
        return true;
    }
    return false;
  }

  /** Every code of a record that a rule may look at. */
  codesIn(type: EvidenceType, record: object): Code[] {
    const values = record as Record<string, unknown>;
    const yj = this.#yjOf(type, values);
    return [
      ...codeKeys[type].map(({ key, system }) => ({
        code: (values[key] as string | null) ?? null,
        system: system(values),
      })),
      ...(yj === null ? [] : [{ code: yj, system: null }]),
    ];
  }

  /** Of a medicine by its HOT number; null for every medicine that no rule reads. */
  #yjOf(type: string, record: object): string | null {
    if (this.#hot.size === 0 || !type.startsWith('medication')) return null;
    const { code, codeSystem } = record as { code?: string | null; codeSystem?: string | null };
    if (!code || !codeSystem || !this.#systems.hot?.has(codeSystem)) return null;
    return yjOf(this.#hot, code);
  }

  matches(list: readonly Codes[], { code, system }: Code): boolean {
    if (code === null) return false;
    const plain = bare(code);
    return list.some((entry) => {
      const names = this.#systems[entry.system]!;
      if (names.size > 0 && (system === null || !names.has(system))) return false;
      if (entry.shape !== undefined && !this.#shapes.get(entry.shape)!.test(code)) return false;
      if (entry.but.some((begin) => plain.startsWith(bare(begin)))) return false;
      return entry.is.some((one) => bare(one) === plain) || entry.begins.some((begin) => plain.startsWith(bare(begin)));
    });
  }
}

type System = (record: Record<string, unknown>) => string | null;
const written =
  (key: string): System =>
  (record) =>
    (record[key] as string | null | undefined) ?? null;

/** Where a record has its codes, and what says of which system they are. */
const codeKeys: Record<EvidenceType, readonly { key: string; system: System }[]> = {
  observation: [
    { key: 'code', system: written('codeSystem') },
    { key: 'valueCode', system: written('valueCodeSystem') },
  ],
  medication_request: [
    { key: 'code', system: written('codeSystem') },
    { key: 'classCode', system: () => null },
  ],
  medication_administration: [
    { key: 'code', system: written('codeSystem') },
    { key: 'classCode', system: () => null },
  ],
  condition: [
    { key: 'code', system: written('codeSystem') },
    { key: 'icd10', system: () => 'I10' },
  ],
  procedure: [{ key: 'code', system: written('codeSystem') }],
};

function headOf(code: string): string {
  const start = code.slice(0, head);
  return start.includes('.') || start.includes('-') ? bare(code).slice(0, head) : start;
}

/** `Z95.0`, `K597-2` and `5F016-1410` are written with and without their marks. */
function bare(code: string): string {
  return code.replace(/[.-]/g, '');
}

function codesOf(rule: Rule): Codes[] {
  return evidenceTypes.flatMap((type) => readBy(rule, type));
}

function readBy(rule: Rule, type: EvidenceType): Codes[] {
  switch (rule.kind) {
    case 'test':
      return type === 'observation' ? rule.codes : [];
    case 'organism':
      return type === 'observation' ? [...rule.organisms, ...rule.codes] : [];
    case 'blood-group':
      return type === 'observation' ? [...rule.abo, ...rule.rh, ...rule.both] : [];
    case 'medicine':
      return type === 'medication_request' || type === 'medication_administration' ? rule.codes : [];
    case 'presence':
      return type === 'condition' ? rule.conditions : type === 'procedure' ? rule.procedures : [];
    case 'statement':
      return type === 'observation' ? rule.codes : type === 'condition' ? rule.conditions : [];
  }
}

function headsOf(list: readonly Codes[]): Map<string, Codes[]> {
  const heads = new Map<string, Codes[]>();
  for (const entry of list) {
    for (const begin of [...entry.is, ...entry.begins]) {
      const key = headOf(begin);
      const known = heads.get(key) ?? [];
      heads.set(key, known);
      if (!known.includes(entry)) known.push(entry);
    }
  }
  return heads;
}
