/** Setting a station up, its generations and what differs between them: the real window over a station that the tests make up. */
import { Encrypter } from 'age-encryption';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import ja from '../../../resources/locales/ja/station.json' with { type: 'json' };
import type { Difference, DifferencesView, GenerationView } from '../../../shared/generations.ts';
import { formatIdentity, identityCardLines } from '../../../shared/identity.ts';
import type { StationView } from '../../../shared/views.ts';
import { chromiumPath, hasChromium } from '../../chromium.ts';
import { builtViewer } from '../../pages.ts';
import { emptyStation, foundMedium, medium, readyStation, StationWindow } from './window.ts';

const verified: StationView = { ...emptyStation, state: 'verified', medium };
const copy = {
  state: 'running',
  files: 100,
  filesDone: 12,
  bytes: 1000,
  bytesDone: 120,
  bytesPerSecond: 10,
  secondsLeft: 88,
  error: null,
} as const;
const opened: StationView = { ...readyStation, readingFrom: 'medium', import: copy };

const generation = (id: string, sequence: number | null, dataAsOf: string | null): GenerationView => ({
  id: id.repeat(16),
  sequence,
  createdAt: dataAsOf,
  dataAsOf,
  from: 'copy',
  bytes: 1000,
  isOpen: false,
  isNewest: false,
});
const newest = { ...generation('a', 128, '2026-11-21T22:00'), isNewest: true };
const yesterday = generation('b', 127, '2026-11-20T22:00');

const difference = (how: Partial<Difference>): Difference => ({
  kind: 'added',
  section: 'observations',
  subject: '血算',
  before: null,
  after: null,
  beforeState: null,
  afterState: null,
  at: null,
  count: 1,
  urgent: false,
  ...how,
});
const nothingFound: DifferencesView = {
  from: { id: yesterday.id, sequence: 127, createdAt: '2026-11-20T22:30' },
  to: { id: newest.id, sequence: 128, createdAt: '2026-11-21T22:30' },
  patient: 'in-both',
  identity: 'same',
  person: [],
  differences: [],
  more: 0,
  notCompared: [],
};

describe.skipIf(!hasChromium)('the station in its window', { timeout: 120_000 }, () => {
  let browser: Browser;
  let viewer: string;
  const windows: StationWindow[] = [];

  beforeAll(async () => {
    viewer = await builtViewer();
    browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu'] });
  }, 240_000);
  afterAll(async () => {
    for (const window of windows) await window.close();
    await browser?.close();
  });

  const open = async (how: Partial<StationWindow> = {}) => {
    const window = await StationWindow.open(browser, viewer, how);
    windows.push(window);
    await window.page.getByRole('heading', { level: 1 }).waitFor();
    return window;
  };
  const signedIn = async (how: Partial<StationWindow>) => {
    const window = await open({ station: readyStation, ...how });
    const { page } = window;
    await page.locator('form input[type=text], form input:not([type])').first().fill('模擬 花子');
    await page.locator('input[type=radio][value=nurse]').check();
    await page.locator('form button[type=submit]').click();
    await page.getByRole('searchbox').first().waitFor();
    return window;
  };
  const title = (window: StationWindow) => window.page.getByRole('heading', { level: 1 }).first().innerText();
  const until = <T>(seen: () => T | Promise<T>) => expect.poll(seen, { timeout: 15_000 });
  const focused = (window: StationWindow) =>
    window.page.evaluate(() => `${document.activeElement?.textContent} ${document.activeElement?.tagName}`);
  const sentTo = (window: StationWindow, request: string) =>
    window.sent.filter((one) => one.request === request).map(({ body }) => body);

  it('is set up with Enter, the passphrase and Enter once disk and stick are in', async () => {
    const window = await open();
    const { page } = window;
    await until(() => title(window)).toBe(ja['medium.title']);
    await until(() => window.words()).toContain(ja['medium.none']);
    window.changes.set('POST /api/station/open', () => verified);
    window.media = [foundMedium];
    // Nobody presses anything: the disk appears, and Enter would choose it.
    await until(() => focused(window)).toContain('灯火記念病院');
    await page.keyboard.press('Enter');
    await until(() => title(window)).toBe(ja['key.title']);
    await until(() => focused(window)).toContain('TEXTAREA');
    window.keys = [{ path: 'E:\\station-identity.age' }];
    await until(() => focused(window)).toContain('E:\\station-identity.age');
    await page.keyboard.press('Enter');
    await until(() => title(window)).toBe(ja['passphrase.title']);
    window.changes.set('POST /api/station/unlock', () => ({ ...opened, import: null }));
    window.changes.set('POST /api/station/import', () => opened);
    await page.keyboard.type('a passphrase');
    await page.keyboard.press('Enter');
    await until(() => title(window)).toBe(ja['done.title']);
    expect(sentTo(window, 'POST /api/station/unlock')).toEqual([
      { passphrase: 'a passphrase', identityPath: 'E:\\station-identity.age' },
    ]);
    const words = await window.words();
    for (const said of ['灯火記念病院', medium.facilityFingerprint, '2026-11-21 22:00', '進行中 12%']) {
      expect(words).toContain(said);
    }
    await until(() => focused(window)).toContain(ja['done.goOn']);
    await page.keyboard.press('Enter');
    await page.getByRole('textbox').first().waitFor();
    expect(await window.words()).not.toContain(ja['done.title']);
  });

  it('takes the key from a reader that types the card and ends it with Enter, and says how far a hand has come', async () => {
    const encrypter = new Encrypter();
    encrypter.setPassphrase('tomoshibi card 2026');
    encrypter.setScryptWorkFactor(8);
    const facilityKey = Buffer.alloc(32, 1).toString('base64');
    const secretKey = `AGE-SECRET-KEY-1${'Q'.repeat(58)}`;
    const lines = identityCardLines(
      await encrypter.encrypt(formatIdentity({ facilityId: 'x', facilityName: '架空', facilityKey, secretKey })),
    );
    const window = await open({ station: verified });
    const { page } = window;
    const field = page.getByRole('textbox', { name: ja['key.cardLabel'] });
    const reading = () => page.locator('form [role=status]').innerText();
    await until(reading).toBe(ja['key.cardEmpty']);
    await field.fill('something');
    await until(reading).toBe(ja['key.cardBegin']);
    await field.fill('TOMOSHIBI1ｔおも');
    await until(reading).toBe(ja['key.cardKana']);
    await field.fill(lines.slice(0, 3).join('\n'));
    await until(reading).toBe(ja['key.cardLines'].replace('{lines}', '2'));
    // One letter of the third line is wrong: it is named, and nothing goes on.
    const wrong = lines.with(
      3,
      lines[3]!.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A')),
    );
    await field.fill(wrong.join('\n'));
    await page.getByRole('button', { name: ja['key.cardUse'] }).click();
    await until(() => page.getByRole('alert').innerText()).toMatch(/3/);
    expect(await title(window)).toBe(ja['key.title']);
    // Back and forth keeps what was typed.
    await page.getByRole('button', { name: ja.back }).click();
    await until(() => title(window)).toBe(ja['medium.title']);
    window.media = [foundMedium];
    await page.getByRole('button', { name: /灯火記念病院/ }).click();
    expect(await field.inputValue()).toBe(wrong.join('\n'));
    await field.fill('');
    await field.focus();
    await page.keyboard.type(`${lines.join('').toLowerCase()}\n`);
    await until(() => title(window)).toBe(ja['passphrase.title']);
    window.refused.set('POST /api/station/unlock', { code: 'passphrase-wrong' });
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await page.locator('input[type=password]').inputValue()).toBe('');
    expect(sentTo(window, 'POST /api/station/unlock')[0]).toMatchObject({
      passphrase: 'wrong',
      identityText: lines.join('').toLowerCase(),
    });
    await page.getByRole('button', { name: ja['passphrase.toKey'] }).click();
    await until(() => field.inputValue()).toBe(lines.join('').toLowerCase());
  });

  it('asks a station that holds its key for the passphrase alone, and leads to another disk where that is what failed', async () => {
    const window = await open({ station: { ...verified, state: 'locked', identityStored: true } });
    const { page } = window;
    expect(await page.getByRole('list', { name: ja.steps }).count()).toBe(0);
    await until(() => focused(window)).toContain('INPUT');
    window.refused.set('POST /api/station/unlock', { code: 'medium-file-missing' });
    await page.keyboard.type('a passphrase');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: ja['passphrase.toMedium'] }).click();
    await until(() => title(window)).toBe(ja['medium.title']);
    window.refused.clear();
    window.changes.set('POST /api/station/open', () => ({ ...verified, state: 'locked', identityStored: true }));
    window.changes.set('POST /api/station/unlock', () => readyStation);
    window.media = [foundMedium];
    await page.getByRole('button', { name: /灯火記念病院/ }).click();
    await page.locator('input[type=password]').fill('a passphrase');
    await page.keyboard.press('Enter');
    // Nothing to compare with a card: it is the station that it was.
    await page.getByRole('textbox').first().waitFor();
    expect(sentTo(window, 'POST /api/station/unlock').at(-1)).toEqual({ passphrase: 'a passphrase' });
    expect(await window.words()).not.toContain(ja['done.title']);
  });

  it('offers the records before those that cannot be read, for the passphrase that is there, and only by choice', async () => {
    const window = await open({ station: { ...verified, state: 'locked', identityStored: true } });
    const { page } = window;
    const params = { createdAt: '2026-11-20T22:00' };
    window.refused.set('POST /api/station/unlock', { code: 'records-unreadable', params });
    await until(() => focused(window)).toContain('INPUT');
    await page.keyboard.type('a passphrase');
    await page.keyboard.press('Enter');
    const older = page.getByRole('button', { name: ja['passphrase.older'] });
    await older.waitFor();
    expect(await window.words()).toContain('2026-11-20');
    expect(sentTo(window, 'POST /api/station/unlock').at(-1)).toEqual({ passphrase: 'a passphrase' });
    window.refused.clear();
    window.changes.set('POST /api/station/unlock', () => readyStation);
    await older.click();
    await page.getByRole('textbox').first().waitFor();
    expect(sentTo(window, 'POST /api/station/unlock').at(-1)).toEqual({
      passphrase: 'a passphrase',
      olderAllowed: true,
    });
  });

  it('names a disk that is refused with its reason, and offers only those that may open', async () => {
    const refused = {
      path: 'F:\\',
      facilityName: '',
      sequence: 0,
      createdAt: '',
      problem: { code: 'medium-unsigned' },
    } as const;
    const window = await open({ media: [refused, foundMedium] });
    await until(() => window.words()).toContain('病院の署名(manifest.sig)がない');
    expect(await window.page.getByRole('list').getByRole('button').count()).toBe(1);
  });

  it('says in words which images are on this disk, on others of its set, and on none; and what a disk beside gives', async () => {
    const sliced = {
      ...readyStation.medium!,
      slice: { modalities: ['CT', 'MR'], since: '2024-01-01', wards: ['3西'] },
      leftOut: [{ modality: 'US', studies: 1132, since: '2019-04-02', until: '2026-11-20' }],
      set: {
        medium: 1,
        media: 2,
        elsewhere: [
          { medium: 2, files: 1, bytes: 1, studies: [{ modality: 'CT', studies: 30, since: null, until: null }] },
        ],
      },
    };
    const beside = {
      id: 'other',
      path: 'G:\\TOMOSHIBI',
      sequence: 128,
      createdAt: '2026-11-21T22:30',
      set: { medium: 2, media: 2 },
      studies: 30,
      gone: false,
      copied: false,
    };
    const station = { ...readyStation, medium: sliced };
    const window = await signedIn({ station });
    const { page } = window;
    await window.goTo('/station');
    await until(() => window.words()).toContain('CT・MR / 2024-01-01 以降 / 3西 の患者');
    const words = await window.words();
    expect(words).toContain('どのディスクにも入っていない画像 US 1,132 件 (2019-04-02 から 2026-11-20)');
    expect(words).toContain('2 枚目: CT 30 件 (日付なし)');
    expect(words).toContain(ja['held.sliceMeans']);
    await page.getByRole('button', { name: ja['beside.add'] }).click();
    window.media = [foundMedium, { ...foundMedium, path: 'G:\\TOMOSHIBI' }];
    window.changes.set('POST /api/station/beside', () => ({ ...station, beside: [beside] }));
    // The open one is not offered.
    await page.getByRole('button', { name: /G:\\TOMOSHIBI/ }).click();
    const list = page.getByRole('list', { name: ja['beside.list'] });
    await until(() => list.innerText()).toContain('ここから 30 件の検査の画像が見られます');
    expect(sentTo(window, 'POST /api/station/beside')).toEqual([{ path: 'G:\\TOMOSHIBI' }]);
    expect(await window.words()).toContain('2 枚目: CT 30 件 (日付なし) ✓ いま一緒に使っています');
    await window.becomes({ ...station, beside: [{ ...beside, gone: true }] });
    await until(() => list.innerText()).toContain(ja['beside.gone']);
    expect(await window.words()).not.toContain('いま一緒に使っています');
    window.changes.set('DELETE /api/station/beside/other', () => station);
    await page.getByRole('button', { name: ja['beside.removeOf'].replace('{path}', 'G:\\TOMOSHIBI') }).click();
    await until(() => window.words()).toContain(ja['beside.none']);
  });

  it('names damaged files of the copy and what to do; sound only after a whole pass', async () => {
    const scrub = {
      state: 'running',
      files: 10,
      filesDone: 1,
      bytes: 100,
      bytesDone: 10,
      damaged: [],
      endedAt: null,
    } as const;
    const window = await signedIn({ station: { ...readyStation, scrub: { ...scrub, damaged: [] } } });
    await window.goTo('/station');
    await until(() => window.words()).toContain(ja['scrub.never']);
    expect(await window.words()).not.toContain(ja['scrub.sound']);
    await window.becomes({ ...readyStation, scrub: { ...scrub, damaged: ['images/aa/b.db'] } });
    await until(() => window.words()).toContain('壊れたファイルが 1 個あります');
    expect(await window.words()).toContain(ja['scrub.damagedDo']);
    await window.page.getByText(ja['scrub.damagedList']).click();
    expect(await window.words()).toContain('images/aa/b.db');
  });

  it('opens an older generation only after saying what it means, and says so on every screen until the newest is back', async () => {
    const window = await signedIn({ generations: [{ ...newest, isOpen: true }, yesterday] });
    const { page } = window;
    const band = page.getByRole('region', { name: ja['band.label'] });
    await window.goTo('/generations');
    await page.getByRole('button', { name: /^古い世代を開く.*2026-11-20 22:00/ }).click();
    const dialog = page.getByRole('dialog');
    await until(() => dialog.innerText()).toContain(ja['older.later']);
    expect(await focused(window)).toContain(ja['older.stop']);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(sentTo(window, `POST /api/station/generations/${yesterday.id}/open`)).toEqual([]);
    expect(await band.count()).toBe(0);

    const older = { ...readyStation.medium!, sequence: 127, dataAsOf: yesterday.dataAsOf };
    window.changes.set(`POST /api/station/generations/${yesterday.id}/open`, () => {
      window.generations = [newest, { ...yesterday, isOpen: true }];
      return { ...readyStation, medium: older };
    });
    await page.getByRole('button', { name: /^古い世代を開く.*2026-11-20 22:00/ }).click();
    await dialog.getByRole('button', { name: ja['older.confirm'] }).click();
    await band.waitFor();
    for (const address of ['/', '/patients/taro', '/coverage', '/ledger', '/station', '/nowhere']) {
      await window.goTo(address);
      await until(() => band.innerText()).toContain('2026-11-20 22:00 時点');
    }
    window.changes.set(`POST /api/station/generations/${newest.id}/open`, () => {
      window.generations = [{ ...newest, isOpen: true }, yesterday];
      return readyStation;
    });
    await band.getByRole('button').click();
    await band.waitFor({ state: 'detached' });
  });

  it('says over the sign-in too that an older generation is open', async () => {
    const older = { ...readyStation.medium!, sequence: 0, createdAt: '', dataAsOf: null };
    const window = await open({ station: { ...readyStation, medium: older } });
    await until(() => window.page.getByRole('region', { name: ja['band.label'] }).innerText()).toContain(
      ja['band.unknown'],
    );
  });

  it('shows urgent differences first, each before and after, and what was not compared', async () => {
    const window = await signedIn({
      generations: [{ ...newest, isOpen: true }, yesterday],
      differences: {
        ...nothingFound,
        differences: [
          difference({
            kind: 'removed',
            section: 'medications',
            subject: 'ワルファリン錠1mg',
            before: '1日1回',
            after: '1日1回',
            beforeState: { kind: null, status: 'active' },
            afterState: { kind: null, status: 'stopped' },
            urgent: true,
          }),
          difference({ section: 'allergies', subject: 'ペニシリン', after: '発疹', urgent: true }),
          difference({ after: 'WBC 12.3', count: 3 }),
        ],
        more: 4,
        notCompared: ['documents'],
      },
    });
    await window.goTo('/patients/taro?tab=sources');
    await window.page.getByRole('link', { name: ja['differences.way'] }).click();
    await until(() => window.words()).toContain('急いで確かめること (2)');
    const words = await window.words();
    expect(words).toMatch(
      /終了・取り消し 薬剤 ワルファリン錠1mg 前 \(2026-11-20 22:00\) 1日1回 .+ 後 \(2026-11-21 22:00\) 1日1回 中止/,
    );
    expect(words).toMatch(/加わった アレルギー ペニシリン 前 \(2026-11-20 22:00\) 記録なし 後 .* 発疹/);
    expect(words).toMatch(/ほかの違い \(5\) .*血算 3 件分/);
    expect(words).toContain('ほかに 4 件の違いがあります');
    expect(words).toContain('くらべていない記録: 文書 どちらかの世代に入っていない');
    expect(words).toContain('灯火 太郎');
  });

  it('never says that nothing changed, nor compares what may be two people', async () => {
    const generations = [{ ...newest, isOpen: true }, yesterday];
    const same = await signedIn({ generations, differences: nothingFound });
    await same.goTo('/patients/taro/differences');
    await until(() => same.words()).toContain(ja['differences.none']);
    const person = [{ field: 'name', before: '架空 次郎', after: '灯火 太郎' }] as const;
    const other = await signedIn({
      generations,
      differences: { ...nothingFound, identity: 'other-person', person: [...person] },
    });
    await other.goTo('/patients/taro/differences');
    await until(() => other.words()).toContain(ja['differences.otherPerson']);
    expect(await other.words()).toContain('架空 次郎');
    expect(await other.words()).not.toContain(ja['differences.none']);
    const gone = await signedIn({ generations, differences: { ...nothingFound, patient: 'only-after' } });
    await gone.goTo('/patients/taro/differences');
    await until(() => gone.words()).toContain('後の世代 (2026-11-21 22:00) にだけいます');
    expect(await gone.words()).not.toContain(ja['differences.none']);
  });
});
