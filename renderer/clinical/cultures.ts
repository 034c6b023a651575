import type { Observation } from '../../shared/records.ts';
import { momentText, newestFirst } from '../i18n/moments.ts';

/** An antibiotic and what became of each organism with it, in the culture's order of organisms. */
export interface SusceptibilityRow {
  key: string;
  antibiotic: string;
  /** One cell for each organism of the culture; empty where it was not tested. */
  cells: Observation[][];
}

/** What one specimen of one moment gave. */
export interface Culture {
  key: string;
  specimen: string | null;
  collectedAt: string | null;
  orderNumber: string | null;
  panel: string | null;
  /** Some of it is not final. */
  isPreliminary: boolean;
  /** Smears, growth and its absence, in the source's order. */
  results: Observation[];
  /** Those of `results` that something was tested on. */
  organisms: Observation[];
  susceptibilities: SusceptibilityRow[];
  /** Susceptibilities whose organism is not among the results. */
  orphans: Observation[];
}

/** Microbiology by specimen and moment, newest first. A susceptibility belongs where its organism stands. */
export function culturesOf(observations: readonly Observation[]): Culture[] {
  const byId = new Map(observations.map((observation) => [observation.id, observation]));
  const groups = new Map<string, { roots: Observation[]; tested: Observation[] }>();
  for (const observation of observations) {
    const root = rootOf(observation, byId);
    const key = cultureKey(root);
    let group = groups.get(key);
    if (!group) {
      group = { roots: [], tested: [] };
      groups.set(key, group);
    }
    (observation.parentId === null ? group.roots : group.tested).push(observation);
  }
  return [...groups]
    .map(([key, { roots, tested }]) => cultureOf(key, inSourceOrder(roots), inSourceOrder(tested)))
    .toSorted((a, b) => newestFirst(a.collectedAt, b.collectedAt));
}

function cultureOf(key: string, results: Observation[], tested: Observation[]): Culture {
  const organisms = results.filter(({ id }) => tested.some(({ parentId }) => parentId === id));
  const orphans = tested.filter(({ parentId }) => !organisms.some(({ id }) => id === parentId));
  const rows = new Map<string, SusceptibilityRow>();
  for (const result of tested) {
    const organism = organisms.findIndex(({ id }) => id === result.parentId);
    if (organism < 0) continue;
    const rowKey = JSON.stringify([result.codeSystem, result.code ?? result.text]);
    let row = rows.get(rowKey);
    if (!row) {
      row = { key: rowKey, antibiotic: result.text, cells: organisms.map(() => []) };
      rows.set(rowKey, row);
    }
    row.cells[organism]!.push(result);
  }
  const first = (results[0] ?? tested[0])!;
  return {
    key,
    specimen: first.specimen,
    collectedAt: first.effectiveAt,
    orderNumber: first.orderNumber,
    panel: first.panel,
    isPreliminary: [...results, ...tested].some(({ status }) => status === 'preliminary'),
    results,
    organisms,
    susceptibilities: [...rows.values()],
    orphans,
  };
}

/** A chain of parents ends at what was grown; one that leads nowhere, or in a circle, ends where it is. */
function rootOf(observation: Observation, byId: ReadonlyMap<string, Observation>): Observation {
  let root = observation;
  for (let steps = 0; steps < 8 && root.parentId !== null; steps++) {
    const parent = byId.get(root.parentId);
    if (!parent) break;
    root = parent;
  }
  return root;
}

function cultureKey({ specimen, effectiveAt, orderNumber, panel }: Observation): string {
  const order = orderNumber ?? panel;
  return JSON.stringify([specimen, momentText(effectiveAt), order]);
}

/** Readers number what a message holds in its order, at the end of the id. */
function inSourceOrder(observations: Observation[]): Observation[] {
  return observations.toSorted((a, b) => collator.compare(a.id, b.id));
}

const collator = new Intl.Collator('en', { numeric: true });

/** `S`, `I`, `R` and their kin, as the source judged; null where it says something else or nothing. */
export type Judgement = 'S' | 'I' | 'R' | 'SDD' | 'NS';

export function judgementOf(interpretation: string | null): Judgement | null {
  const written = interpretation?.trim().toUpperCase() ?? '';
  return judgements.find((judgement) => judgement === written) ?? null;
}

const judgements: Judgement[] = ['S', 'I', 'R', 'SDD', 'NS'];
