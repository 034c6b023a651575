/** The day's lists and the desk, by keyboard: nurse, anaesthetist, reception. Electron adds nothing to them. */
import batchJa from '../../resources/locales/ja/batch.json' with { type: 'json' };
import operationsJa from '../../resources/locales/ja/operations.json' with { type: 'json' };
import outpatientsJa from '../../resources/locales/ja/outpatients.json' with { type: 'json' };
import receptionJa from '../../resources/locales/ja/reception.json' with { type: 'json' };
import scheduleJa from '../../resources/locales/ja/schedule.json' with { type: 'json' };
import temporaryJa from '../../resources/locales/ja/temporary.json' with { type: 'json' };
import wardJa from '../../resources/locales/ja/ward.json' with { type: 'json' };
import { accessibilityProblems } from './accessible.ts';
import { expect, test } from './viewer.ts';

// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern.
test.beforeEach(({}, info) => {
  test.skip(info.project.name !== 'web', 'the same window in either host');
});

test('a nurse finds who lies where, chooses two with the keyboard, and exactly these are printed', async ({
  signedIn,
}) => {
  const { page, words } = signedIn;
  await page.keyboard.press('F3');
  await page.getByRole('navigation', { name: wardJa.wards }).getByRole('link', { name: /^4東/ }).focus();
  await page.keyboard.press('Enter');
  const bed = page.getByRole('article').filter({ hasText: '0012345' });
  await expect(bed).toContainText('灯火 太郎');
  await expect(bed).toContainText(words.patient['allergy.recorded']);
  await expect(bed).toContainText('ペニシリン');
  expect(await accessibilityProblems(page)).toEqual([]);

  await page
    .getByRole('navigation', { name: wardJa.wards })
    .getByRole('link', { name: /[3-9]名|\d\d名/ })
    .first()
    .click();
  const ward = await page.getByRole('heading', { level: 1 }).innerText();
  await expect(page.getByRole('article').nth(2)).toBeVisible();
  const beds = await page.getByRole('article').count();
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expect(page.getByText(wardJa.chosen.replace('{count}', '2'))).toBeVisible();
  const chosen = page.getByRole('checkbox', { name: /を選ぶ$/, checked: true });
  const names = await chosen.evaluateAll((boxes) => boxes.map((box) => box.getAttribute('aria-label')!));
  await page.getByRole('button', { name: wardJa.print.replace('{count}', '2') }).click();

  await expect(page.getByRole('heading', { name: batchJa.title })).toBeVisible();
  const people = page.getByRole('checkbox', { name: /ID \d+/ });
  await expect(people).toHaveCount(beds);
  const printed = page.getByRole('checkbox', { name: /ID \d+/, checked: true });
  await expect(printed).toHaveCount(2);
  for (const name of names) {
    const [, place, person] = /^(\S+) (.*) を選ぶ$/.exec(name)!;
    await expect(people.and(page.getByLabel(`${place}　${person}`))).toBeChecked();
  }
  const wards = page.getByRole('region', { name: batchJa.wards }).getByRole('checkbox', { name: /^(?!.*ID).*$/ });
  for (const box of await wards.all()) {
    const name = await box.evaluate((input) => (input as HTMLInputElement).labels?.[0]?.textContent ?? '');
    await expect(box).toBeChecked({ checked: ward.endsWith(name) });
  }

  await page.keyboard.press('F3');
  await page.getByRole('button', { name: wardJa['view.list'], exact: true }).click();
  await page.getByRole('button', { name: wardJa['column.name'] }).click();
  await expect(page.getByRole('columnheader', { name: wardJa['column.name'] })).toHaveAttribute(
    'aria-sort',
    'ascending',
  );
  await page.keyboard.press('F2');
  await page.keyboard.press('F3');
  await expect(page.getByRole('table', { name: wardJa.list })).toBeVisible();
  await page.getByRole('textbox', { name: wardJa['filter.text'] }).fill('そのような人はいない');
  await expect(page.getByText(wardJa.noneFit)).toBeVisible();
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('an anaesthetist reads a case before it begins, and its images are one key away', async ({ signedIn }) => {
  const { page } = signedIn;
  await page.keyboard.press('F4');
  const day = page.getByLabel(scheduleJa.date, { exact: true });
  await day.fill('2026-11-22');
  const featured = page.getByRole('article').filter({ hasText: '0012345' });
  await expect(featured).toContainText('ペースメーカー交換術');
  await expect(featured.locator('[data-side]')).toHaveAttribute('data-side', '左');
  await expect(featured.locator('[data-allergy-state]')).toContainText('ペニシリン');
  for (const text of ['ワルファリン', operationsJa['test.ptInr']]) await expect(featured).toContainText(text);
  await expect(featured.getByRole('link', { name: operationsJa['print.checkSheet'] })).toHaveAttribute(
    'href',
    /patients\/0012345\/print\?forms=S2/,
  );
  await expect(page.getByText(operationsJa.cancelled, { exact: true })).toHaveCount(1);
  expect(await accessibilityProblems(page)).toEqual([]);

  await page.getByRole('heading', { level: 1 }).focus();
  const name = featured.getByRole('link', { name: '灯火 太郎' });
  for (let presses = 0; presses < 12; presses += 1) {
    await page.keyboard.press('ArrowDown');
    if (await name.evaluate((link) => link === document.activeElement)) break;
  }
  await expect(name).toBeFocused();
  await page.keyboard.press('i');
  await expect(page).toHaveURL(/patients\/0012345\/studies\//);
  await page.goBack();
  await expect(featured).toBeVisible();

  await page.keyboard.press('[');
  await expect(day).toHaveValue('2026-11-21');
  await day.fill('2027-03-01');
  await expect(page.getByText(scheduleJa.outside.replace('{date}', '2027-03-01'))).toBeVisible();
  await signedIn.speak('en');
  await day.or(page.getByLabel('Date', { exact: true })).fill('2026-11-22');
  await expect(featured).toContainText('Anaesth.');
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('an outpatient is found among a day’s visits and opened', async ({ signedIn }) => {
  const { page } = signedIn;
  await page.keyboard.press('F6');
  await page.getByLabel(scheduleJa.date, { exact: true }).fill('2026-11-21');
  const visits = page.getByRole('article');
  await expect(visits.first()).toBeVisible();
  const [identifier] = /\d{7}/.exec(await visits.nth(3).innerText())!;
  await page.getByRole('textbox', { name: outpatientsJa['filter.text'] }).fill(identifier);
  await expect(visits).toHaveCount(1);
  expect(await accessibilityProblems(page)).toEqual([]);
  await expect(visits.getByRole('link', { name: /印刷$/ })).toHaveAttribute('href', /print\?set=outpatient/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(signedIn.banner).toContainText(identifier);
});

test('at the desk two things together find a person, a wrong birth date nobody, and what was typed goes along', async ({
  signedIn,
}) => {
  const { page } = signedIn;
  await page.keyboard.press('F7');
  const kana = page.getByRole('textbox', { name: receptionJa.kana });
  const birthDate = page.getByRole('textbox', { name: receptionJa.birthDate });
  const hits = page.getByRole('list', { name: receptionJa.results }).getByRole('listitem');
  await expect(kana).toBeFocused();
  await page.keyboard.type('ﾄﾓｼﾋﾞ ﾀﾛｳ');
  await expect(page.getByText(receptionJa.oneMore)).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.type('S25.1.1');
  await expect(hits).toHaveCount(1);
  await expect(hits).toContainText('0012345');
  await expect(hits).toContainText(receptionJa['match.whole-name']);
  await expect(hits).toContainText(receptionJa['match.birth-date']);
  await expect(hits).not.toContainText('4東');
  expect(await accessibilityProblems(page)).toEqual([]);

  await birthDate.fill('S25.1.2');
  await expect(page.getByText(receptionJa.none, { exact: true })).toBeVisible();
  await page.getByRole('link', { name: receptionJa.temporary }).click();
  await expect(page.getByRole('textbox', { name: temporaryJa.kana })).toHaveValue('ﾄﾓｼﾋﾞ ﾀﾛｳ');
  await expect(page.getByRole('textbox', { name: temporaryJa.birthDate })).toHaveValue('S25.1.2');
});
