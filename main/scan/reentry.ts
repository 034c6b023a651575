/** In which order the sheets of an outage are typed back: what can harm first comes first. */
import type { FormDefinition } from '../../shared/forms.ts';
import {
  type MissingSheet,
  type ReentryGroup,
  reentryGroups,
  type ScanIndex,
  type ScannedPage,
} from '../../shared/scan.ts';

export type FormOf = (code: string) => FormDefinition | null;

/** One copy of a form as it came back. */
export interface ReentryForm {
  group: ReentryGroup;
  patient: string;
  form: string;
  serial: string;
  copy: number;
  /** YYYYMMDD */
  date: string;
  pages: number;
  /** Filed pages, in their order; those scanned again among them. */
  filed: ScannedPage[];
  /** Page numbers that are not back. */
  missing: number[];
}

/** What the order depends on. */
type Ordered = Pick<ReentryForm, 'group' | 'patient' | 'date' | 'serial' | 'copy'>;

/** Where a form's category does not say it. M3 and M1 carry what was learned of allergies. */
const byForm: Record<string, ReentryGroup> = {
  M1: 'allergies',
  M3: 'allergies',
  M7: 'given',
  M10: 'given',
  M4: 'notes',
  'M4-2': 'notes',
  M5: 'notes',
  M8: 'orders',
  M9: 'orders',
  S10: 'notes',
  S12: 'billing',
  S13: 'observations',
};
const byCategory: Record<FormDefinition['category'], ReentryGroup> = {
  admission: 'notes',
  summary: 'allergies',
  orders: 'orders',
  medication: 'given',
  tests: 'results',
  nursing: 'observations',
  operation: 'observations',
  transfusion: 'transfusion',
  discharge: 'notes',
  ward: 'other',
  station: 'other',
};

export function groupOf(code: string, form: FormDefinition | null): ReentryGroup {
  if (form && /麻薬|narcotic/i.test(`${form.title.ja} ${form.title.en}`)) return 'narcotics';
  return byForm[code] ?? (form ? byCategory[form.category] : 'other');
}

/** By group; in each, the patients with most sheets of the most urgent groups first. Voided sheets are left out. */
export function reentryForms(index: Pick<ScanIndex, 'pages' | 'missing'>, formOf: FormOf): ReentryForm[] {
  const forms = new Map<string, ReentryForm>();
  for (const page of index.pages) {
    const { code } = page;
    if (!code || page.voided || (page.status !== 'filed' && page.status !== 'again')) continue;
    const key = copyKey(code);
    const group = groupOf(code.form, formOf(code.form));
    const { patient, form, serial, copy, date, pages } = code;
    const found = forms.get(key) ?? { group, patient, form, serial, copy, date, pages, filed: [], missing: [] };
    found.filed.push(page);
    forms.set(key, found);
  }
  for (const sheet of index.missing) forms.get(copyKey(sheet))?.missing.push(sheet.page);
  for (const { filed } of forms.values()) filed.sort((a, b) => a.code!.page - b.code!.page);
  return inOrder([...forms.values()], ({ filed }) => filed.length);
}

/** @param sheetsOf how many sheets of a form came back */
export function inOrder<Form extends Ordered>(forms: Form[], sheetsOf: (form: Form) => number): Form[] {
  const urgency = urgencyOf(forms, sheetsOf);
  return forms.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.patient === b.patient ? 0 : compareUrgency(urgency.get(a.patient)!, urgency.get(b.patient)!)) ||
      a.patient.localeCompare(b.patient, 'en', { numeric: true }) ||
      a.date.localeCompare(b.date) ||
      a.serial.localeCompare(b.serial) ||
      a.copy - b.copy,
  );
}

/** Sheets of each group that every patient has. */
function urgencyOf<Form extends Ordered>(
  forms: readonly Form[],
  sheetsOf: (form: Form) => number,
): Map<string, number[]> {
  const urgency = new Map<string, number[]>();
  for (const form of forms) {
    const counts = urgency.get(form.patient) ?? reentryGroups.map(() => 0);
    counts[rank(form)]! += sheetsOf(form);
    urgency.set(form.patient, counts);
  }
  return urgency;
}

function compareUrgency(a: readonly number[], b: readonly number[]): number {
  const first = a.findIndex((count, group) => count !== b[group]);
  return first < 0 ? 0 : b[first]! - a[first]!;
}

function rank({ group }: Ordered): number {
  return reentryGroups.indexOf(group);
}

function copyKey({ serial, copy }: Pick<MissingSheet, 'serial' | 'copy'>): string {
  return `${serial}*${copy}`;
}
