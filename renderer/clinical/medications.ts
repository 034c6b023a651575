import type { MedicationRequest } from '../../shared/records.ts';
import { dateText, instantOf, momentText } from '../i18n/moments.ts';
import { isInjection } from './injections.ts';

/** `open`: neither an end nor a status says whether it is still taken, so it is shown, with those words. */
export type Standing = 'current' | 'open' | 'ended';

/** Drugs of one RP (処方番号): they share usage, days and dates. */
export interface MedicationGroup {
  key: string;
  standing: Standing;
  drugs: MedicationRequest[];
}

/** Whether a medicine was being taken on the day the data are from; an end is only what the source wrote as one. */
export function standingOf(medication: MedicationRequest, asOf: string | null): Standing {
  switch (medication.status) {
    case 'completed':
    case 'stopped':
    case 'cancelled':
      return 'ended';
    case 'active':
      return 'current';
    case 'unknown':
      if (medication.endDate === null || asOf === null) return 'open';
      return medication.endDate.slice(0, 10) < asOf.slice(0, medication.endDate.slice(0, 10).length)
        ? 'ended'
        : 'current';
  }
}

/** Of an injection to the minute, of what is swallowed the day. */
export function periodText(medication: MedicationRequest, moment: string | null): string | null {
  return isInjection(medication) ? momentText(moment) : dateText(moment);
}

const recentDays = 90;

/**
 * Whether it may still be taken: not ended, and begun within 90 days before the data where no end is known. The same
 * rule as the printed summary's (resources/forms/patient-summary.yml).
 */
export function mayBeTaken({ standing, drugs }: MedicationGroup, asOf: string | null): boolean {
  if (standing !== 'open') return standing === 'current';
  const start = instantOf(drugs[0]?.startDate ?? '');
  const end = instantOf(asOf ?? '');
  return start === null || end === null || end - start <= recentDays * 86_400_000;
}

/** Medicines by RP in the order they came; drugs that differ in usage or dates are never put under one usage. */
export function medicationGroups(medications: MedicationRequest[], asOf: string | null): MedicationGroup[] {
  const groups = new Map<string, MedicationGroup>();
  for (const medication of medications) {
    const standing = standingOf(medication, asOf);
    const key = groupKey(medication, standing);
    const group = groups.get(key);
    if (group) group.drugs.push(medication);
    else groups.set(key, { key, standing, drugs: [medication] });
  }
  return [...groups.values()];
}

function groupKey(medication: MedicationRequest, standing: Standing): string {
  if (medication.orderNumber === null || medication.rp === null) return medication.id;
  const { orderNumber, rp, usage, durationText, startDate, endDate, setting, status } = medication;
  return JSON.stringify([orderNumber, rp, usage, durationText, startDate, endDate, setting, status, standing]);
}
