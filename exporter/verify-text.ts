/** What a verification found, in words: what it means for whoever has this medium, and what to do. */
import { generationLines, heldLines } from './medium-text.ts';
import type { Finding, Part, Problem, Verification } from './verify.ts';
import type { Language, Words } from './words.ts';

/** Paths of one kind of finding that are listed; all of them are in --json. */
const listed = 20;

export function verificationText(result: Verification, t: Words, language: Language): string {
  const { findings, files, bytes, seconds } = result;
  const damage = findings.filter(({ problem }) => problem !== 'unfinished').length;
  const counts = { files, megabytes: (bytes / 1e6).toFixed(1), seconds: seconds.toFixed(1) };
  const rate = (bytes / 1e6 / Math.max(seconds, 0.001)).toFixed(0);
  return lines(
    ...generationLines(result, t, result.pinned ? t('verify.pinned') : t('verify.unpinned')),
    ...heldLines(result, t, language),
    result.readme ? t('verify.readme') : t('verify.readmeMissing'),
    '',
    t('verify.read', { ...counts, rate }),
    damage === 0 ? t('verify.sound') : t('verify.damaged', { count: damage }),
    ...groupsOf(findings).flatMap((group) => groupLines(group, t)),
  );
}

/** Findings that mean the same, the gravest first. */
function groupsOf(findings: Finding[]): Finding[][] {
  const order: Part[] = ['keys', 'records', 'study', 'staff', 'forms', 'documents', 'earlier-records', 'none'];
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${order.indexOf(finding.part)} ${finding.problem}`;
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function groupLines(group: Finding[], t: Words): string[] {
  const { problem, part } = group[0]!;
  const rest = group.length - listed;
  return [
    '',
    `${t(`problem.${problem}`)} ${t('verify.count', { count: group.length })}`,
    ...meaning(problem, part).map((word) => `  ${t(word)}`),
    ...group.slice(0, listed).map(({ path }) => `    ${path}`),
    ...(rest > 0 ? [`    ${t('verify.more', { count: rest })}`] : []),
  ];
}

/** What it means, and what to do. */
function meaning(problem: Problem, part: Part) {
  if (problem === 'not-in-manifest') return ['means.foreign', 'do.foreign'] as const;
  if (problem === 'unfinished') return ['means.unfinished', 'do.unfinished'] as const;
  if (problem === 'not-a-file') return [`means.${part}`, 'do.foreign'] as const;
  return [`means.${part}`, problem === 'missing' ? 'do.missing' : 'do.damaged'] as const;
}

function lines(...all: string[]): string {
  return all.map((line) => `${line}\n`).join('');
}
