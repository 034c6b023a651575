/**
 * What people come for, from one end to the other and by keyboard alone: a doctor after the PACS is gone, a nurse at
 * night, an anaesthetist before a case, the desk, and whoever sets the station up at three in the morning.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import batch from '../../resources/locales/ja/batch.json' with { type: 'json' };
import coverage from '../../resources/locales/ja/coverage.json' with { type: 'json' };
import home from '../../resources/locales/ja/home.json' with { type: 'json' };
import operations from '../../resources/locales/ja/operations.json' with { type: 'json' };
import reception from '../../resources/locales/ja/reception.json' with { type: 'json' };
import schedule from '../../resources/locales/ja/schedule.json' with { type: 'json' };
import temporary from '../../resources/locales/ja/temporary.json' with { type: 'json' };
import ward from '../../resources/locales/ja/ward.json' with { type: 'json' };
import type { ViewerWindow } from '../../scripts/viewer-window.ts';
import { identityCardLines } from '../../shared/identity.ts';
import { moveTo, tabTo } from './keyboard.ts';
import { expect, type Hospital, test } from './viewer.ts';

async function begin(window: ViewerWindow, hospital: Hospital, role: 'clinician' | 'nurse'): Promise<Page> {
  await window.openMedium(hospital.medium);
  await window.unlock(hospital.identity, hospital.passphrase);
  await window.signIn(role === 'nurse' ? '模擬 看護' : '模擬 医師', role);
  await expect(window.searchBox).toBeFocused();
  return window.page;
}

/** On the screen, whatever is behind it. */
function shownWords(page: Page): Promise<string> {
  return page.locator('body').innerText();
}

test('a doctor after the PACS is gone: from kana to the newest CT with its report, then to the next patient', async ({
  window,
  hospital,
}) => {
  const page = await begin(window, hospital, 'clinician');
  const { imaging, patient } = window.words;
  await page.keyboard.type('ともしび');
  await moveTo(page, 'ArrowDown', window.hits.getByRole('link', { name: /灯火 太郎.*0012345/ }));
  await page.keyboard.press('Enter');
  await expect(window.banner).toContainText('灯火 太郎');
  await expect(window.banner).toContainText('0012345');
  await expect(window.banner).toContainText(patient['allergy.recorded']);
  await expect(window.banner).toContainText('ペニシリン');
  await expect(window.banner).toContainText('ワルファリン');
  await expect(page.getByRole('region', { name: patient['medications.current'] })).toContainText('ワルファリン');

  await page.keyboard.press('4');
  const newest = page.getByRole('tabpanel').getByRole('listitem').first();
  await expect(newest).toContainText('2026-11-20');
  await expect(newest).toContainText('CT');
  await tabTo(page, 'link', patient['studies.open']);
  await page.keyboard.press('Enter');
  await window.imageShown();
  const room = page.getByRole('region', { name: imaging.screen, exact: true });
  await expect(room).toContainText('灯火 太郎');
  await expect(room).toContainText('ID 0012345');
  await expect(room).toContainText('ペニシリン');
  await expect(room).toContainText('2026-11-20 CT');
  await expect(window.viewport).toContainText(/1 \/ \d+/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await window.imageShown();
  await expect(window.viewport).toContainText(/3 \/ \d+/);
  await window.reportBesideShown();
  await expect(page.getByTestId('study-report')).toContainText('架空の所見');

  await page.keyboard.press('Backspace');
  await expect(page.getByRole('tab', { name: new RegExp(`^${patient['tab.studies']}`) })).toBeVisible();
  await expect(window.banner).toContainText('灯火 太郎');

  // The next before the last is read to its end: the window shows the one asked for last, and nothing of the others.
  await page.keyboard.press('F2');
  await expect(window.searchBox).toBeFocused();
  await page.keyboard.type('0012413');
  await page.keyboard.press('Enter');
  await expect(window.banner).toContainText('例題 胸子');
  await page.keyboard.press('F2');
  await expect(window.searchBox).toBeFocused();
  await page.keyboard.type('0012412');
  await page.keyboard.press('Enter');
  await expect(window.banner).toContainText('見本 磁気');
  await window.summaryShown();
  const words = await shownWords(page);
  for (const other of ['灯火 太郎', 'トモシビ', '0012345', '例題 胸子', '0012413']) expect(words).not.toContain(other);
});

test('a nurse at night: who lies on the ward, a patient’s paper, and what the whole ward takes', async ({
  window,
  hospital,
}) => {
  const page = await begin(window, hospital, 'nurse');
  const { patient } = window.words;
  await page.keyboard.press('F3');
  const wards = page.getByRole('navigation', { name: ward.wards });
  await tabTo(page, 'link', /^[3-5][東西] /);
  await moveTo(page, 'ArrowDown', wards.getByRole('link', { name: /^3西/ }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('3西');
  // Two of one name in one room, and each is warned of.
  const room = page.getByRole('region', { name: ward.room.replace('{room}', '335') });
  const namesakes = room.getByRole('article').filter({ hasText: '見本 花子' });
  await expect(namesakes).toHaveCount(2);
  for (const bed of await namesakes.all()) await expect(bed).toContainText(ward.namesake);

  await tabTo(page, 'checkbox', /を選ぶ$/);
  await moveTo(page, 'ArrowDown', namesakes.filter({ hasText: '0012402' }).getByRole('checkbox'));
  await page.keyboard.press('Space');
  await expect(page.getByText(ward.chosen.replace('{count}', '1'))).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(window.banner).toContainText('0012402');
  await expect(window.banner).toContainText(patient.sameName.replace('{count}', '1'));
  await tabTo(page, 'link', patient.print);
  await page.keyboard.press('Enter');
  await expect(window.sheet.first()).toContainText('見本 花子', { timeout: 30_000 });
  await expect(window.sheet.first()).toContainText('0012402');
  expect(await shownWords(page)).not.toContain('0012401');

  await page.keyboard.press('F9');
  await expect(page.getByRole('heading', { name: batch.title, level: 1 })).toBeVisible();
  await tabTo(page, 'switch', batch['forms.urgentOnly']);
  await page.keyboard.press('Space');
  await tabTo(page, 'button', batch['wards.no']);
  await page.keyboard.press('Enter');
  await expect(page.getByText(batch['needed.nothing'])).toBeVisible();
  await tabTo(page, 'checkbox', '3西');
  await page.keyboard.press('Space');
  const needed = page.getByRole('complementary', { name: batch.needed });
  await expect(needed).toContainText(/患者\(名\)\s*5/, { timeout: 60_000 });
  await expect(needed).toContainText(/面\s*[1-9]/);
  await expect(needed).toContainText(/印刷\(分\)\s*[1-9]/);
});

test('an anaesthetist: the case of tomorrow, what is dangerous about it, and its check sheet', async ({
  window,
  hospital,
}) => {
  const page = await begin(window, hospital, 'clinician');
  await page.keyboard.press('F4');
  await toDay(page, '2026-11-22');
  const featured = page.getByRole('article', { name: '09:00 灯火 太郎' });
  await moveTo(page, 'ArrowDown', featured.getByRole('link', { name: '灯火 太郎' }));
  for (const words of ['ペースメーカー交換術', '左', 'ペニシリン', 'ワルファリン', 'ペースメーカー', '参考']) {
    await expect(featured, words).toContainText(words);
  }
  const results = featured.getByLabel(operations.results);
  for (const test of ['hb', 'plt', 'ptInr', 'k', 'cr'] as const) {
    await expect(results, test).toContainText(new RegExp(`${operations[`test.${test}`]}\\s*[0-9.]+`));
  }
  await expect(results).toContainText(/日前|当日/);
  await tabTo(page, 'link', operations['print.checkSheet']);
  await page.keyboard.press('Enter');
  const sheet = window.sheet.first();
  await expect(sheet).toContainText('手術安全チェックリスト', { timeout: 30_000 });
  await expect(sheet).toContainText('灯火 太郎');
  await expect(sheet).toContainText('0012345');
  await expect(sheet).toContainText('ペニシリン');
});

/** Whatever day the station's clock says: back to the last day that was exported, then a day at a time. */
async function toDay(page: Page, wanted: string): Promise<void> {
  const date = page.getByLabel(schedule.date, { exact: true });
  const shown = async () => {
    await expect(page.getByText(schedule.asking, { exact: true })).toHaveCount(0);
    await expect(page.getByText(/^輸出された予定: /)).toBeVisible();
    return date.inputValue();
  };
  const today = await shown();
  const nearest = page.getByRole('button', { name: new RegExp(schedule.toDay.replace('{date}', '\\S+')) });
  if ((await nearest.count()) > 0) {
    await tabTo(page, 'button', await nearest.innerText());
    await page.keyboard.press('Enter');
    await expect(date).not.toHaveValue(today);
  }
  for (let days = 0; days < 10; days += 1) {
    const now = await shown();
    if (now === wanted) return;
    await page.keyboard.press(now > wanted ? '[' : ']');
    await expect(date).not.toHaveValue(now);
  }
  throw new Error(`${wanted} is not reached`);
}

test('the desk: the right one of two of one name, and somebody nobody knows', async ({ window, hospital, viewer }) => {
  // A printer's dialog would wait for a hand.
  await viewer.application?.evaluate(({ app }) => {
    app.on('web-contents-created', (_event, contents) => {
      contents.print = (_options, done) => done?.(true, '');
    });
  });
  const page = await begin(window, hospital, 'clinician');
  await page.keyboard.press('F7');
  await expect(page.getByRole('textbox', { name: reception.kana })).toBeFocused();
  await page.keyboard.type('みほん');
  await expect(page.getByText(reception.oneMore)).toBeVisible();
  await tabTo(page, 'textbox', reception.birthDate);
  await page.keyboard.type('S36.11.3');
  const hits = page.getByRole('list', { name: reception.results }).getByRole('listitem');
  await expect(hits).toHaveCount(1);
  await expect(hits).toContainText('見本 花子');
  await expect(hits).toContainText('0012402');
  await expect(hits).toContainText(schedule.sameName);
  expect(await shownWords(page)).not.toContain('0012401');
  await moveTo(page, 'ArrowDown', hits.getByRole('link'));
  await page.keyboard.press('Enter');
  await expect(window.banner).toContainText('0012402');

  await page.keyboard.press('F7');
  await expect(page.getByRole('textbox', { name: reception.kana })).toBeFocused();
  await page.keyboard.type('シンカン ダレカ');
  await tabTo(page, 'textbox', reception.birthDate);
  await page.keyboard.type('2001-02-03');
  await expect(page.getByText(reception.none, { exact: true })).toBeVisible();
  await expect(page.getByText(reception.noneMeans)).toBeVisible();
  await moveTo(page, 'ArrowDown', page.getByRole('link', { name: reception.temporary }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: temporary.title })).toBeVisible();
  await expect(page.getByRole('textbox', { name: temporary.kana })).toHaveValue('シンカン ダレカ');
  await expect(page.getByRole('textbox', { name: temporary.birthDate })).toHaveValue('2001-02-03');
  await tabTo(page, 'textbox', new RegExp(`^${temporary.name}`));
  await page.keyboard.type('不明 (赤い上着)');
  await page.keyboard.press('Enter');
  const registered = page.getByRole('row').filter({ hasText: '不明 (赤い上着)' });
  await expect(registered).toContainText('2001-02-03', { timeout: 30_000 });
  await expect(registered).toContainText(/\d{4}/);
  await expect(page.getByRole('status').filter({ hasText: /登録票/ })).toBeVisible({ timeout: 30_000 });
});

test.describe('three in the morning', () => {
  test.use({
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern.
    drive: async ({}, use, info) => {
      const folder = info.outputPath('drive');
      fs.mkdirSync(folder, { recursive: true });
      await use(folder);
    },
  });

  test('a disk, a stick and a passphrase: a station in under a minute, and what its data reach', async ({
    window,
    hospital,
    drive,
  }) => {
    const { page } = window;
    const { shell, station } = window.words;
    const title = page.getByRole('heading', { level: 1 });
    await expect(title).toHaveText(station['medium.title']);
    await expect(page.getByText(station['medium.none'])).toBeVisible();
    const person = new Person(page);

    fs.cpSync(hospital.medium, drive!, { recursive: true });
    await expect(page.getByRole('button', { name: /灯火記念病院/ })).toBeFocused();
    await person.reads();
    await person.presses('Enter');
    await expect(title).toHaveText(station['key.title']);
    fs.copyFileSync(hospital.identity, path.join(drive!, 'station-identity.age'));
    await expect(page.getByRole('button', { name: /station-identity\.age/ })).toBeFocused();
    await person.reads();
    await person.presses('Enter');
    await expect(title).toHaveText(station['passphrase.title']);
    await person.reads();
    await person.types(hospital.passphrase);
    await person.presses('Enter');

    await expect(title).toHaveText(station['done.title'], { timeout: 30_000 });
    const facts = page.getByRole('main');
    await expect(facts).toContainText('灯火記念病院');
    await expect(facts).toContainText(shell['medium.confirmed']);
    await expect(facts).toContainText('2026-11-21');
    await expect(facts).toContainText(/[0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}/);
    await expect(page.getByRole('button', { name: station['done.goOn'] })).toBeFocused();
    // Two people compare the fingerprint.
    await person.reads(8_000);
    await person.presses('Enter');
    await expect(page.getByRole('textbox', { name: shell['signIn.name'] })).toBeFocused();
    expect(person.keysBeside(hospital.passphrase)).toBe(4);
    test.info().annotations.push({ type: 'seconds', description: person.seconds.toFixed(1) });
    expect(person.seconds).toBeLessThan(60);

    await page.keyboard.type('模擬 看護');
    await page.keyboard.press('Tab');
    await moveTo(page, 'ArrowDown', page.getByRole('radio', { name: shell['role.nurse'] }), 4);
    await page.keyboard.press('Enter');
    await expect(window.searchBox).toBeFocused();
    await expect(page.getByRole('banner')).toContainText(shell['asOf.label']);
    await expect(page.getByRole('banner')).toContainText('2026-11-21');
    await tabTo(page, 'link', home['data.coverage']);
    await page.keyboard.press('Enter');
    await expect(title).toHaveText(coverage.title);
    const records = page.getByRole('table', { name: coverage['records.caption'] });
    await expect(records.getByRole('row').filter({ hasText: shell['section.allergies'] })).toContainText(/\d+/);
    await expect(page.getByRole('table', { name: coverage['images.caption'] })).toContainText('CT');
  });

  test('a path typed and a card read by a reader that types; then a wrong passphrase, and the right one', async ({
    window,
    hospital,
  }) => {
    const { page } = window;
    const { errors, shell, station } = window.words;
    const title = page.getByRole('heading', { level: 1 });
    await tabTo(page, 'button', station['medium.notListed']);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('textbox', { name: shell['station.path'] })).toBeFocused();
    await page.keyboard.type(hospital.medium);
    await page.keyboard.press('Enter');
    await expect(title).toHaveText(station['key.title']);
    await expect(page.getByRole('textbox', { name: station['key.cardLabel'] })).toBeFocused();
    const lines = identityCardLines(fs.readFileSync(hospital.identity));
    // Half of it by hand, and back to the disk: what was typed stays.
    await page.keyboard.type(lines.slice(0, 3).join('\n'));
    await expect(page.getByText(station['key.cardLines'].replace('{lines}', '2'))).toBeVisible();
    await tabTo(page, 'button', station.back);
    await page.keyboard.press('Enter');
    await expect(title).toHaveText(station['medium.title']);
    await expect(page.getByRole('textbox', { name: shell['station.path'] })).toHaveValue(hospital.medium);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('textbox', { name: station['key.cardLabel'] })).toBeFocused();
    await page.keyboard.press('Control+a');
    await page.keyboard.type(lines.join(''));
    await expect(page.getByText(station['key.cardWhole'])).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(title).toHaveText(station['passphrase.title']);
    await page.keyboard.type('not the passphrase');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText(errors['passphrase-wrong'].what);
    await expect(page.getByLabel(shell['unlock.passphrase'], { exact: true })).toBeFocused();
    await page.keyboard.type(hospital.passphrase);
    await page.keyboard.press('Enter');
    await expect(title).toHaveText(station['done.title'], { timeout: 30_000 });
  });
});

/** Somebody tired: looks before every key that decides, and types with two fingers. */
class Person {
  readonly #page: Page;
  readonly #began = Date.now();
  #keys = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  async reads(milliseconds = 2_500): Promise<void> {
    await this.#page.waitForTimeout(milliseconds);
  }

  async presses(key: string): Promise<void> {
    this.#keys += 1;
    await this.#page.keyboard.press(key);
  }

  async types(text: string): Promise<void> {
    this.#keys += text.length;
    await this.#page.keyboard.type(text, { delay: 150 });
  }

  /** Keys pressed, but for what had to be typed. */
  keysBeside(typed: string): number {
    return this.#keys - typed.length;
  }

  get seconds(): number {
    return (Date.now() - this.#began) / 1000;
  }
}
