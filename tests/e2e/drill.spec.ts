/** A drill is begun on a station that has nothing open, marked on every screen, and left by one key. */
import drill from '../../resources/locales/ja/drill.json' with { type: 'json' };
import { accessibilityProblems } from './accessible.ts';
import { expect, test } from './viewer.ts';

test('a ward begins a drill, is led by what it does, and leaves it by one key', async ({ window }) => {
  const { page } = window;
  await page.getByRole('button', { name: drill['begin.go'] }).click();
  const band = page.getByRole('region', { name: drill['band.label'] });
  await expect(band).toContainText(drill['band.words']);
  await expect(page).toHaveTitle(/訓練 DRILL/);
  const passphrase = page.getByRole('region', { name: drill['card.passphrase'] }).locator('b');
  await page.locator('input[type=password]').fill((await passphrase.textContent()) ?? '');
  await page.keyboard.press('Enter');

  const nurse = page.getByRole('region', { name: drill['card.people'] }).getByRole('row').nth(1).locator('b');
  await page.getByRole('textbox', { name: '職員番号' }).fill((await nurse.nth(0).textContent()) ?? '');
  await page.locator('input[type=password]').fill((await nurse.nth(1).textContent()) ?? '');
  await page.keyboard.press('Enter');
  const guide = page.getByRole('complementary', { name: drill['guide.title'] });
  await expect(guide.getByRole('listitem').filter({ hasText: '端末を開き' }).first()).toContainText('端末の記録で確認');
  await expect(band).toBeVisible();
  expect(await accessibilityProblems(page)).toEqual([]);

  const question = guide.getByRole('group', { name: /ペニシリン/ });
  await question.getByRole('radio', { name: /1961/ }).check();
  await expect(question).toContainText(drill['answer.wrong']);
  await guide.getByRole('button', { name: drill['guide.hide'] }).click();
  await expect(guide).toHaveCount(0);

  await page.keyboard.press('F12');
  await expect(page.getByRole('button', { name: drill['begin.go'] })).toBeVisible();
  await expect(band).toHaveCount(0);
  await expect(page).toHaveTitle('灯火');
});
