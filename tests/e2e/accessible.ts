/** What axe-core finds on a page: an independent reader of WCAG 2.2 A and AA. */
import type { Page } from '@playwright/test';
import axe from 'axe-core';

const levels = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** The rules that another appearance can break. */
export const colourRules = ['color-contrast', 'link-in-text-block'];

/**
 * @param rules only these, instead of all of those levels
 * @returns one line a finding: the rule, and its places
 */
export async function accessibilityProblems(page: Page, within = 'body', rules?: string[]): Promise<string[]> {
  // The content security policy forbids scripts in the page; those of the test are not in it.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  // What has been scrolled half under the line that stays is not too small, and comes out again.
  await page.evaluate(() => document.querySelector('main')?.parentElement?.scrollTo(0, 0));
  const runOnly = rules ? { type: 'rule' as const, values: rules } : { type: 'tag' as const, values: levels };
  const violations = await page.evaluate(
    async ([selector, only]) => {
      const { run } = (globalThis as unknown as { axe: typeof import('axe-core') }).axe;
      const found = await run(selector, { runOnly: only, resultTypes: ['violations'], preload: false });
      return found.violations.map(({ id, nodes }) => ({
        id,
        places: nodes.map(({ target, any }) => `${target.join(' ')} ${any[0]?.message ?? ''}`),
      }));
    },
    [within, runOnly] as const,
  );
  return violations.map(({ id, places }) => `${id}: ${places.join(', ')}`);
}
