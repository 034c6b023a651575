/** `alerts:` of export.yml: from where on a figure is worth somebody's morning. */
import { z } from 'zod';

const percent = z.number().min(0).max(100);
const hours = z
  .number()
  .positive()
  .max(24 * 366);

export const alertsSchema = z.strictObject({
  /** The newest data of a source may be this old. */
  sourceHours: hours.default(48),
  /** The same by the source's name, where one is quiet on weekends; `never` for an archive that nothing is added to. */
  sources: z.record(z.string(), z.union([hours, z.literal('never')])).default({}),
  /** The newest laboratory result may be from so many days ago; 1: yesterday. */
  resultDays: z.number().int().min(0).max(36_600).default(1),
  /** A day with less than this share of the usual admissions, prescriptions, results… */
  fewerPercent: percent.default(50),
  /** …is looked at where this many are usual. */
  fewerFrom: z.number().int().min(1).default(6),
  /** Patients, studies or a section's records that fell by more than this since the run before. */
  fellPercent: percent.default(1),
  /** From here on it is no matter of a merge or a correction: something is gone. */
  gonePercent: percent.default(20),
  /** A datatype, modality or section that vanished had at least so many; of fewer it is only to be looked at. */
  goneFrom: z.number().int().min(1).default(5),
  /** A ward that vanished had at least so many patients. */
  wardPatients: z.number().int().min(1).default(5),
  /** Set aside: this many more than usual, and twice as many. */
  quarantinedMore: z.number().int().min(1).default(20),
  /** Of the medium's size, free. */
  mediumFreePercent: percent.default(10),
  /** Between two runs. */
  runHours: hours.default(30),
  /** Without a run for so long, the medium is no longer what the hospital relies on. */
  missingHours: hours.default(72),
});
export type Thresholds = z.output<typeof alertsSchema>;
export type AlertsConfig = z.input<typeof alertsSchema>;

export function thresholdsOf(alerts: AlertsConfig | undefined): Thresholds {
  return alertsSchema.parse(alerts ?? {});
}
