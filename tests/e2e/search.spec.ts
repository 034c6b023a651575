import { expect, test } from './viewer.ts';

test('a patient is found by everything people know them by, each with the reason in words', async ({ signedIn }) => {
  const { search } = signedIn.words;
  for (const [text, reason] of [
    ['12345', search['reason.identifier']],
    ['００１２３４５', search['reason.identifier']],
    ['灯火 太郎', search['reason.name']],
    ['トモシビタロウ', search['reason.kana']],
    ['ﾄﾓｼﾋﾞ ﾀﾛｳ', search['reason.kana']],
    ['ともしび', search['reason.kana']],
    ['tomoshibi taro', search['reason.romaji']],
    ['1950-01-01', search['reason.birthDate']],
    ['S25.1.1', search['reason.birthDate']],
    ['昭和25年1月1日', search['reason.birthDate']],
    ['S25/1/1', search['reason.birthDate']],
  ] as const) {
    await signedIn.search(text);
    const hit = signedIn.hits.filter({ hasText: '0012345' });
    await expect(hit, text).toHaveCount(1);
    await expect(hit, text).toContainText(reason);
  }
  await test.step('a variant character finds the other spelling and says so', async () => {
    await signedIn.search('高橋');
    const variant = signedIn.hits.filter({ hasText: '髙橋' }).first();
    await expect(variant).toContainText(search['reason.variant']);
  });
  await test.step('nothing found is not said to be nobody', async () => {
    await signedIn.searchBox.fill('存在しない名前');
    await expect(signedIn.page.getByText(search.noneMeans)).toBeVisible();
  });
  await test.step('who lies on a ward is found by ward and room, with names beside', async () => {
    await signedIn.search('ともしび');
    const lying = signedIn.hits.filter({ hasText: /[0-9]+[東西南北]/ }).first();
    const [ward] = /[0-9]+[東西南北]/.exec(await lying.innerText())!;
    await signedIn.search(ward);
    await expect(signedIn.hits.first()).toContainText(search['reason.ward']);
    await signedIn.search(`${ward} ともしび`);
    await expect(signedIn.hits.first()).toContainText(ward);
  });
});

test('the keyboard alone opens a patient: Enter only for one exact id, arrows otherwise', async ({ signedIn }) => {
  const { page } = signedIn;
  await expect(signedIn.searchBox).toBeFocused();
  await page.keyboard.type('ともしび');
  await expect(signedIn.hits.first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(signedIn.banner).toHaveCount(0);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(signedIn.banner).toBeVisible();

  await signedIn.searchBox.fill('0012345');
  await page.keyboard.press('Enter');
  await expect(signedIn.banner).toContainText('0012345');
});

test('words are found in everybody’s records, whose each is said, and read where they stand', async ({ signedIn }) => {
  const { page } = signedIn;
  const { search } = signedIn.words;
  await signedIn.searchBox.fill('経過');
  await page.getByRole('link', { name: search['passages.open'].replace('{text}', '経過') }).click();
  const passages = page.getByRole('list', { name: search['passages.results'] }).getByRole('listitem');
  await expect(passages.first()).toBeVisible();
  await expect(passages.first()).toContainText('ID');
  await expect(passages.first().locator('mark').first()).toHaveText('経過');
  const [, identifier] = /ID\s*(\S+)/.exec(await passages.first().innerText())!;
  await expect(page.getByRole('searchbox', { name: search['passages.label'] })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(signedIn.banner).toContainText(identifier!);
  await expect(page.getByRole('article').locator('mark').first()).toHaveText('経過');
  await page.goBack();
  await expect(passages.first()).toBeVisible();
});
