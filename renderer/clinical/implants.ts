import type { Condition, Other, Procedure } from '../../shared/records.ts';

/** One coded record that says something stays in the body; the evidence is shown with it. */
export interface ImplantEvidence {
  id: string;
  text: string;
  /** The code that says so: ICD-10, a K number of the 診療報酬点数表, or the resource type. */
  code: string;
  date: string | null;
  source: string;
}

/**
 * ICD-10 "presence of": Z95.0 pacemaker, Z95.2–Z95.4 valves, Z95.5 coronary implants, Z95.8–Z95.9 others, Z96 functional
 * implants, Z97.0–Z97.1 prostheses, Z45.0 and Z45.1 their care. (WHO ICD-10 2019, chapter XXI.)
 */
const icd10 = /^Z(?:95[0234589]|96\d?|97[01]|45[01])/;

/**
 * 診療報酬点数表 第10部 手術, whose branches are written behind (K0811): K597 pacemaker, K598 biventricular, K599 defibrillator, K555 valves, K549 coronary stent, K561
 * stent graft, K609-2 carotid stent, K081 and K082 joints, K328 cochlear implant, K154-2 and K190 nerve stimulators.
 */
const procedures = /^K(?:597|598|599|555|549|561|609-?2|081|082|328|154-?2|190)/i;

/** Never guessed from free text: only coded records and device resources count. */
export function implantsOf(
  conditions: readonly Condition[],
  done: readonly Procedure[],
  others: readonly Other[],
): ImplantEvidence[] {
  const found: ImplantEvidence[] = [];
  for (const { id, text, icd10: own, code, onset, verificationStatus, source } of conditions) {
    if (verificationStatus === 'refuted') continue;
    const match = [own, code].find((candidate) => candidate !== null && icd10.test(candidate.replace('.', '')));
    if (match) found.push({ id, text, code: match, date: onset, source });
  }
  for (const { id, text, code, start, status, source } of done) {
    if (status === 'not-done' || status === 'preparation') continue;
    if (code !== null && procedures.test(code)) found.push({ id, text, code, date: start, source });
  }
  for (const { id, kind, title, date, source } of others) {
    if (kind === 'Device' || kind === 'DeviceUseStatement') found.push({ id, text: title, code: kind, date, source });
  }
  return found;
}
