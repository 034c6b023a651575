/** Every instance of the corpus is somewhere: as a picture, as an object that opens and reads, or named with a reason. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { overlayPlanesOf } from '../../../../renderer/imaging/dicom/overlays.ts';
import { keyObjectsOf } from '../../../../renderer/imaging/objects/key-objects.ts';
import { presentationStateOf } from '../../../../renderer/imaging/objects/presentation-state.ts';
import { radiotherapyOf, segmentationOf } from '../../../../renderer/imaging/objects/radiotherapy.ts';
import { sopClassName } from '../../../../renderer/imaging/objects/sop-classes.ts';
import { waveformItems } from '../../../../renderer/imaging/objects/waveform.ts';
import { displaySetsOf } from '../../../../renderer/imaging/study/display-sets.ts';
import type { ObjectKind } from '../../../../renderer/imaging/study/study-objects.ts';
import type { DicomJson } from '../../../../shared/dicom-json.ts';
import { reportOf } from '../../../../shared/structured-report.ts';
import type { StudyView } from '../../../../shared/views.ts';
import { corpus, hasCorpus } from '../../../corpus.ts';
import { metadataOf, parse } from '../../../shared/dicom-file/parsing.ts';

const readers: Record<ObjectKind, (dataset: DicomJson) => unknown> = {
  report: reportOf,
  'key-object': keyObjectsOf,
  presentation: presentationStateOf,
  segmentation: segmentationOf,
  radiotherapy: radiotherapyOf,
  waveform: waveformItems,
  document: () => null,
  video: () => null,
};

describe.skipIf(!hasCorpus)('the corpus', () => {
  it('has every instance in one place, and every object reads', () => {
    const counts: Record<string, number> = {};
    const names = new Set<string>();
    let instances = 0;
    for (const entry of readdirSync(join(corpus, 'dicom'), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name === 'INDEX.tsv') continue;
      let parsed: ReturnType<typeof parse>;
      try {
        parsed = parse(join(entry.parentPath, entry.name));
      } catch {
        continue;
      }
      const { instance } = parsed;
      instances += 1;
      const dataset = metadataOf(instance) as DicomJson;
      const view = {
        study: { studyInstanceUid: '2.25.1' },
        series: [
          {
            seriesInstanceUid: '2.25.2',
            number: null,
            modality: instance.series.modality,
            description: null,
            instances: [
              {
                sopInstanceUid: instance.sopInstanceUid,
                sopClassUid: instance.sopClassUid,
                number: instance.number,
                transferSyntaxUid: instance.transferSyntaxUid,
                frameCount: instance.frameCount,
                rows: instance.rows,
                columns: instance.columns,
                damage: instance.damage,
              },
            ],
          },
        ],
      } as unknown as StudyView;
      const { sets, objects, unshowable } = displaySetsOf(view);
      const unshown = unshowable.reduce((sum, { count }) => sum + count, 0);
      expect(sets.length + objects.length + unshown, entry.name).toBe(1);
      const where = sets.length > 0 ? 'pictures' : (objects[0]?.kind ?? `not shown: ${unshowable[0]!.reason}`);
      counts[where] = (counts[where] ?? 0) + 1;
      for (const { kind, sopClassUid } of objects) {
        readers[kind](dataset);
        names.add(sopClassName(sopClassUid, 'ja'));
      }
      for (const plane of overlayPlanesOf(dataset)) expect(plane.group).toMatch(/^60/);
    }
    expect(instances).toBeGreaterThan(300);
    expect(counts).toMatchObject({ report: 6, waveform: 1, segmentation: 21, radiotherapy: 12 });
    // Named in words, not in numbers.
    expect([...names].filter((name) => /^[\d.]+$/.test(name))).toEqual([]);
  });
});
