import { expect, test } from './viewer.ts';

test('a patient is found by everything people know them by, each with the reason in words', async ({ signedIn }) => {
  const { shell } = signedIn.words;
  for (const [text, reason] of [
    ['12345', shell['reason.identifier']],
    ['００１２３４５', shell['reason.identifier']],
    ['灯火 太郎', shell['reason.name']],
    ['トモシビタロウ', shell['reason.kana']],
    ['ﾄﾓｼﾋﾞ ﾀﾛｳ', shell['reason.kana']],
    ['ともしび', shell['reason.kana']],
    ['tomoshibi taro', shell['reason.romaji']],
    ['1950-01-01', shell['reason.birthDate']],
    ['S25.1.1', shell['reason.birthDate']],
    ['昭和25年1月1日', shell['reason.birthDate']],
  ] as const) {
    await signedIn.search(text);
    const hit = signedIn.hits.filter({ hasText: '0012345' });
    await expect(hit, text).toHaveCount(1);
    await expect(hit, text).toContainText(reason);
  }
});

test('a variant character finds the other spelling and says so', async ({ signedIn }) => {
  await signedIn.search('高橋');
  const variant = signedIn.hits.filter({ hasText: '髙橋' }).first();
  await expect(variant).toContainText(signedIn.words.shell['reason.variant']);
});

test('nothing found is not said to be nobody', async ({ signedIn }) => {
  await signedIn.searchBox.fill('存在しない名前');
  await expect(signedIn.page.getByText(signedIn.words.shell['search.noneMeans'])).toBeVisible();
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
