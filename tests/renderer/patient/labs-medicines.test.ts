import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from '../../chromium.ts';
import { longChart, longId } from './long-chart.ts';
import { type PatientWindow, PatientWindows, type WindowOptions } from './window.ts';

type Page = PatientWindow['page'];

describe.skipIf(!hasChromium)('results and medicines of years', () => {
  let windows: PatientWindows;
  const hospital = longChart({ tests: 200, draws: 100 });

  beforeAll(async () => {
    windows = await PatientWindows.open();
  }, 180_000);
  afterAll(async () => {
    await windows?.close();
  });

  const open = async (tab: string, options: WindowOptions = {}, id = longId) => {
    const window = await windows.window(hospital, options);
    await window.openPatient(id, `?tab=${tab}`);
    return window.page;
  };
  const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();

  it('shows 20,000 results by test and date with the newest beside the name, drawing only what is in sight', async () => {
    const page = await open('observations');
    const grid = page.getByRole('grid', { name: '検体検査 項目ごと、新しい順' });
    await grid.locator('td[data-place]').first().waitFor();
    expect(await grid.getAttribute('aria-rowcount')).toBe('205');
    await press(page, 'すべての期間を見る');
    await page.waitForFunction(() => document.querySelector('[role=grid]')?.getAttribute('aria-colcount') === '101');

    const heads = (await grid.locator('thead th').allInnerTexts()).map(plain);
    expect(heads.slice(1, 4)).toEqual(['2026-11-21 06:30', '2026-11-20 18:30', '2026-11-20 06:30']);
    expect(await rowOf(page, '白血球数')).toMatch(/^白血球数 全血 3.3-8.6 10\^3\/µL 9\.10 ▲H ▲ 高 9\.70 ▲H/);
    expect(await grid.locator('td[data-place]').count()).toBeLessThan(600);

    // Names stay while the columns run to the oldest.
    const name = grid.getByRole('rowheader', { name: /白血球数/ });
    const before = (await name.boundingBox())!.x;
    await grid.evaluate((table) => table.parentElement!.scrollTo({ left: 1e6 }));
    await page.waitForTimeout(200);
    expect((await name.boundingBox())!.x).toBe(before);
    expect(plain(await grid.locator('thead th').last().innerText())).toMatch(/^20(1\d|2[0-4])-/);

    // All of it again from what has been read, on a machine that does other things too.
    await press(page, '1か月');
    await page.waitForFunction(() => document.querySelector('[role=grid]')?.getAttribute('aria-colcount') !== '101');
    const milliseconds = await page.evaluate(async () => {
      const start = performance.now();
      [...document.querySelectorAll('button')].find((button) => button.innerText === 'すべて')!.click();
      while (document.querySelector('[role=grid]')?.getAttribute('aria-colcount') !== '101') {
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      return performance.now() - start;
    });
    console.log(`20,000 results drawn in ${milliseconds.toFixed(0)} ms`);
    expect(milliseconds).toBeLessThan(1500);
    await page.context().close();
  });

  it('opens the result and the prescription that somebody came for, however old', async () => {
    const window = await windows.window(hospital);
    const { page } = window;
    await window.openPatient(longId, '?tab=observations&record=l60.11');
    await page.getByText(/前回差/).waitFor();
    const cell = page.locator('td[data-active]');
    expect(plain(await page.locator('[aria-live=polite]', { hasText: 'カリウム' }).innerText())).toContain(
      'オーダ L60',
    );
    expect(plain(await cell.innerText())).toMatch(/▲▲HH/);
    await window.openPatient(longId, '?tab=observations&record=c/3.2');
    expect(plain(await page.locator('article [aria-current=true]').innerText())).toMatch(/^S 感性 <=0.5/);
    await window.openPatient(longId, '?tab=medications&record=old59');
    expect(await page.locator('tr[aria-current=true]').innerText()).toContain('過去の薬剤60錠');
    await window.openPatient(longId, '?tab=medications&record=g-cef20');
    await page.getByRole('region', { name: '投与・払出の記録' }).waitFor();
    expect(await page.locator('tr[aria-current=true]').innerText()).toContain('患者拒否');
    await window.close();
  });

  it('is gone through by keys alone: a cell tells all of itself, Enter on a name draws its trend, arrows read it', async () => {
    const page = await open('observations');
    const grid = page.getByRole('grid');
    await page.getByLabel('項目名で絞る').fill('カリウム');
    await page.waitForFunction(() => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === '2');
    await grid.locator('[tabindex="0"]').focus();
    await page.keyboard.press('ArrowRight');
    const detail = page.locator('[aria-live=polite]', { hasText: 'カリウム' });
    await detail.waitFor();
    expect(plain(await detail.innerText())).toMatch(
      /^カリウム 血清 .* mmol\/L ▲▲ 極端に高い 暫定 採取・測定 2026-11-21 06:30 基準値 3.6-4.8 元の印 HH .*軽度溶血あり 出典$/,
    );
    await page.keyboard.press('End');
    await page.waitForFunction(() => document.activeElement?.matches('td[data-place="1 52"], td[data-active]'));
    expect(plain(await detail.innerText())).toMatch(/採取・測定 202[56]-/);
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.getByLabel('項目名で絞る').fill('C反応');
    await page
      .getByRole('rowheader', { name: /C反応性蛋白/ })
      .getByRole('button')
      .click();

    const trends = page.getByRole('region', { name: '推移' });
    expect(await trends.getByRole('slider').count()).toBe(2);
    expect(plain(await trends.innerText())).toContain('C反応性蛋白 血清 mg/dL 0.14以下');
    const crp = trends.getByRole('slider', { name: /C反応性蛋白/ });
    await crp.focus();
    const first = await crp.getAttribute('aria-valuetext');
    expect(first).toMatch(/^2026-11-21 06:30 {2}\d+\.\d\d mg\/dL ▲ 高$/);
    let words = '';
    for (let step = 0; step < 10 && !words.includes('<'); step++) {
      await page.keyboard.press('ArrowLeft');
      words = (await crp.getAttribute('aria-valuetext'))!;
    }
    expect(words).toMatch(/^2026-11-\d\d \d\d:\d\d {2}< 0\.02 mg\/dL$/);
    await trends.getByText('値の表').click();
    expect(
      await trends
        .getByRole('table', { name: /C反応性蛋白 mg\/dL/ })
        .getByRole('row')
        .count(),
    ).toBeGreaterThan(20);
    await trends.getByRole('button', { name: 'カリウム を推移から外す' }).click();
    expect(await trends.getByRole('slider').count()).toBe(1);
    expect(await page.locator('canvas').count()).toBe(1);
    await check(page, 'results with a trend');
    await page.context().close();
  });

  it('keeps cultures by specimen with what each organism is sensitive to, and blood groups apart', async () => {
    const page = await open('observations', { appearance: 'dark' });
    await press(page, /微生物検査/);
    const cultures = page.getByRole('list', { name: '微生物検査' }).getByRole('article');
    const texts = (await cultures.allInnerTexts()).map(plain);
    expect(texts.map((text) => text.split(' ')[0])).toEqual(['尿（カテーテル）', '血液（静脈）', '喀痰']);
    expect(texts[0]).toContain('暫定報告 (最終ではありません)');
    expect(texts[0]).toContain('発育を認めず（培養継続中） 暫定');
    expect(texts[2]).toContain('発育を認めず');
    const table = cultures.nth(1).getByRole('table', { name: '感受性' });
    expect((await table.getByRole('row').allInnerTexts()).map(plain)).toEqual([
      '薬剤 Staphylococcus aureus（MRSA） Escherichia coli（ESBL産生）',
      'セファゾリン（CEZ） R 耐性 >16 µg/mL 出典 R 耐性 >16 µg/mL 出典',
      'バンコマイシン（VCM） S 感性 1 µg/mL 出典',
      'ミノサイクリン（MINO） I 中間 8 µg/mL 出典',
      'メロペネム（MEPM） S 感性 <=0.5 µg/mL 出典',
    ]);
    await check(page, 'cultures');
    await press(page, /血液型/);
    expect(plain(await page.getByRole('region', { name: '検査' }).innerText())).toContain(
      '参考です。輸血の前には必ず検査で確認してください。',
    );
    await page.context().close();
  });

  it('says of each current medicine when it was last given, and what changed in the last fortnight', async () => {
    const page = await open('medications');
    const current = page.getByRole('region', { name: '現在の薬剤 (データ時点)' });
    const text = plain(await current.innerText());
    expect(text).toMatch(/ビソプロロールフマル酸塩錠2.5mg 1回 1 錠 実施記録なし \(輸出あり\)/);
    expect(text).toMatch(/フロセミド錠20mg「灯火」 1回 2 錠 最終投与 11-21 08:10 出典 RP 1 1日1回 朝食後 14日/);
    expect(text).toMatch(/注射・点滴 セフトリアキソンナトリウム静注用1g 1回 1 g 最終投与 11-21 10:05/);
    expect(text).toMatch(/市販の鎮痛薬（持参） .*持参・申告/);
    expect(
      (
        await page
          .getByRole('region', { name: /直近14日の処方の変更/ })
          .getByRole('listitem')
          .allInnerTexts()
      ).map(plain),
    ).toEqual([
      '11-18 開始 セフトリアキソンナトリウム静注用1g 1回 1 g 1日1回 10:00 出典',
      '11-16 開始 ビソプロロールフマル酸塩錠2.5mg 1回 1 錠 1日1回 朝食後 出典',
      '11-16 再開 フロセミド錠20mg「灯火」 1回 1 錠 1日1回 朝食後 → 1回 2 錠 1日1回 朝食後 出典',
      '11-14 中止 ワルファリンK錠1mg 出典',
    ]);
    await check(page, 'current medicines');

    await press(page, '処方の記録すべて 72');
    await page.getByLabel('薬剤名・用法・処方医で絞る').fill('ﾌﾛｾﾐﾄﾞ');
    await page.getByText('8件 / 72件').waitFor();
    await press(page, '投与・払出の記録 8');
    expect(plain(await page.getByRole('row', { name: /患者拒否/ }).innerText())).toMatch(/2026-11-20 10:05 .*実施せず/);
    await page.context().close();

    const bare = await open('medications', {}, 'bare');
    expect(plain(await bare.getByRole('region', { name: '現在の薬剤 (データ時点)' }).innerText())).toContain(
      '記録なし。',
    );
    await press(bare, /投与・払出の記録/);
    expect(plain(await bare.getByRole('region', { name: '投与・払出の記録' }).innerText())).toContain(
      '輸出されていません。',
    );
    await bare.context().close();
  });

  it('draws each drug over time as one line, and says its gaps in words', async () => {
    const page = await open('medications', { language: 'en', appearance: 'contrast' });
    await press(page, 'Over time');
    await press(page, '1 year');
    const rows = page.getByRole('list', { name: 'Each medicine over time' }).getByRole('listitem');
    const furosemide = rows.filter({ hasText: 'フロセミド' });
    expect(await furosemide.count()).toBe(1);
    expect(await furosemide.locator('[class*=bar]').count()).toBe(8);
    expect(await furosemide.locator('[class*=given]').count()).toBeGreaterThan(1);
    expect(plain(await page.getByRole('region', { name: 'Each medicine over time' }).innerText())).toContain(
      'Medicines with no record in this period: 60',
    );
    await check(page, 'over time');
    await furosemide.getByRole('button').focus();
    await page.keyboard.press('Enter');
    const details = page.getByRole('dialog', { name: /フロセミド/ });
    expect(plain(await details.innerText())).toContain(
      'Gap 2026-05-25 to 2026-08-02 (days: 70), no prescription recorded',
    );
    await page.keyboard.press('Escape');
    await details.waitFor({ state: 'detached' });
    await page.context().close();
  });
});

async function rowOf(page: Page, name: string): Promise<string> {
  const row = page.getByRole('grid').getByRole('row', { name: new RegExp(name) });
  return plain(await row.innerText());
}

/** What an independent reader of WCAG finds wrong. */
async function check(page: Page, what: string): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run;
    return run('body', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
  });
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
  expect(found, what).toEqual([]);
}

function plain(text: string): string {
  return text.replace(/[\s　]+/g, ' ').trim();
}
