/** The report's page, its list for spreadsheets, and what a run says while it runs. */
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportReport } from '../../../exporter/export-report.ts';
import { entriesCsv } from '../../../exporter/report/csv.ts';
import { failureAlert, pageOf } from '../../../exporter/report/folder.ts';
import { History } from '../../../exporter/report/history.ts';
import { type Judgement, judge } from '../../../exporter/report/judge.ts';
import { ProgressLines } from '../../../exporter/report/progress.ts';
import { reportWords } from '../../../exporter/report/words.ts';
import { Nights, sectionOf } from './nights.ts';

const [ja, en] = [reportWords('ja'), reportWords('en')];
const nights = new Nights('2026-10-26');
const media = [{ path: '/media/tomoshibi/TOMOSHIBI', bytes: 64e9, freeBytes: 12e9, generations: 2 }];
let bad: ExportReport;
let judgement: Judgement;
let history: History;
beforeAll(() => {
  nights.pass(nights.next());
  nights.pass(nights.next());
  bad = nights.next((report) => {
    delete report.sources[0]!.kinds['OML-11'];
    sectionOf(report, 'other').exported = false;
    report.quarantined = Array.from({ length: 130 }, (_, index) => ({
      source: 'ssmix2',
      kind: 'OMP-01',
      path: `001/<img src=x>/${index}`,
      reason: 'truncated',
      detail: 'The file ends inside a segment.',
    }));
  });
  history = History.read(nights.folder);
  judgement = judge(bad, nights.circumstances(media));
});
afterAll(() => nights.remove());

const page = (words = ja, ending?: Parameters<typeof pageOf>[3]) =>
  pageOf({ report: bad, judgement, mediaStates: media }, history, words, ending);

describe('the page', () => {
  it('begins with the verdict and what to act on, and has figures, changes and reach after it', () => {
    const html = page();
    const order = [
      '<p class="verdict gone">いつもあるデータがなくなったか、止まっています。1 件を今日のうちに確かめてください。',
      '「ssmix2」の OML-11 が 1 件もなくなりました(前は 409,991 件)。',
      'その種類の出力が止まっていないか',
      '第 2 世代(2026-10-27 22:00)と比べました。',
      'この回のあらまし',
      '空き 12 GB、開ける世代 2',
      '前の回からの変化',
      '<th scope="row">患者</th><td class="n">60,040</td><td class="n">60,060</td><td class="n">+20</td>',
      'ssmix2 OMP-01: 途中で切れている 130 件',
      'きのうの件数',
      '4西',
      '<th scope="row">OML-11</th><td class="n">0</td>',
      '<td class="n">410,000</td>',
      '収録範囲',
      'aria-label="2024-11 から 2026-10 まで',
      '書き出していない(ないという意味ではありません)',
      '除いたもの(130 件)',
      'ほか 80 件。全部は export-000003.csv にあります。',
      'ファイル名に患者番号が含まれることがあります',
    ];
    let from = 0;
    const missing = order.filter((text) => {
      const at = html.indexOf(text, from);
      if (at >= 0) from = at;
      return at < 0;
    });
    expect(missing).toEqual([]);
  });

  it('needs nothing but itself, and shows what comes from file names as text', () => {
    const html = page();
    expect(html).not.toMatch(/<script|<[^>]+(?:src|href)=|@import|url\(/i);
    expect(html.match(/&#60;img src=x/g)).toHaveLength(50);
    expect(html).toContain("default-src 'none'");
  });

  it('is complete in English', () => {
    const html = page(en)
      .replaceAll(bad.facility, '')
      .replace(/[3-5][東西]/g, '');
    expect(html).toContain('Something the hospital relies on is gone or has stopped. Look into these today: 1.');
    expect(html).toContain('not exported (which does not mean that there are none)');
    expect(html).not.toMatch(/[ぁ-んァ-ヶ一-龠]/);
    expect(html).not.toMatch(/\{\w+\}/);
    expect(page()).not.toMatch(/\{(?!margin)\w+\}/);
  });

  it('says of records that were taken over whose they are, and nothing of how fast they were read', () => {
    const report = { ...bad, recordsSince: { sequence: 2, createdAt: '2026-10-27T22:00:00' } };
    const html = pageOf({ report, judgement, mediaStates: media }, history, ja);
    expect(html).toContain('記録は第 2 世代(2026-10-27 22:00)のものをそのまま使っています。');
    expect(html).not.toContain('件/秒');
    expect(page()).toContain('543 件/秒');
  });

  it('says after a run that failed that it failed, and shows no green for the one before', () => {
    const [last] = history.kept;
    const ending = failureAlert({ startedAt: '2026-10-28T22:00:00', code: 'source-empty', params: { path: '/mnt/a' } });
    const html = pageOf(last!, history.before(2), ja, ending);
    expect(html).toContain('<p class="verdict gone">書き出しは失敗しました。媒体は前の世代のままです。');
    expect(html).toContain('読み込むデータの場所に何もありません: /mnt/a');
    expect(html).toContain('下は、最後にできた第 2 世代(2026-10-27 22:00)の報告です。そのときの判定: 問題ありません。');
    expect(html).not.toContain('class="verdict fine"');
    const stopped = failureAlert({ startedAt: '2026-10-28T22:00:00', code: null, params: {} });
    expect(pageOf(last!, history.before(2), en, stopped)).toContain('was stopped before its end');
  });
});

it('lists every input that was set aside, for a spreadsheet that runs no formula of a file name', () => {
  const entry = { source: 'a', kind: 'k', path: '=cmd|x, "y"', reason: 'invalid' as const, detail: '灯火' };
  const csv = entriesCsv([entry, ...bad.quarantined], [entry]);
  const rows = parse(csv, { bom: true, columns: true }) as Record<string, string>[];
  expect(rows).toHaveLength(132);
  expect(rows[0]).toEqual({ ...entry, fate: 'set-aside', path: `'=cmd|x, "y"` });
  expect(rows.at(-1)!.fate).toBe('used');
});

describe('progress', () => {
  /** @param moments [second, read, bytes, done] of one source */
  function told(moments: [number, number, number, boolean][], isTerminal: boolean): string[] {
    const lines: string[] = [];
    let second = 0;
    const progress = new ProgressLines({
      words: en,
      sources: ['pacs'],
      before: history.last!.report,
      isTerminal,
      write: (text) => lines.push(text),
      clock: () => second * 1000,
    });
    for (const [at, read, bytes, done] of moments) {
      second = at;
      progress.tell({ source: 'pacs', read, bytes, quarantined: 2, done });
    }
    return lines;
  }

  it('is a line a minute for a log, with the rate and the time left of what the run before read', () => {
    const seconds = Array.from({ length: 250 }, (_, at): [number, number, number, boolean] => [
      at,
      at * 1000,
      at * 5e7,
      false,
    ]);
    expect(told([...seconds, [1240, 1_240_100, 6.2e10, true]], false)).toEqual([
      'pacs: 60,000 of about 1,240,000 (4 %)  50.0 MB/s  about 20 min left  2 set aside\n',
      'pacs: 120,000 of about 1,240,000 (9 %)  50.0 MB/s  about 19 min left  2 set aside\n',
      'pacs: 180,000 of about 1,240,000 (14 %)  50.0 MB/s  about 18 min left  2 set aside\n',
      'pacs: 240,000 of about 1,240,000 (19 %)  50.0 MB/s  about 17 min left  2 set aside\n',
      'pacs: 1,240,100 read in 21 min\n',
      'writing indexes and the manifest\n',
    ]);
  });

  it('paints one line over and over on a terminal', () => {
    const lines = told(
      [
        [0, 0, 0, false],
        [1, 900, 5e7, false],
        [2, 1_300_000, 9e7, false],
      ],
      true,
    );
    expect(lines.map((line) => line.slice(0, 8))).toEqual(lines.map(() => '\r\u001b[Kpacs'));
    expect(lines.join('')).not.toContain('\n');
    expect(lines[2]).toContain('pacs: 1,300,000  2 set aside');
  });
});
