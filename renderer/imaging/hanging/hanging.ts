import { parse } from 'yaml';
import { z } from 'zod';
import text from '../../../resources/hanging.yml?raw';
import { regions, regionsOf, type Side } from '../comparing/body-region.ts';
import { type LinkKind, linkKinds } from '../linking/linking.ts';
import type { DisplaySet } from '../study/display-sets.ts';
import type { PaneContent } from '../workspace/pane.ts';
import type { Layout } from '../workspace/workspace.ts';

const pattern = z
  .string()
  .min(1)
  .transform((source, context) => {
    try {
      return new RegExp(source, 'iu');
    } catch (error) {
      context.addIssue({ code: 'custom', message: String(error) });
      return z.NEVER;
    }
  });

const common = {
  /** Absent: any. */
  modalities: z
    .array(z.string().regex(/^[A-Z]{2,16}$/))
    .min(1)
    .optional(),
  regions: z.array(z.enum(regions)).min(1).optional(),
  description: pattern.optional(),
  most: z.number().int().min(1).max(9).default(1),
  links: z.array(z.enum(linkKinds)),
  prior: z.boolean(),
};

const ruleSchema = z.discriminatedUnion('panes', [
  z.strictObject({
    ...common,
    panes: z.literal('pictures'),
    order: z.array(z.strictObject({ view: pattern.optional(), side: z.enum(['right', 'left']).optional() })).min(1),
  }),
  z.strictObject({
    ...common,
    panes: z.literal('series'),
    series: z.array(z.strictObject({ description: pattern.optional(), not: pattern.optional() })).default([{}]),
    slice: z.enum(['first', 'middle']),
  }),
]);

/** What resources/hanging.yml holds. */
export const hangingSchema = z
  .strictObject({ localisers: pattern, rules: z.array(ruleSchema).min(1) })
  .superRefine(({ rules }, context) => {
    const last = rules.at(-1);
    if (last?.modalities || last?.regions || last?.description) {
      context.addIssue({ code: 'custom', path: ['rules'], message: 'the last rule has to fit every study' });
    }
  });

export type Hanging = z.infer<typeof hangingSchema>;
export type HangingRule = Hanging['rules'][number];

let known: Hanging | undefined;

/** The program's own rules; their file is checked when it is first asked for. @throws ZodError */
export function hanging(): Hanging {
  known ??= hangingSchema.parse(parse(text));
  return known;
}

/** What the rules ask about a study. */
export interface HungStudy {
  studyUid: string;
  bodyPart: string | null;
  description: string | null;
  sets: readonly DisplaySet[];
}

/** One picture of a set that is a projection. */
export interface PictureFacts {
  setId: string;
  index: number;
  /** View Position, and what the description says of it. */
  view: string;
  side: Side | null;
}

export interface Hung {
  layout: Layout;
  contents: PaneContent[];
  links: readonly LinkKind[];
  /** The likely prior is read in the background. */
  prior: boolean;
}

/** The first rule that fits. */
export function ruleFor({ bodyPart, description, sets }: HungStudy, { rules, localisers }: Hanging): HangingRule {
  const modality = (sets.find((set) => !isLocaliser(set, localisers)) ?? sets[0])?.modality ?? '';
  const found = regionsOf(bodyPart, description);
  return rules.find(
    (rule) =>
      (rule.modalities?.includes(modality) ?? true) &&
      (rule.regions?.some((region) => found.has(region)) ?? true) &&
      (rule.description?.test(folded(description)) ?? true),
  )!;
}

/**
 * How a study opens by a rule. Pure.
 *
 * @param pictures of a rule for pictures: what is known of each, in the study's order
 */
export function hungBy(
  rule: HangingRule,
  study: HungStudy,
  { localisers }: Hanging,
  pictures: readonly PictureFacts[],
): Hung {
  const contents =
    rule.panes === 'pictures'
      ? picturesInOrder(rule.order, pictures).map(({ setId, index }) => stack(study.studyUid, setId, index))
      : seriesInOrder(rule.series, study.sets, localisers).map((set) => {
          const middle = Math.floor((set.slices.length - 1) / 2);
          const index = rule.slice === 'middle' && set.kind === 'images' ? middle : 0;
          return stack(study.studyUid, set.id, index);
        });
  const shown = contents.slice(0, rule.most);
  return { layout: layoutFor(shown.length), contents: shown, links: rule.links, prior: rule.prior };
}

/** The smallest way to divide the screen for so many panes, wider than high. */
export function layoutFor(count: number): Layout {
  if (count <= 3) return { rows: 1, columns: Math.max(1, count) };
  if (count === 4) return { rows: 2, columns: 2 };
  return { rows: count <= 6 ? 2 : 3, columns: 3 };
}

type PictureOrder = Extract<HangingRule, { panes: 'pictures' }>['order'];
type SeriesOrder = Extract<HangingRule, { panes: 'series' }>['series'];

function picturesInOrder(order: PictureOrder, pictures: readonly PictureFacts[]): PictureFacts[] {
  const placeOf = ({ view, side }: PictureFacts) => {
    const place = order.findIndex(
      (line) => (line.view?.test(folded(view)) ?? true) && (line.side === undefined || line.side === side),
    );
    return place === -1 ? order.length : place;
  };
  return pictures.toSorted((a, b) => placeOf(a) - placeOf(b));
}

function seriesInOrder(order: SeriesOrder, sets: readonly DisplaySet[], localisers: RegExp): DisplaySet[] {
  const candidates = sets.filter((set) => !isLocaliser(set, localisers));
  const taken: DisplaySet[] = [];
  for (const { description, not } of order) {
    const found = candidates.find(
      (set) =>
        !taken.includes(set) &&
        (description?.test(folded(set.description)) ?? true) &&
        !(not?.test(folded(set.description)) ?? false),
    );
    if (found) taken.push(found);
  }
  if (taken.length > 0) return taken;
  const first = candidates[0] ?? sets[0];
  return first ? [first] : [];
}

function isLocaliser(set: DisplaySet, localisers: RegExp): boolean {
  return localisers.test(folded(set.description));
}

function stack(studyUid: string, setId: string, index: number): PaneContent {
  return { kind: 'stack', studyUid, setId, index };
}

function folded(words: string | null): string {
  return (words ?? '').normalize('NFKC');
}
