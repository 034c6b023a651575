/** A tablet at the bedside: everything with a finger, but for what is typed. */
import type { CDPSession, Locator, Page } from '@playwright/test';
import { expect, test } from './viewer.ts';

/** WCAG 2.2, 2.5.8: what is smaller cannot be met with a finger. Links within a sentence are excepted. */
const smallestTarget = 24;

class Finger {
  readonly #page: Page;
  readonly #tools: CDPSession;

  private constructor(page: Page, tools: CDPSession) {
    this.#page = page;
    this.#tools = tools;
  }

  static async on(page: Page): Promise<Finger> {
    const tools = await page.context().newCDPSession(page);
    await tools.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 5 });
    return new Finger(page, tools);
  }

  async tap(target: Locator): Promise<void> {
    await target.scrollIntoViewIfNeeded();
    const box = (await target.boundingBox())!;
    expect(Math.min(box.width, box.height), await target.innerText()).toBeGreaterThanOrEqual(smallestTarget);
    const touchPoints = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
    await this.#tools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
    await this.#tools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  }

  /** @param distance px upwards: what is below comes into sight */
  async swipe(distance: number): Promise<void> {
    const { width, height } = await this.#page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
    const at = (share: number) => [{ x: width / 2, y: height * 0.9 - distance * share }];
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
      this.#tools.send('Input.dispatchTouchEvent', { type, touchPoints });
    await send('touchStart', at(0));
    for (let step = 1; step <= 10; step++) await send('touchMove', at(step / 10));
    await send('touchEnd', []);
    // A finger that comes down while the page still glides only stops it.
    await this.#page.waitForTimeout(1500);
  }
}

test('from a ward to a patient, the results and an image, with a finger', async ({ signedIn: window }) => {
  const { page, words } = window;
  const main = page.getByRole('main');
  const finger = await Finger.on(page);
  await finger.tap(main.getByRole('link', { name: /3西/ }).first());
  await expect(page).toHaveURL(/#\/wards/);
  const inBed = main.getByRole('link', { name: '標本 信介' }).first();
  await finger.tap(inBed);
  await expect(window.banner).toContainText('標本 信介');

  await finger.tap(window.searchBox);
  await page.keyboard.type('0012345');
  await finger.tap(window.hits.getByRole('link', { name: /0012345/ }).first());
  await expect(window.banner).toContainText('0012345');
  const medicines = page.getByRole('region', { name: words.patient['medications.current'] });
  await window.summaryShown();
  const before = (await medicines.boundingBox())!.y;
  await finger.swipe(400);
  await expect.poll(async () => before - (await medicines.boundingBox())!.y).toBeGreaterThan(100);
  await expect(window.banner).toBeInViewport();

  await finger.tap(page.getByRole('tab', { name: words.patient['tab.observations'] }));
  await expect(page.getByRole('tabpanel').getByRole('grid')).toBeVisible();
  await finger.tap(page.getByRole('tab', { name: words.patient['tab.studies'] }));
  await finger.tap(page.getByRole('tabpanel').getByRole('link').first());
  await expect(page.locator('[data-testid=viewport][data-state=shown]').first()).toBeVisible();
});
