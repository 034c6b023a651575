/** A person without a mouse: Tab to a control by its name, arrows to a line by its words. Nothing is focused from outside. */
import type { Locator, Page } from '@playwright/test';
import { expect } from './viewer.ts';

type Role = Parameters<Page['getByRole']>[0];

/**
 * Presses Tab until the control has the focus. A control that Tab does not reach, or that lies outside what the window
 * shows once it has the focus, fails.
 * @param most presses; more is a way nobody goes
 */
export async function tabTo(page: Page, role: Role, name: string | RegExp, most = 60): Promise<Locator> {
  const control = page.getByRole(role, { name, exact: typeof name === 'string' });
  await expect(control.first()).toBeAttached();
  return press(page, 'Tab', control, most);
}

/** The same with an arrow or any other key that moves the focus. */
export async function moveTo(page: Page, key: string, line: Locator, most = 40): Promise<Locator> {
  await expect(line.first()).toBeAttached();
  return press(page, key, line, most);
}

async function press(page: Page, key: string, wanted: Locator, most: number): Promise<Locator> {
  const passed: string[] = [];
  for (let presses = 0; presses <= most; presses += 1) {
    if (presses > 0) await page.keyboard.press(key);
    const here = await wanted.evaluateAll((elements) =>
      (elements as (Element | null)[]).indexOf(document.activeElement),
    );
    if (here >= 0) {
      const reached = wanted.nth(here);
      await expect(reached).toBeInViewport();
      return reached;
    }
    passed.push(await page.evaluate(() => (document.activeElement as HTMLElement).innerText?.slice(0, 20) ?? ''));
  }
  throw new Error(`${key} ${most} times does not lead to ${wanted.toString()}; it went by ${passed.join(' | ')}`);
}
