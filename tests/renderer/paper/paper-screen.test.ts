/** Paper for one patient as a nurse has it: the real window over the real app, on a small medium. */
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RendererFiles } from '../../../main/renderer-files.ts';
import words from '../../../resources/locales/ja/paper.json' with { type: 'json' };
import shell from '../../../resources/locales/ja/shell.json' with { type: 'json' };
import type { TemporaryPatientsMade } from '../../../shared/temporary.ts';
import { chromiumPath, hasChromium } from '../../chromium.ts';
import { makeFacility, writeMedium } from '../../main/medium-fixture.ts';
import { appOn, startStation } from '../../main/station-fixture.ts';
import { builtViewer } from '../../pages.ts';

const facility = await makeFacility();

describe.skipIf(!hasChromium)('paper for one patient', { timeout: 120_000 }, () => {
  let viewer: string;
  let browser: Browser;
  let server: ServerType | undefined;
  let page: Page;

  beforeAll(async () => {
    viewer = await builtViewer();
    browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
  });

  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const field = (name: string) => page.getByRole('textbox', { name });
  const sheet = () => page.locator('section.sheet').first();
  const open = async (path: string) => {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, path);
  };
  const until = <T>(seen: () => T | Promise<T>) => expect.poll(seen, { timeout: 20_000 });
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('name'));
  const isInView = (text: string) =>
    page.getByRole('region', { name: words.preview }).evaluate((room, wanted) => {
      const typed = [...room.querySelectorAll('.sheet-typed')].find((one) => one.textContent === wanted);
      const [place, view] = [typed?.getBoundingClientRect(), room.getBoundingClientRect()];
      return place !== undefined && place.top >= view.top && place.bottom <= view.bottom;
    }, text);
  const scrolled = () => page.getByRole('region', { name: words.preview }).evaluate((room) => room.scrollTop);

  /** The window with a nurse signed in; the station ends with the test. */
  const signedIn = async () => {
    const bench = await startStation(facility);
    await bench.ready((await writeMedium(facility)).drive);
    const app = appOn(bench, await RendererFiles.list(viewer), {
      printToPdf: async (path) => {
        const drawn = await browser.newPage();
        await drawn.goto(`${address()}#${path}`);
        await drawn.waitForSelector('html[data-sheet-ready="true"]', { state: 'attached' });
        const pages = (await drawn.locator('html').getAttribute('data-sheet-pages'))!.split(',').map(Number);
        const pdf = await drawn.pdf({ preferCSSPageSize: true });
        await drawn.close();
        return { pdf, pages };
      },
    });
    await new Promise<void>((listening) => {
      server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => listening());
    });
    page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    await page.goto(address());
    await field(shell['signIn.name']).fill('模擬 看護');
    await page.getByRole('radio', { name: shell['role.nurse'] }).check();
    await button(shell['signIn.submit']).click();
    await page.getByRole('searchbox').waitFor();
    return { bench, app };
  };
  const address = () => `http://127.0.0.1:${(server!.address() as AddressInfo).port}/`;
  const leave = async () => {
    await page.close();
    server?.close();
  };

  it('is chosen, typed into in the order of the paper, and lost only when a person says so', async () => {
    await signedIn();
    await open('/patients/0001/print');
    await until(() => sheet().textContent()).toContain('灯火 太郎');
    expect(await page.getByRole('heading', { name: /患者サマリ/ }).count()).toBeGreaterThan(0);

    await button(words['pack.choose']).click();
    const find = field(words['chooser.find']);
    expect(await find.evaluate((input) => input === document.activeElement)).toBe(true);
    await find.fill('ｍ１２');
    await until(() => page.getByRole('button', { name: /^M\d/ }).count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await find.count()).toBe(0);
    await button(words['pack.choose']).click();
    await find.fill('画像検査');
    await page.getByRole('button', { name: /^M12/ }).click();
    await until(() => sheet().textContent()).toContain('画像検査依頼票');
    expect(page.url()).toContain('forms=M12');

    const names = await page.locator('form [name]').evaluateAll((all) => all.map((one) => one.getAttribute('name')));
    await page.locator(`[name="${names[0]}"]`).click();
    await page.keyboard.type('胸部 正面');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe(names[1]);
    await page.keyboard.press('Shift+Enter');
    expect(await focused()).toBe(names[0]);
    await until(() => sheet().textContent()).toContain('胸部 正面');
    // The browser's own undo.
    await page.keyboard.press('Control+z');
    await until(() => sheet().textContent()).not.toContain('胸部 正面');
    await page.keyboard.press('Control+Shift+z');
    await until(() => sheet().textContent()).toContain('胸部 正面');
    // An Enter that ends the choice of kanji does not go on.
    await page.locator(`[name="${names[0]}"]`).evaluate((input) => {
      input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, isComposing: true }));
    });
    expect(await focused()).toBe(names[0]);

    // Sheets that are read elsewhere come back to what is typed, and stay there while more is typed.
    await page.getByRole('region', { name: words.preview }).evaluate((room) => room.scrollTo(0, room.scrollHeight));
    await page.locator(`[name="${names[1]}"]`).fill('造影なし');
    await until(() => isInView('造影なし')).toBe(true);
    const before = await scrolled();
    await page.locator(`[name="${names[1]}"]`).fill('造影なし 腎機能');
    await until(() => isInView('造影なし 腎機能')).toBe(true);
    expect(await scrolled()).toBe(before);

    await button(words['fill.clear']).click();
    await until(() => sheet().textContent()).not.toContain('胸部 正面');
    await button(words['fill.restore']).click();
    await until(() => page.locator(`[name="${names[0]}"]`).inputValue()).toBe('胸部 正面');

    await page.getByRole('link', { name: shell['place.home'] }).click();
    const question = page.getByRole('dialog', { name: words['leave.title'] });
    await question.getByRole('button', { name: words['leave.stay'] }).last().click();
    expect(page.url()).toContain('/print');
    expect(await page.locator(`[name="${names[0]}"]`).inputValue()).toBe('胸部 正面');
    // Another form of the same patient is no leaving.
    await button(words['pack.choose']).click();
    await page.getByRole('button', { name: /^M6/ }).click();
    await until(() => sheet().textContent()).toContain('指示簿');
    // Locking is never held up, and what was typed does not outlive it.
    await button(shell['frame.lock']).click();
    await page.getByLabel(shell['unlock.passphrase'], { exact: true }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.content()).not.toContain('胸部 正面');
    await leave();
  });

  it('keeps a draft only when asked, and gives every copy, label and set its sheets', async () => {
    const { bench } = await signedIn();
    await open('/patients/0001/print?forms=M12');
    const first = page.locator('form [name]').first();
    await first.fill('腹部 立位');
    await button(words['draft.keep']).click();
    await page.getByText(words['draft.kept']).waitFor();
    // Kept is not lost: nothing is asked.
    await open('/patients/0002/print?forms=M12');
    await until(() => sheet().textContent()).toContain('灯火 花子');
    expect(await first.inputValue()).toBe('');
    expect(await button(words['draft.open']).count()).toBe(0);
    await open('/patients/0001/print');
    await button(words['draft.open']).click();
    await until(() => first.inputValue()).toBe('腹部 立位');
    await until(() => sheet().textContent()).toContain('腹部 立位');

    const take = page.getByRole('button', { name: words['take.pdf'].split(' ')[0]! });
    const roles = page.getByRole('group', { name: words['copies.roles'] }).getByRole('checkbox');
    for (const role of (await roles.all()).slice(1)) await role.uncheck();
    expect(await roles.first().isDisabled()).toBe(true);
    const sides = async () => Number(/(\d+) 面/.exec((await take.textContent()) ?? '')?.[1]);
    await until(sides).toBeGreaterThan(0);
    const one = await sides();
    for (const role of await roles.all()) await role.check();
    await until(sides).toBe(one * (await roles.count()));

    const saved = page.waitForEvent('download');
    await take.click();
    expect((await saved).suggestedFilename()).toMatch(/^[0-9A-Z-]+\.pdf$/);
    const [entry] = bench.station.ledger.sheets({}, { limit: 1 });
    expect(entry).toMatchObject({ form: 'M12', patientId: '0001', issuedBy: '模擬 看護' });
    expect(
      bench.station.ledger.wasTyped(entry!.serial, { [(await first.getAttribute('name'))!.slice(4)]: '腹部 立位' }),
    ).toBe(true);
    expect(JSON.stringify(bench.audit.list(100))).not.toContain('腹部');

    await button(words['draft.delete']).click();
    await page.getByRole('dialog').getByRole('button', { name: words['draft.delete'] }).click();
    await until(() => button(words['draft.open']).count()).toBe(0);

    await open('/patients/0001/print?forms=M1-L');
    await page.getByLabel(words['labels.count']).fill('5');
    await page.getByLabel(words['labels.used'].split(' ')[0]!).fill('2');
    await until(() => page.locator('.sheet-label-card, .sheet-labels > :not(.sheet-no-label)').count()).toBe(5);

    await open('/patients/0001/print?set=transfer');
    const set = page.getByRole('list').filter({ has: page.getByRole('button', { name: /M3/ }) });
    const forms = await set.getByRole('listitem').count();
    expect(forms).toBeGreaterThan(2);
    await until(() =>
      page.getByRole('region', { name: words.preview }).getByRole('heading', { level: 2 }).count(),
    ).toBeGreaterThanOrEqual(forms);
    await until(() => take.isEnabled()).toBe(true);
    await page.getByRole('button', { name: words['pack.remove'].replace('{title}', '患者サマリ') }).click();
    await until(() => set.count()).toBe(0);
    await leave();
  });

  it('prints for somebody without a chart what was typed, and nobody else', async () => {
    const { app } = await signedIn();
    const made = await app.request('/api/sessions', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: '模擬 受付', role: 'nurse' }),
    });
    const { token } = (await made.json()) as { token: string };
    const answer = await app.request('/api/temporary-patients', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify({ person: { name: '仮名 一郎', sex: 'male' }, sheets: false }),
    });
    const { patients } = (await answer.json()) as TemporaryPatientsMade;
    await open(`/patients/${encodeURIComponent(patients[0]!.id)}/print`);
    await until(() => sheet().textContent()).toContain(patients[0]!.identifier);
    expect(await page.getByRole('heading', { name: /M1/ }).count()).toBeGreaterThan(0);
    await open(`/patients/${encodeURIComponent(patients[0]!.id)}/print?forms=M5`);
    await until(() => sheet().textContent()).toContain('入院診療録');
    await page.locator('form [name]').first().fill('交通外傷');
    await until(() => page.locator('section.sheet').allTextContents()).toEqual(
      expect.arrayContaining([expect.stringContaining('交通外傷')]),
    );
    expect(await sheet().textContent()).toContain('仮名 一郎');
    expect(await sheet().textContent()).not.toContain('ペニシリン');
    await leave();
  });
});
