/** What structured reports say, against dcmtk's own reading of them as HTML. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { isKeyFrame, keyObjectsOf } from '../../renderer/imaging/objects/key-objects.ts';
import type { DicomJson } from '../../shared/dicom-json.ts';
import { allItems, type Report, reportOf } from '../../shared/structured-report.ts';
import { corpus, hasCorpus } from '../corpus.ts';
import { smallHospital } from '../small-hospital.ts';
import { hasTool } from '../tool.ts';
import { metadataOf, parse } from './dicom-file/parsing.ts';

let hospital: string;
const hasDsr2html = hasTool('dsr2html');
const datasetOf = (path: string) => metadataOf(parse(path).instance) as DicomJson;
const demo = (series: string) => join(hospital, 'dicom/ST0001', series, 'IM00001.dcm');

beforeAll(async () => {
  hospital = await smallHospital();
});

/** Words of the document's HTML, markup and spaces gone. */
function wordsOfDsr2html(path: string): string {
  const { stdout, status } = spawnSync('dsr2html', ['-Ee', '-Er', '-Ei', '-Ec', '+Ri', '+U8', path], {
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  return plain(
    stdout
      .replace(/<(style|title)[\s\S]*?<\/\1>/g, '')
      .replace(/<[^>]+>/g, ' ')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&'),
  );
}

/** The tree with the names of all items, which the HTML leaves out for some. */
function dumpOf(path: string): string {
  return spawnSync('dsrdump', ['-Ee', '-Er', '-Ei', '-Ec', '+Pl', path], { encoding: 'utf8' }).stdout;
}

function plain(text: string): string {
  return text.replace(/\s+/g, '');
}

/** Everything a reader of our tree reads, but for numbers, whose zeros at the end JSON does not keep. */
function textsOf(report: Report): string[] {
  const items = [...allItems(report.items)];
  return items.flatMap(({ type, name, value }) => [
    ...(name && ['TEXT', 'CODE', 'NUM', 'PNAME', 'UIDREF'].includes(type) ? [name] : []),
    ...(value && ['TEXT', 'CODE', 'UIDREF'].includes(type) ? [value] : []),
    // Names are put in another order there.
    ...(value && type === 'PNAME' ? value.split(' ') : []),
  ]);
}

const reports = hasCorpus
  ? [
      'cornerstone3D/dicomImageLoader/testImages/no-pixel-data.dcm',
      'highdicom/test_files/sr_document.dcm',
      'highdicom/test_files/sr_document_with_multiple_groups.dcm',
      'pydicom/test_files/reportsi.dcm',
      'pydicom/test_files/test-SR.dcm',
    ].map((path) => join(corpus, 'dicom', path))
  : [];

describe('structured reports', () => {
  it.skipIf(!hasDsr2html || !hasCorpus)('say what dcmtk reads in them', () => {
    let compared = 0;
    for (const path of reports) {
      const report = reportOf(datasetOf(path));
      const words = wordsOfDsr2html(path) + plain(dumpOf(path));
      // A document that dcmtk refuses gives an empty page.
      if (words.length < 50) continue;
      compared += 1;
      expect(report.leftOut).toBe(0);
      for (const text of textsOf(report)) {
        expect(words.includes(plain(text)), `${path}: ${text}`).toBe(true);
      }
    }
    expect(compared).toBeGreaterThanOrEqual(4);
  });

  it.skipIf(!hasDsr2html || !hasCorpus)('have as many numbers, with the same units, as dcmtk finds', () => {
    for (const path of reports) {
      const dump = dumpOf(path);
      const theirs = [...dump.matchAll(/NUM:.*?="([^"]*)" \([^,]*,[^,]*,"([^"]*)"\)/g)].map(
        ([, number, unit]) => `${Number(number)} ${unit}`,
      );
      const ours = [...allItems(reportOf(datasetOf(path)).items)]
        .filter(({ type, value }) => type === 'NUM' && value !== null)
        .map(({ value }) => value!.replace(/ \(.*\)$/, ''));
      const named = theirs.map((each) => each.replace(/ no units$/, ''));
      if (dump !== '') expect(ours.map((each) => each.replace(/ no units$/, ''))).toEqual(named);
    }
  });

  it('are read in Japanese, with their standing', () => {
    const final = reportOf(datasetOf(demo('SE0082')));
    expect(final).toMatchObject({
      title: 'CT読影レポート',
      completion: 'COMPLETE',
      verification: 'VERIFIED',
      patientName: '灯火 太郎',
      patientId: '0012345',
    });
    expect(final.verifiers).toEqual([
      { name: '架空 読子', organization: '灯火記念病院（架空）', at: expect.stringMatching(/^2026-11-20 15:30$/) },
    ]);
    expect(textsOf(final).join()).toContain('右上葉に18mm大の結節を認め、前回（9mm）より増大している。');

    const draft = reportOf(datasetOf(demo('SE0083')));
    expect(draft).toMatchObject({ completion: 'PARTIAL', verification: 'UNVERIFIED', verifiers: [] });
    const items = [...allItems(draft.items)];
    expect(items.find(({ type }) => type === 'NUM')).toMatchObject({ name: '長径', value: '18 mm' });
    expect(items.find(({ type }) => type === 'SCOORD')?.region).toMatchObject({ graphicType: 'POLYLINE' });
    expect(items.find(({ type }) => type === 'IMAGE')?.references).toHaveLength(1);
  });

  it('keep items of kinds that are not known, and stop at a depth', () => {
    const odd: DicomJson = { '0040A040': { vr: 'CS', Value: ['FUTURE'] } };
    expect(reportOf({ '0040A730': { vr: 'SQ', Value: [odd] } }).items[0]).toMatchObject({
      type: 'FUTURE',
      value: null,
    });
    let deep: DicomJson = { '0040A040': { vr: 'CS', Value: ['TEXT'] } };
    for (let depth = 0; depth < 60; depth += 1) deep = { '0040A730': { vr: 'SQ', Value: [deep] } };
    const report = reportOf(deep);
    expect(report.leftOut).toBe(1);
    expect([...allItems(report.items)]).toHaveLength(40);
  });
});

describe('key objects', () => {
  it('name their pictures, the reason and the words', () => {
    const keys = keyObjectsOf(datasetOf(demo('SE0081')));
    expect(keys).toMatchObject({ title: '関心画像', description: '右上葉の結節と少量の右胸水。架空の選択である。' });
    expect(keys.references).toHaveLength(3);
    const [first] = keys.references;
    expect(isKeyFrame(keys.references, first!.sopInstanceUid, 7)).toBe(true);
    expect(isKeyFrame(keys.references, '1.2.3', 1)).toBe(false);
    const frames = [{ ...first!, frames: [2, 3] }];
    expect([1, 2, 3].map((frame) => isKeyFrame(frames, first!.sopInstanceUid, frame))).toEqual([false, true, true]);
  });
});
