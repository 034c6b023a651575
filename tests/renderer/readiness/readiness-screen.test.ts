/** The readiness as a nurse makes it: the real window over the real app, and the page to file as others read it. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RendererFiles } from '../../../main/renderer-files.ts';
import errorsEn from '../../../resources/locales/en/errors.json' with { type: 'json' };
import en from '../../../resources/locales/en/readiness.json' with { type: 'json' };
import errorsJa from '../../../resources/locales/ja/errors.json' with { type: 'json' };
import ja from '../../../resources/locales/ja/readiness.json' with { type: 'json' };
import shell from '../../../resources/locales/ja/shell.json' with { type: 'json' };
import { lineText, type ReadinessView, verdictText } from '../../../shared/readiness.ts';
import { chromiumPath, hasChromium } from '../../chromium.ts';
import { accessibilityProblems } from '../../e2e/accessible.ts';
import { makeFacility, temporaryFolder, writeMedium } from '../../main/medium-fixture.ts';
import { appOn, startStation } from '../../main/station-fixture.ts';
import { builtViewer } from '../../pages.ts';
import { bareText } from '../../read-sheets.ts';
import { hasTool } from '../../tool.ts';

const facility = await makeFacility();

describe.skipIf(!hasChromium || !hasTool('pdftotext'))('the readiness of a station', { timeout: 120_000 }, () => {
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
    server?.close();
  });

  const address = () => `http://127.0.0.1:${(server!.address() as AddressInfo).port}/`;
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  it('is started with a key, judged on paper, and filed as one page that names no patient', async () => {
    const bench = await startStation(facility);
    const medium = await writeMedium(facility, { studies: ['2026-04-01'] });
    await bench.ready(medium.drive);
    const printed: (string | null)[] = [];
    const app = appOn(bench, await RendererFiles.list(viewer), {
      kind: 'browser',
      printToPdf: async (hash) => {
        const drawn = await browser.newPage({ locale: 'ja-JP' });
        await drawn.goto(`${address()}#${hash}`);
        await drawn.waitForSelector('html[data-sheet-ready="true"]', { state: 'attached' });
        const pages = (await drawn.locator('html').getAttribute('data-sheet-pages'))!.split(',').map(Number);
        const pdf = await drawn.pdf({ preferCSSPageSize: true });
        await drawn.close();
        return { pdf, pages };
      },
      print: async (_hash, queue) => {
        printed.push(queue?.printer ?? null);
        return { pages: [1] };
      },
      printers: async () => [{ name: 'ward3', title: '3西' }],
    });
    await new Promise<void>((listening) => {
      server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => listening());
    });
    page = await browser.newPage({ viewport: { width: 1366, height: 768 }, reducedMotion: 'reduce' });
    // As the application says it, which has printers.
    await page.route('**/api/station/events', (route) => route.abort());
    await page.route('**/api/station', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...((await response.json()) as object), host: 'electron' } });
    });
    await page.goto(address());
    await page.getByRole('textbox', { name: shell['signIn.name'] }).fill('模擬 看護');
    await page.getByRole('radio', { name: shell['role.nurse'] }).check();
    await button(shell['signIn.submit']).click();
    await page.getByRole('searchbox').waitFor();
    await page.getByRole('link', { name: ja.home }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: ja.title }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await button(ja.startAgain).waitFor({ timeout: 60_000 });

    expect(printed).toEqual([]);
    await button(ja['page.print']).click();
    await button(ja['page.legible']).waitFor();
    await page.getByText('紙はまだ確かめていない').first().waitFor();
    expect(printed).toEqual([null]);
    if (process.env.TOMOSHIBI_LOOK) await page.screenshot({ path: process.env.TOMOSHIBI_LOOK, fullPage: true });
    await button(ja['page.legible']).click();
    await page.getByText('読める形で出た(模擬 看護 が確認)').first().waitFor();

    const headers = { Authorization: `Bearer ${bench.sessions.signIn('模擬 看護', 'nurse').token}` };
    const view = (await (await app.request('/api/readiness', { headers })).json()) as ReadinessView;
    const report = view.last!;
    const shown = bareText(await page.locator('article').innerText());
    expect(shown).toContain(bareText(verdictText(report.checks, ja)));
    expect(shown).toContain(bareText('3西'));
    expect(await accessibilityProblems(page)).toEqual([]);

    for (const [language, words, errors] of [
      ['ja', ja, errorsJa],
      ['en', en, errorsEn],
    ] as const) {
      const answer = await app.request(`/api/readiness/reports/${report.id}/${language}/pdf`, {
        method: 'POST',
        headers,
      });
      const file = path.join(temporaryFolder(), 'readiness.pdf');
      fs.writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
      expect(execFileSync('pdfinfo', [file], { encoding: 'utf8' })).toMatch(/Pages:\s+1\n[\s\S]*\(A4\)/);
      const text = bareText(execFileSync('pdftotext', ['-raw', file, '-'], { encoding: 'utf8' }));
      for (const { check, result, lines } of report.checks) {
        expect(text).toContain(bareText(words[`check.${check}`]));
        expect(text).toContain(bareText(words[`result.${result}`]));
        for (const line of lines) {
          const { said, todo } = lineText(line, words, errors);
          expect(text).toContain(bareText(said));
          if (todo) expect(text).toContain(bareText(todo));
        }
      }
      expect(text).toContain(bareText(verdictText(report.checks, words)));
      expect(text).toContain(bareText(words['sheet.sign1']));
      expect(text).toContain(bareText(`${report.facility.name}`));
      expect(text).toContain(bareText(report.medium.fingerprint));
      expect(text).not.toMatch(/灯火太郎|灯火花子|トモシビ|0001\b|0002\b/);
    }

    // Everything wrong at once: still one page, which says what it leaves to the screen.
    const line = {
      result: 'failed',
      said: 'staleness.old',
      params: { source: 's', at: '2026-11-20 10:30', age: '83 h' },
    } as const;
    const checks = report.checks.map((check) => ({ ...check, lines: Array.from({ length: 12 }, () => line) }));
    bench.station.readinessReports.keep({ ...report, id: 'crowded', drill: true, checks });
    const answer = await app.request('/api/readiness/reports/crowded/ja/pdf', { method: 'POST', headers });
    const file = path.join(temporaryFolder(), 'crowded.pdf');
    fs.writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
    expect(execFileSync('pdfinfo', [file], { encoding: 'utf8' })).toMatch(/Pages:\s+1\n/);
    const crowded = bareText(execFileSync('pdftotext', ['-raw', file, '-'], { encoding: 'utf8' }));
    expect(crowded).toContain(bareText(ja['sheet.drill']));
    expect(crowded).toMatch(/ほか\d+件/);
    expect(crowded).toContain(bareText(ja['check.program']));
    await page.close();
  });
});
