/** What axe-core finds on a page: an independent reader of WCAG 2.2 A and AA. */
import type { Page } from '@playwright/test';
import axe from 'axe-core';

/** @returns one line a finding: the rule, and the first place */
export async function accessibilityProblems(page: Page, within = 'body'): Promise<string[]> {
  // The content security policy forbids scripts in the page; those of the test are not in it.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async (selector) => {
    const run = (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run;
    return run(selector, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
  }, within);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
