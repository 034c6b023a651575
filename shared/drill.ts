/** Drills with fictional patients (docs/drill.md): what is shipped for them, the guide, and the answers of `/api/drill`. */
import { z } from 'zod';

/** drill.json beside the medium of a drill: what people may know, since nobody on it is real. */
export const shippedDrillSchema = z.object({
  /** The day that the drill says it is: the morning after its last data, `YYYY-MM-DD`. */
  day: z.iso.date(),
  passphrase: z.string().min(1),
  /** Who signs in, with their PINs. */
  people: z.array(z.object({ staffId: z.string(), name: z.string(), roles: z.string(), pin: z.string() })),
});
export type ShippedDrill = z.output<typeof shippedDrillSchema>;

export const drillRoles = ['nurse', 'doctor', 'theatre', 'desk', 'it'] as const;
export type DrillRole = (typeof drillRoles)[number];

const bothSchema = z.strictObject({ ja: z.string().min(1), en: z.string().min(1) });
export type Both = z.output<typeof bothSchema>;

/** An entry of the drill's own log: by it a step counts as done. */
const seenSchema = z.strictObject({
  action: z.string().min(1),
  /** Identifier of the patient. */
  patient: z.string().optional(),
  /** Code of a form. */
  form: z.string().optional(),
  ward: z.string().optional(),
});
export type Seen = z.output<typeof seenSchema>;

const stepSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/),
    roles: z.array(z.enum(drillRoles)).min(1),
    /** Minutes from the beginning. */
    from: z.number().int().min(0),
    to: z.number().int().positive(),
    title: bothSchema,
    do: z.array(bothSchema).min(1),
    /** Done once each of these was seen, or any one of those in a list. Left out: a person says so, or answers. */
    seen: z.array(z.union([seenSchema, z.array(seenSchema).min(1)])).optional(),
    question: z
      .strictObject({
        ask: bothSchema,
        choices: z.array(bothSchema).min(2).max(5),
        /** Place of the right one, from 0. */
        right: z.number().int().min(0),
        why: bothSchema,
      })
      .refine(({ choices, right }) => right < choices.length, { message: 'right is no choice' })
      .optional(),
  })
  .refine(({ from, to }) => from < to, { message: 'a step ends after it begins' });
export type DrillStep = z.output<typeof stepSchema>;

/** resources/drill/*.yml */
export const drillGuideSchema = z.strictObject({
  version: z.number().int().positive(),
  title: bothSchema,
  scene: bothSchema,
  steps: z
    .array(stepSchema)
    .min(1)
    .refine((steps) => new Set(steps.map(({ id }) => id)).size === steps.length, { message: 'two steps of one id' }),
});
export type DrillGuide = z.output<typeof drillGuideSchema>;

/** What became of a step. */
export interface StepState {
  id: string;
  /** ISO 8601; null: not reached. */
  doneAt: string | null;
  /** `log`: seen in the drill's own log · `person`: somebody said so. */
  by: 'log' | 'person' | null;
  answer: number | null;
}

export const peopleCountsSchema = z.record(z.enum(drillRoles), z.number().int().min(0).max(99));
export type PeopleCounts = z.output<typeof peopleCountsSchema>;

/** `GET /api/drill` */
export interface DrillView {
  /** A drill's medium is there: one can be begun. */
  available: boolean;
  /** This is one. */
  running: (ShippedDrill & { beganAt: string }) | null;
}

/** `GET /api/drill/guide` */
export interface DrillGuideView {
  guide: DrillGuide;
  beganAt: string;
  states: StepState[];
  people: PeopleCounts;
}

/** The record on paper. */
export interface DrillRecordSheet extends DrillGuideView {
  facility: string;
  station: string;
  day: string;
  madeAt: string;
  printed: number;
}
