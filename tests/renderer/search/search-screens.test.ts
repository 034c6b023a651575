/** Searching as tired people do it: the real window over the real app, on a small medium, with the keyboard alone. */
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import type Database from 'better-sqlite3-multiple-ciphers';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NoteIndexWriter } from '../../../exporter/write/search-index.ts';
import { RendererFiles } from '../../../main/renderer-files.ts';
import jaSearch from '../../../resources/locales/ja/search.json' with { type: 'json' };
import { noteText } from '../../../shared/passages.ts';
import { patientSchema, recordSchemas } from '../../../shared/records.ts';
import { columnsOf, insertSql, valuesOf } from '../../../shared/rows.ts';
import { chromiumPath, hasChromium } from '../../chromium.ts';
import { accessibilityProblems } from '../../e2e/accessible.ts';
import { makeFacility, writeMedium } from '../../main/medium-fixture.ts';
import { appOn, startStation } from '../../main/station-fixture.ts';
import { builtViewer } from '../../pages.ts';

const facility = await makeFacility();

const people = [
  { id: '0101', name: '髙橋 模擬子', kana: 'タカハシ モギコ', birthDate: '1938-03-03', sex: 'female' },
  { id: '0102', name: '高橋 模擬美', kana: 'タカハシ モギミ', birthDate: '1941-07-12', sex: 'female' },
  {
    id: '0103',
    name: '高橋 例太',
    kana: 'タカハシ レイタ',
    birthDate: '1977-11-30',
    sex: 'male',
    deceasedAt: '2026-10-01',
  },
  { id: '0104', name: '髙橋 模擬子', kana: 'タカハシ モギコ', birthDate: '1990-03-03', sex: 'female' },
] as const;
const lying = { '0101': '305', '0102': '306' } as const;
const notes = [
  {
    patientId: '0101',
    id: 'old',
    date: '2019-04-01',
    title: '診療録',
    text: 'ヨード造影剤でアナフィラキシー。以後は禁忌。',
  },
  {
    patientId: '0102',
    id: 'long',
    date: '2026-11-20T10:00:00',
    title: '退院時要約',
    text: `${'経過は良好であった。\n'.repeat(120)}造影剤を用いたＣＴ撮影を行い、副作用はない。\n${'外来で継続する。\n'.repeat(60)}造影剤問診は済。`,
  },
  {
    patientId: '0104',
    id: 'html',
    date: '2026-11-21',
    title: '<b>造影剤</b>同意書',
    text: '<script>alert(1)</script>造影剤 \u0007 説明済。',
  },
] as const;

function fill(database: Database.Database): void {
  const patient = database.prepare<[unknown[]]>(insertSql('patient', columnsOf(patientSchema)));
  for (const person of people) {
    const row = patientSchema.parse({ ...person, identifier: person.id, source: 'ssmix2:x' });
    patient.run(valuesOf(patientSchema)(row));
    database.prepare('INSERT INTO patient_source VALUES (?, 1)').run(person.id);
  }
  const put = <T extends 'encounter' | 'document_reference' | 'diagnostic_report'>(type: T, record: object) => {
    const row = recordSchemas[type].parse({ source: 'ssmix2:x', ...record });
    database
      .prepare<[unknown[]]>(insertSql(type, columnsOf(recordSchemas[type])))
      .run(valuesOf(recordSchemas[type])(row));
  };
  for (const [patientId, room] of Object.entries(lying)) {
    const stay = { class: 'inpatient', status: 'in-progress', start: '2026-11-18', ward: '3西', room };
    put('encounter', { patientId, id: 'e', ...stay });
  }
  const index = new NoteIndexWriter(database);
  for (const { patientId, id, date, title, text } of notes) {
    put('document_reference', { patientId, id, date, title, text, author: '模擬 医師', contentType: 'text/plain' });
    index.add({ patientId, recordType: 'document_reference', recordId: id, text: noteText(title, text) });
  }
  const report = { text: '胸部ＣＴ', body: '造影剤使用。右上肺野に結節影。', conclusion: '精査を要する。' };
  put('diagnostic_report', { patientId: '0101', id: 'r', ...report, status: 'preliminary', issuedAt: '2026-11-22' });
  const ofReport = noteText(report.text, report.body, report.conclusion);
  index.add({ patientId: '0101', recordType: 'diagnostic_report', recordId: 'r', text: ofReport });
}

describe.skipIf(!hasChromium)('searching', { timeout: 180_000 }, () => {
  let browser: Browser;
  let viewer: string;
  let server: ServerType | undefined;
  let page: Page;
  /** Searches wait here until a test lets them go. */
  let hold: Promise<void> | null = null;
  const aborted: string[] = [];

  beforeAll(async () => {
    viewer = await builtViewer();
    browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
  });

  // The media of these tests end with each of them.
  beforeEach(async () => {
    const bench = await startStation(facility);
    await bench.ready((await writeMedium(facility, { records: fill })).drive);
    const app = appOn(bench, await RendererFiles.list(viewer));
    await new Promise<void>((listening) => {
      server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => listening());
    });
    page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    page.on('requestfailed', (request) => aborted.push(decodeURIComponent(request.url())));
    await page.route('**/api/patients?*', async (route) => {
      await hold;
      await route.continue().catch(() => undefined);
    });
    await signIn();
  }, 60_000);
  afterEach(async () => {
    await page.close();
    server?.close();
  });

  const signIn = async () => {
    await page.goto(`http://127.0.0.1:${(server!.address() as AddressInfo).port}/`);
    await page.locator('form input[type=text], form input:not([type])').first().fill('模擬 看護');
    await page.locator('input[type=radio][value=nurse]').check();
    await page.locator('form button[type=submit]').click();
    await box().waitFor();
  };
  const box = () => page.getByRole('searchbox').first();
  const hits = () => page.getByRole('list', { name: jaSearch.results }).getByRole('listitem');
  const passages = () => page.getByRole('list', { name: jaSearch['passages.results'] }).getByRole('listitem');
  const until = <T>(seen: () => T | Promise<T>) => expect.poll(seen, { timeout: 20_000 });
  const goTo = (to: string) =>
    page.evaluate((hash) => {
      location.hash = hash;
    }, to);
  const focusedText = () => page.evaluate(() => document.activeElement?.textContent ?? '');

  it('says why each matched, who has died, and who is easily taken for another', async () => {
    await goTo('/');
    await box().fill('高橋');
    await until(() => hits().count()).toBe(4);
    const text = async (id: string) => (await hits().filter({ hasText: id }).innerText()).replace(/\s+/g, ' ');
    expect(await text('0101')).toMatch(/髙橋 模擬子.*1938-03-03.*女.*3西 305.*異体字で一致.*同姓同名.*似た氏名/);
    expect(await text('0102')).toMatch(/氏名が一致.*似た氏名/);
    expect(await text('0102')).not.toContain('同姓同名');
    expect(await text('0103')).toMatch(/男.*死亡 2026-10-01/);
    expect(await text('0104')).toMatch(/同姓同名/);
    await box().fill('3西 306');
    await until(() => hits().count()).toBe(1);
    expect(await text('0102')).toContain(jaSearch['reason.ward']);
  });

  it('needs the keyboard only: arrows and Enter, Esc back; Enter alone opens one exact id and nothing else', async () => {
    await goTo('/');
    await box().fill('タカハシ');
    await until(() => hits().count()).toBe(4);
    await page.keyboard.press('Enter');
    await page.waitForTimeout(100);
    expect(page.url()).toMatch(/#\/$/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await until(focusedText).toContain('0104');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Escape');
    await until(() => box().evaluate((input) => input === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await until(() => box().inputValue()).toBe('');
    await page.keyboard.type('0103');
    await page.keyboard.press('Enter');
    await until(() => page.url()).toContain('/patients/0103');
  });

  it('never shows the answer to what was typed before', async () => {
    await goTo('/');
    await box().fill('0103');
    await until(() => hits().count()).toBe(1);
    let letGo = () => {};
    hold = new Promise((resolve) => {
      letGo = resolve;
    });
    await box().fill('0103x');
    await until(() => hits().count()).toBe(0);
    expect(await page.locator('main').innerText()).not.toContain('高橋 例太');
    await box().fill('0101');
    await until(() => aborted.some((url) => url.includes('q=0103x'))).toBe(true);
    expect(await hits().count()).toBe(0);
    hold = null;
    letGo();
    await until(() => hits().allInnerTexts()).toEqual([expect.stringContaining('髙橋 模擬子')]);
  });

  it('finds words in everybody’s records, says whose each is, and opens it at the place', async () => {
    await goTo('/');
    await box().fill('造影剤');
    await page.getByRole('link', { name: jaSearch['passages.open'].replace('{text}', '造影剤') }).click();
    await until(() => passages().count()).toBe(4);
    await until(() => page.getByRole('status').allInnerTexts()).toContain('4件');
    const [newest, html, long] = await passages().allInnerTexts();
    expect(newest).toMatch(/髙橋 模擬子[\s\S]*タカハシ モギコ[\s\S]*0101[\s\S]*1938-03-03[\s\S]*胸部ＣＴ[\s\S]*未確定/);
    expect(html).toContain('<script>alert(1)</script>造影剤');
    expect(long).toMatch(/0102[\s\S]*1941-07-12/);
    expect(await passages().nth(2).locator('mark').allInnerTexts()).toEqual(['造影剤', '造影剤']);

    await page.getByRole('searchbox', { name: jaSearch['passages.label'] }).fill('ct撮影 副作用');
    await page.keyboard.press('Enter');
    await until(() => passages().count()).toBe(1);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await until(() => page.url()).toContain('/patients/0102/search');
    const reader = page.getByRole('article');
    await until(() => reader.locator('[data-body] mark').allInnerTexts()).toEqual(['ＣＴ撮影', '副作用']);
    await until(() => reader.locator('mark[data-current]').evaluate(isSeen)).toBe(true);
    expect(await page.locator('[data-patient-banner]').innerText()).toContain('高橋 模擬美');
  });

  it('looks through one patient’s records, and says what it cannot look through', async () => {
    await goTo('/patients/0101/search?q=造影剤');
    await until(() => passages().count()).toBe(2);
    expect(await page.locator('main').innerText()).toContain(jaSearch['passages.notExported.reports']);
    expect(await passages().allInnerTexts()).not.toContainEqual(expect.stringContaining('0102'));
    await passages().first().getByRole('link').click();
    await until(() => page.getByRole('article').locator('[data-body] mark').count()).toBe(1);
    await page.getByRole('searchbox', { name: jaSearch['passages.labelOfPatient'] }).fill('透析');
    await page.keyboard.press('Enter');
    await until(() => page.locator('main').innerText()).toContain(jaSearch['passages.noneMeans']);
    expect(await passages().count()).toBe(0);
  });

  it('has nothing that axe calls a barrier, in any light and language', async () => {
    for (const [appearance, language] of [
      ['light', 'ja'],
      ['dark', 'en'],
      ['contrast', 'ja'],
    ] as const) {
      await page.evaluate(
        ([shown, spoken]) => {
          localStorage.setItem('tomoshibi-appearance', shown);
          localStorage.setItem('tomoshibi-language', spoken);
        },
        [appearance, language] as const,
      );
      await page.goto('about:blank');
      await signIn();
      await box().fill('高橋');
      await page.getByText('0104').waitFor();
      expect(await accessibilityProblems(page, 'main'), appearance).toEqual([]);
      await goTo('/patients/0102/search?q=造影剤&open=document%2Flong');
      await page.locator('[data-body] mark').first().waitFor();
      expect(await accessibilityProblems(page, 'main'), appearance).toEqual([]);
      await goTo('/search?q=造影剤');
      await page.locator('main ol mark').first().waitFor();
      expect(await accessibilityProblems(page, 'main'), appearance).toEqual([]);
    }
  });
});

function isSeen(element: Element): boolean {
  const [place, room] = [element.getBoundingClientRect(), element.closest('[data-body]')!.getBoundingClientRect()];
  return place.top >= room.top && place.bottom <= room.bottom && place.bottom <= innerHeight;
}
