import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Records } from '../../../main/records/records.ts';
import { hasChromium } from '../../chromium.ts';
import { people } from './people.ts';
import { type PatientWindow, PatientWindows, type WindowOptions } from './window.ts';

describe.skipIf(!hasChromium)('the page of one patient', () => {
  let windows: PatientWindows;
  const hospital = people();
  const opened = new Map<string, PatientWindow>();

  beforeAll(async () => {
    windows = await PatientWindows.open();
  }, 180_000);
  afterAll(async () => {
    await windows?.close();
  });

  /** A window is used again for the next patient, as on a ward; tests about mixing up open their own. */
  const open = async (id: string, options: WindowOptions = {}, search = '') => {
    const key = JSON.stringify(options);
    const window = opened.get(key) ?? (await windows.window(hospital, options));
    opened.set(key, window);
    window.asked.length = 0;
    await window.openPatient(id, search);
    return window;
  };
  const box = (window: PatientWindow, name: string) => window.page.getByRole('region', { name, exact: true });

  it('answers at 1366×768 without scrolling: problems, medicines, results, note, images and what is to come', async () => {
    const window = await open('taro');
    const { page } = window;
    const rows = async (name: string) => (await box(window, name).locator('li, tbody tr').allInnerTexts()).map(plain);

    const [main, suspected] = await rows('病名');
    expect(main).toMatch(/^主 ?慢性心不全/);
    expect(suspected).toMatch(/^疑い ?肺炎/);
    const medicines = plain(await box(window, '現在の薬剤 (データ時点)').innerText());
    expect(medicines).toMatch(/フロセミド錠20mg「灯火」 1回 1 錠 .*RP 1 ?1日1回 朝食後.*最終投与 11-21 08:00/);
    expect(medicines).toMatch(/注射・点滴 セフトリアキソンナトリウム静注用1g 1回 1 g .*最終投与 11-21 10:00/);
    const results = await rows('最新の検査 (異常を先に)');
    expect(results[0]).toMatch(/^BNP 812 pg\/mL ▲▲ 極端に高い −208 \(1020 11-20\) 11-21$/);
    expect(results.find((row) => row.startsWith('Cr '))).toContain('+0.06');
    expect(results.at(-1)).toContain('ALT');
    expect((await rows('直近の記録'))[0]).toContain('S: 息苦しさは軽くなった');
    expect((await rows('直近の記録'))[1]).toContain('退院時要約');
    expect((await rows('画像 (最新3件)'))[0]).toMatch(/CR ?11-20 胸部正面 .*未確定 \(暫定\) ?心拡大あり/);
    const upcoming = await rows('予定 (手術・検査・外来)');
    expect(upcoming[1]).toMatch(/2027-12-01 09:00 手術 ?ペースメーカー電池交換術 側 左/);
    expect(upcoming[2]).toMatch(/2026-11-22 09:00 .*予定日時を過ぎています/);

    expect(await page.title()).toBe('灯火');
    for (const name of ['病名', '現在の薬剤 (データ時点)', '最新の検査 (異常を先に)', '直近の記録', '画像 (最新3件)']) {
      expect((await box(window, name).boundingBox())!.y, name).toBeLessThan(700);
    }
    // One answer for the whole page, whatever is in the chart.
    const asked = window.asked.filter((address) => address.startsWith('/api/patients/taro/'));
    expect(asked.toSorted()).toEqual(['/api/patients/taro/disc-studies', '/api/patients/taro/summary']);
  });

  it('keeps who it is, allergies and flags on the screen while everything else scrolls', async () => {
    const { page } = await open('taro', {}, '?tab=timeline');
    await page.setViewportSize({ width: 1366, height: 600 });
    const banner = page.locator('[data-patient-banner]');
    await page.mouse.move(600, 500);
    await page.mouse.wheel(0, 2000);
    await page.waitForTimeout(200);
    const place = (await banner.boundingBox())!;
    expect(place.y).toBeGreaterThanOrEqual(0);
    expect(place.y + place.height).toBeLessThan(300);
    for (const words of [
      '灯火 太郎',
      '0012345',
      '76歳',
      'ペニシリン',
      'ペースメーカ',
      '同姓同名 ほかに1人',
      '閲覧専用',
    ]) {
      expect(plain(await banner.innerText())).toContain(words);
    }
    await page.setViewportSize({ width: 1366, height: 768 });
  });

  it('opens with Enter what a flag rests on, closes with Esc, and gives the focus back', async () => {
    const { page } = await open('taro');
    const flag = page.locator('[data-flags]').getByRole('button', { name: /体内 ペースメーカ/ });
    await flag.focus();
    await page.keyboard.press('Enter');
    const evidence = page.getByRole('dialog', { name: '体内 ペースメーカ' });
    expect(plain(await evidence.innerText())).toMatch(
      /根拠 手術 K597 ペースメーカー移植術 2019-03-02 .*出典 .*test:record/,
    );
    await page.keyboard.press('Escape');
    await evidence.waitFor({ state: 'detached' });
    expect(await flag.evaluate((button) => button === document.activeElement)).toBe(true);

    await page.keyboard.press('Enter');
    await evidence.getByRole('link', { name: '元の記録を開く' }).click();
    await page.getByRole('row', { name: /ペースメーカー移植術/ }).waitFor();
    expect(await page.locator('tr[aria-current=true]').innerText()).toContain('ペースメーカー移植術');
  });

  it('hides none of fifteen allergies: the rest is counted, and one press shows all', async () => {
    const { page } = await open('extreme');
    const line = page.locator('[data-allergy-state=recorded]');
    const more = line.getByRole('button', { name: /^ほか/ });
    const hidden = Number(/\d+/.exec(await more.innerText())![0]);
    const shown = await line.getByRole('button', { name: /アレルギー原因物質/ }).count();
    expect(shown + hidden).toBe(15);
    expect(plain(await line.innerText())).toContain('取り込めない入力あり');
    await more.click();
    const all = page.getByRole('dialog', { name: 'アレルギーの記載すべて' });
    expect(await all.getByRole('listitem').count()).toBe(15);
    for (const word of await line.getByRole('button').all()) {
      const cut = await word.evaluate((button) => button.scrollWidth > button.clientWidth + 1);
      expect(cut).toBe(false);
    }
    await page.keyboard.press('Escape');
    const banner = plain(await page.locator('[data-patient-banner]').innerText());
    expect(banner).toContain('死亡 日付不明');
    expect(banner).toContain('藤田太郎左衛門之介');
  });

  it('never lets nothing look like none', async () => {
    const boxes = ['病名', '現在の薬剤 (データ時点)', '最新の検査 (異常を先に)', '予定 (手術・検査・外来)'];
    for (const [id, allergies, flags, words] of [
      ['empty', 'アレルギー未確認 記録なし', '注意情報: 記録なし（「なし」ではありません）', '記録なし'],
      ['unknown', 'アレルギーは輸出されていません', '注意情報: 輸出されていません', '輸出されていません'],
    ] as const) {
      const window = await open(id);
      const banner = plain(await window.page.locator('[data-patient-banner]').innerText());
      expect(banner).toContain(allergies);
      expect(banner).toContain(flags);
      for (const name of boxes) expect(plain(await box(window, name).innerText()), name).toContain(words);
    }
  });

  it('goes through the tabs with the number keys, and keeps the tab in the address', async () => {
    const { page } = await open('taro');
    const chosen = () => page.locator('[role=tab][aria-selected=true]').innerText();
    for (const [key, name] of [
      ['2', '検査'],
      ['5', '文書'],
      ['6', '経過'],
      ['8', '病名'],
      ['0', '出典'],
      ['1', '要約'],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(chosen).toMatch(new RegExp(`^${name}`));
    }
    await page.keyboard.press('6');
    await expect.poll(() => page.url()).toContain('tab=timeline');
    // Digits that are typed are typed.
    await page.locator('input[type=search]').first().fill('7');
    expect(page.url()).toContain('tab=timeline');
    await page.locator('input[type=search]').first().fill('');
  });

  it('goes through the timeline by kind and by date', async () => {
    const { page } = await open('taro', {}, '?tab=timeline');
    const timeline = page.getByRole('list', { name: '経過 (新しい順)' });
    expect(plain(await timeline.innerText())).toMatch(
      /2026-11-21 \(土\).*入院 2026-11-18〜.*検査 生化学.*▲▲ 極端に高い/,
    );
    await page.getByRole('button', { name: /^レポート/ }).click();
    expect(await timeline.getByRole('listitem').filter({ hasText: '読影' }).count()).toBe(3);
    expect(plain(await timeline.innerText())).not.toContain('生化学');
    await page.getByRole('button', { name: 'すべて', exact: true }).click();
    await page.getByLabel('日付へ移る').fill('2020-01-01');
    await expect.poll(async () => plain(await timeline.innerText())).toContain('2019-03-02');
    await page.getByLabel('日付へ移る').fill('1990-01-01');
    await page.getByText('その日以前の記録はありません。').waitFor();
  });

  it('shows a document in its writer’s parts, and markup as the characters it is', async () => {
    const discharge = await open('taro', {}, '?tab=documents&document=discharge');
    await discharge.page.getByRole('heading', { name: '【退院時処方】' }).waitFor();
    expect(await discharge.page.getByRole('article').innerText()).toContain('フロセミド錠20mg 1錠');
    const { page } = await open('taro', {}, '?tab=documents&document=pdf');
    await page.locator('[data-testid=pdf][data-page="1"]').waitFor();
    expect(await page.locator('[data-testid=pdf]').getAttribute('data-pages')).toBe('2');
    const html = await open('extreme', {}, '?tab=documents&document=html');
    expect((await html.page.getByRole('article').innerText()).includes('<b>太字ではない</b>')).toBe(true);
  });

  it('never shows one patient under another’s name while an answer is awaited', async () => {
    const window = await windows.window(hospital, { path: '/patients/taro' });
    const { page } = window;
    let release = () => {};
    window.held.set(
      '/api/patients/twin',
      new Promise((resolve) => {
        release = resolve;
      }),
    );
    await page.getByRole('button', { name: /同姓同名/ }).click();
    await page.getByRole('menuitem', { name: /0012346/ }).click();
    await expect.poll(() => page.url()).toContain('/patients/twin');
    expect(await page.locator('[data-patient-banner]').count()).toBe(0);
    expect(plain(await page.locator('main').innerText())).not.toContain('ペニシリン');
    release();
    await page.locator('[data-patient-banner]').waitFor();
    expect(plain(await page.locator('main').innerText())).toContain('0012346');
    expect(plain(await page.locator('main').innerText())).not.toContain('ペニシリン');
  });

  it('never shows what came late of the patient before', async () => {
    const window = await windows.window(hospital);
    const { page } = window;
    let release = () => {};
    window.held.set(
      '/api/patients/taro/summary',
      new Promise((resolve) => {
        release = resolve;
      }),
    );
    await window.goTo('/patients/taro');
    await page.locator('[data-patient-banner]').waitFor();
    await window.openPatient('empty');
    release();
    await page.waitForTimeout(300);
    expect(plain(await page.locator('main').innerText())).not.toMatch(/慢性心不全|フロセミド/);
  });

  it('refuses an answer that is about somebody else', async () => {
    const window = await windows.window(hospital);
    const other = new Records(hospital.database, () => true);
    const { summaries } = window.records;
    Object.assign(window.records, {
      summaries: { summary: () => summaries.summary('taro') },
      patient: (id: string) => other.patient(id === 'twin' ? 'taro' : id),
    });
    await window.goTo('/patients/twin');
    await window.page.getByRole('alert').waitFor();
    expect(await window.page.locator('[data-patient-banner]').count()).toBe(0);
    await window.goTo('/patients/empty');
    await window.page.getByRole('alert').first().waitFor();
    expect(plain(await window.page.locator('main').innerText())).not.toContain('慢性心不全');
  });

  it('forgets what it read when another generation is opened, also what was still on its way', async () => {
    const window = await windows.window(hospital);
    const { page } = window;
    const newer = people();
    newer.database.exec("UPDATE condition SET text = '新しい病名' WHERE patient_id = 'taro'");
    let release = () => {};
    window.held.set(
      '/api/patients/taro/summary',
      new Promise((resolve) => {
        release = resolve;
      }),
    );
    await window.goTo('/patients/taro');
    await page.locator('[data-patient-banner]').waitFor();
    window.held.clear();
    window.records = new Records(newer.database, () => true);
    window.sequence = 129;
    await window.stationChanged();
    await page.getByText('世代 129').waitFor();
    release();
    await page.getByText('新しい病名').first().waitFor();
    await page.waitForTimeout(200);
    expect(plain(await box(window, '病名').innerText())).not.toContain('慢性心不全');
  });

  it('says in two windows two people', async () => {
    const one = await open('taro');
    const two = await open('empty', { role: 'nurse' });
    expect(await one.page.locator('h1').first().innerText()).toBe('灯火 太郎');
    expect(await two.page.locator('h1').first().innerText()).toBe('灯火 空');
    // The page to write on is the nursing record for a nurse.
    expect(await two.page.getByRole('link', { name: '手書き用の記録用紙を印刷' }).getAttribute('href')).toContain(
      'M14',
    );
    expect(await one.page.getByRole('link', { name: '手書き用の記録用紙を印刷' }).getAttribute('href')).toContain('M5');
  });

  it('says who is on leave, until what hour an infusion runs, and what a ward orders, meals first', async () => {
    const window = await open('ward');
    const { page } = window;
    expect(plain(await page.locator('[data-patient-banner]').innerText())).toContain(
      '入院中 3西 外出・外泊中 2026-11-21 09:00〜',
    );
    const medicines = plain(await box(window, '現在の薬剤 (データ時点)').innerText());
    expect(medicines).toMatch(/注射・点滴 ソリタ.* 11-21 20:00 〜 11-22 01:00/);
    await open('ward', {}, '?tab=encounters');
    expect(plain(await page.getByRole('row', { name: /外出・外泊 継続中/ }).innerText())).toContain(
      '帰院予定 2026-11-22 18:00',
    );
    await open('ward', {}, '?tab=other');
    const kinds = box(window, 'オーダ').locator('h3');
    await kinds.first().waitFor();
    expect(await kinds.allInnerTexts()).toEqual(['食事', '画像']);
    const rows = (await box(window, 'オーダ').locator('tbody tr').allInnerTexts()).map(plain);
    expect(rows[0]).toMatch(/^減塩食 指示あり 2026-11-20 07:00 〜 2026-11-30 18:00 .*卵除去/);
    expect(rows[1]).toMatch(/^胸部ＣＴ 実施の記録なし .*至急/);
  });

  it.each([
    ['taro', 'ja', 'contrast', ''],
    ['ward', 'en', 'dark', '?tab=other'],
    ['taro', 'ja', 'contrast', '?tab=timeline'],
    ['extreme', 'en', 'dark', ''],
    ['taro', 'en', 'dark', '?tab=documents&document=discharge'],
    ['unknown', 'en', 'dark', '?tab=sources'],
  ] as const)('has no accessibility problem: %s in %s, %s %s', async (id, language, appearance, search) => {
    const { page } = await open(id, { language, appearance }, search);
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(async () => {
      const run = (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run;
      return run('body', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
    });
    expect(violations.map(({ id: rule, nodes }) => `${rule}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual([]);
  });
});

/** Text as it is read: no line ends, no two spaces. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
