import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  type HungStudy,
  hanging,
  hangingSchema,
  hungBy,
  layoutFor,
  type PictureFacts,
  ruleFor,
} from '../../../../renderer/imaging/hanging/hanging.ts';
import type { DisplaySet } from '../../../../renderer/imaging/study/display-sets.ts';

const set = (id: string, modality: string, description: string | null, count: number): DisplaySet => ({
  id,
  seriesInstanceUid: id,
  modality,
  number: null,
  description,
  kind: 'images',
  slices: Array.from({ length: count }, (_, index) => ({
    imageId: `tomoshibi:/${id}/${index}`,
    sopInstanceUid: `${id}.${index}`,
    instanceNumber: index + 1,
    frame: 1,
    frameCount: 1,
    damage: null,
  })),
  bytesPerSlice: 1,
});

const study = (description: string, sets: DisplaySet[], bodyPart: string | null = null): HungStudy => ({
  studyUid: 's',
  bodyPart,
  description,
  sets,
});

const opened = (about: HungStudy, pictures: PictureFacts[] = []) => {
  const hung = hungBy(ruleFor(about, hanging()), about, hanging(), pictures);
  return {
    ...hung,
    shown: hung.contents.map((content) => (content.kind === 'stack' ? `${content.setId} ${content.index}` : '')),
  };
};

describe('how studies open', () => {
  it('is written in a file that fits its schema, and every rule of it can be reached', () => {
    const read = hangingSchema.parse(parse(readFileSync('resources/hanging.yml', 'utf8')));
    const seen = new Set<string>();
    for (const { modalities, regions, description } of read.rules) {
      const key = JSON.stringify([modalities, regions, String(description)]);
      expect(seen.has(key), key).toBe(false);
      seen.add(key);
    }
    // A rule for a part of the body comes before the one for the whole modality.
    for (const [place, rule] of read.rules.entries()) {
      for (const before of read.rules.slice(0, place)) {
        const isWider = !before.regions && !before.description && rule.regions;
        const covers = rule.modalities?.every((modality) => before.modalities?.includes(modality));
        expect(isWider && covers, JSON.stringify(rule.modalities)).toBeFalsy();
      }
    }
  });

  it.each([
    [
      'a rule without a modality before the end',
      { rules: [{ panes: 'series', slice: 'first', links: [], prior: true, modalities: ['CT'] }] },
    ],
    [
      'a word that no rule knows',
      { rules: [{ panes: 'series', slice: 'first', links: [], prior: true, autoplay: true }] },
    ],
    [
      'a broken regular expression',
      { rules: [{ panes: 'series', series: [{ description: '(' }], slice: 'first', links: [], prior: true }] },
    ],
    ['ten panes', { rules: [{ panes: 'series', slice: 'first', links: [], prior: true, most: 10 }] }],
    [
      'a part of the body that nothing is found by',
      { rules: [{ panes: 'series', slice: 'first', links: [], prior: true, regions: ['tail'] }] },
    ],
  ])('refuses %s', (_, file) => {
    expect(hangingSchema.safeParse({ localisers: 'scout', ...file }).success).toBe(false);
  });

  it('CT: the first series that is no localiser and no reformat, from its first slice', () => {
    const sets = [
      set('scout', 'CT', 'Topogram 0.6', 2),
      set('cor', 'CT', '冠状断', 80),
      set('axial', 'CT', '胸部 5mm', 60),
    ];
    expect(opened(study('胸部CT', sets))).toMatchObject({
      shown: ['axial 0'],
      layout: { rows: 1, columns: 1 },
      prior: true,
    });
    expect(opened(study('胸部CT', [sets[0]!])).shown).toEqual(['scout 0']);
    expect(opened(study('胸部CT', [sets[1]!])).shown).toEqual(['cor 0']);
  });

  it('MR of a head: diffusion, FLAIR, T2 and vessels side by side, in the middle, as far as they were made', () => {
    const sets = [
      set('loc', 'MR', 'Localizer', 9),
      set('t1', 'MR', 'Ax T1 SE', 21),
      set('t2', 'MR', 'Ax T2 TSE', 21),
      set('t2star', 'MR', 'Ax T2*', 21),
      set('dwi', 'MR', 'ＤＷＩ b1000', 21),
      set('flair', 'MR', 'Ax FLAIR', 21),
    ];
    expect(opened(study('頭部MRI', sets))).toMatchObject({
      shown: ['dwi 10', 'flair 10', 't2 10', 't1 10'],
      layout: { rows: 2, columns: 2 },
    });
    expect(opened(study('頭部MRI', [sets[4]!, sets[5]!])).layout).toEqual({ rows: 1, columns: 2 });
    expect(opened(study('膝関節MRI', sets)).shown).toEqual(['t1 10']);
  });

  it('mammography: right on the left, the same view side by side', () => {
    const about = study('MG', [set('a', 'MG', null, 4)]);
    const pictures: PictureFacts[] = [
      { setId: 'a', index: 0, view: 'MLO', side: 'left' },
      { setId: 'a', index: 1, view: 'CC', side: 'left' },
      { setId: 'a', index: 2, view: 'MLO', side: 'right' },
      { setId: 'a', index: 3, view: 'CC', side: 'right' },
    ];
    expect(opened(about, pictures)).toMatchObject({
      shown: ['a 3', 'a 1', 'a 2', 'a 0'],
      layout: { rows: 2, columns: 2 },
    });
  });

  it('radiographs: frontal before lateral, one pane each; nothing moves with the other', () => {
    const about = study('胸部単純X線 2方向', [set('lat', 'DX', null, 1), set('pa', 'DX', null, 1)]);
    const pictures: PictureFacts[] = [
      { setId: 'lat', index: 0, view: 'LL', side: null },
      { setId: 'pa', index: 0, view: 'PA', side: null },
    ];
    expect(opened(about, pictures)).toMatchObject({
      shown: ['pa 0', 'lat 0'],
      layout: { rows: 1, columns: 2 },
      links: [],
    });
  });

  it('ultrasound: the first clip, standing still at its first frame', () => {
    const about = study('心エコー', [set('clip', 'US', null, 60), set('other', 'US', null, 40)]);
    expect(opened(about)).toMatchObject({ shown: ['clip 0'], prior: false });
  });

  it('anything else, and a study without pictures', () => {
    expect(opened(study('内視鏡', [set('x', 'GM', null, 3)])).shown).toEqual(['x 0']);
    expect(opened(study('', [])).shown).toEqual([]);
  });

  it('divides the screen no finer than it has to', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 9].map(layoutFor).map(({ rows, columns }) => `${rows}x${columns}`)).toEqual(
      '1x1 1x1 1x2 1x3 2x2 2x3 2x3 3x3 3x3'.split(' '),
    );
  });
});
