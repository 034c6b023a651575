import { describe, expect, it } from 'vitest';
import { displaySetsOf } from '../../../../renderer/imaging/study/display-sets.ts';
import type { InstanceView, SeriesView, StudyView } from '../../../../shared/views.ts';

const ct = '1.2.840.10008.5.1.4.1.1.2';
let made = 0;

function instance(about: Partial<InstanceView> = {}): InstanceView {
  made += 1;
  return {
    sopInstanceUid: `1.${made}`,
    sopClassUid: ct,
    number: made,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    frameCount: 1,
    rows: 4,
    columns: 4,
    damage: null,
    ...about,
  };
}

function series(uid: string, instances: InstanceView[]): SeriesView {
  return { seriesInstanceUid: uid, number: 1, modality: 'CT', description: null, instances };
}

function split(...all: SeriesView[]) {
  return displaySetsOf({ study: { studyInstanceUid: '2.25.1' }, series: all } as StudyView);
}

describe('displaySetsOf', () => {
  it('makes one stack of single images and one of each cine, in the order of the study', () => {
    const images = [instance(), instance()];
    const cine = instance({ frameCount: 3 });
    const { sets, unshowable } = split(series('5', [images[0]!, cine, images[1]!]));
    expect(unshowable).toEqual([]);
    expect(sets.map(({ kind, slices }) => [kind, slices.length])).toEqual([
      ['frames', 3],
      ['images', 2],
    ]);
    expect(sets[0]!.slices[2]!.imageId).toBe(
      `tomoshibi:/dicom-web/studies/2.25.1/series/5/instances/${cine.sopInstanceUid}/frames/3`,
    );
    expect(sets[1]!.slices.map((slice) => slice.sopInstanceUid)).toEqual(images.map((each) => each.sopInstanceUid));
  });

  it('makes no slices of more frames than anybody could look at, and says so', () => {
    const { sets, unshowable } = split(series('5', [instance(), instance({ frameCount: 2_000_000_000 })]));
    expect(sets.flatMap((set) => set.slices)).toHaveLength(1);
    expect(unshowable).toMatchObject([{ reason: 'too-many-frames', count: 1 }]);
  });

  it('has every instance as a picture, as an object to open, or as not showable with the reason', () => {
    const contents = split(
      series('5', [
        instance(),
        instance({ transferSyntaxUid: '1.2.840.10008.1.2.4.92' }),
        instance({ transferSyntaxUid: '1.2.840.10008.1.2.4.93' }),
        instance({ transferSyntaxUid: '1.2.840.10008.1.2.4.103' }),
        instance({ sopClassUid: '1.2.840.10008.5.1.4.1.1.88.33', frameCount: 0 }),
        instance({ sopClassUid: '1.2.840.10008.5.1.4.1.1.88.59', frameCount: 0 }),
        instance({ sopClassUid: '1.2.840.10008.5.1.4.1.1.104.1', frameCount: 0 }),
        instance({ sopClassUid: '1.2.840.10008.5.1.4.1.1.9.1.1', frameCount: 0 }),
        instance({ sopClassUid: '1.2.840.10008.5.1.4.1.1.66', frameCount: 0 }),
        instance({ sopClassUid: '1.2.840.10008.5.1.4.1.1.66', frameCount: 0 }),
        instance({ sopClassUid: '1.2.840.10008.5.1.4.1.1.66.4' }),
        instance({ sopClassUid: '1.2.840.10008.5.1.4.1.1.11.1', frameCount: 0 }),
        instance({ sopClassUid: '1.2.840.10008.5.1.4.1.1.11.7', frameCount: 0 }),
        instance({ sopClassUid: '1.2.840.10008.5.1.4.1.1.481.1' }),
        instance({ sopClassUid: '1.2.840.10008.5.1.4.1.1.481.2', frameCount: 9 }),
        instance({ sopClassUid: '1.2.3.4', frameCount: 0 }),
        instance({ frameCount: 0 }),
      ]),
    );
    const { sets, objects, unshowable } = contents;
    expect(sets.flatMap((set) => set.slices)).toHaveLength(2);
    expect(objects.map(({ kind }) => kind)).toEqual([
      'video',
      'report',
      'key-object',
      'document',
      'waveform',
      'segmentation',
      'presentation',
      'radiotherapy',
    ]);
    expect(unshowable.map(({ reason, count }) => [reason, count])).toEqual([
      ['coding', 1],
      ['coding', 1],
      ['raw-data', 2],
      ['presentation-other', 1],
      ['no-pixels', 1],
      ['no-pixels', 1],
    ]);
  });

  it('shows deflated frames, which the medium holds inflated', () => {
    expect(split(series('5', [instance({ transferSyntaxUid: '1.2.840.10008.1.2.8.1' })])).sets).toHaveLength(1);
  });
});
