/** Content items of structured reports (PS3.3 C.17, C.18) as the demo hospital writes them. */
import { text } from './dicom-elements.ts';
import type { Element } from './dicom-writer.ts';
import { compactTime, hour } from './moment.ts';
import type { StudyPlan } from './plays.ts';
import type { Series } from './study-folder.ts';

type Item = readonly Element[];

export function code(value: string, scheme: string, meaning: string): Element[] {
  return [text(0x00080100, 'SH', value), text(0x00080102, 'SH', scheme), text(0x00080104, 'LO', meaning)];
}

/** The document's root container. */
export function container(title: Item, items: readonly Item[]): Element[] {
  return [
    text(0x0040a040, 'CS', 'CONTAINER'),
    { tag: 0x0040a043, vr: 'SQ', value: [[...title]] },
    text(0x0040a050, 'CS', 'SEPARATE'),
    { tag: 0x0040a730, vr: 'SQ', value: items.map((item) => [...item]) },
  ];
}

export function content(valueType: string, relationship: string, name: Item | null, value: Item): Element[] {
  return [
    text(0x0040a010, 'CS', relationship),
    text(0x0040a040, 'CS', valueType),
    ...(name ? [{ tag: 0x0040a043, vr: 'SQ', value: [[...name]] } as const] : []),
    ...value,
  ];
}

export function imageReference(sopClass: string, instance: string): Element[] {
  return [text(0x00081150, 'UI', sopClass), text(0x00081155, 'UI', instance)];
}

/** Current Requested Procedure Evidence Sequence (PS3.3 C.17.2.2). */
export function evidence(plan: StudyPlan, series: Series, instances: readonly string[]): Element {
  const references = instances.map((instance) => imageReference(series.sopClass, instance));
  return {
    tag: 0x0040a375,
    vr: 'SQ',
    value: [
      [
        text(0x0020000d, 'UI', plan.studyUid),
        {
          tag: 0x00081115,
          vr: 'SQ',
          value: [[text(0x0020000e, 'UI', series.uid), { tag: 0x00081199, vr: 'SQ', value: references }]],
        },
      ],
    ],
  };
}

/** SR Document General (PS3.3 C.17.2): final and verified, or preliminary. */
export function reportElements(
  plan: StudyPlan,
  { verified, author }: { verified: boolean; author: string },
): Element[] {
  const at = compactTime(plan.at + 5 * hour, 14);
  return [
    { tag: 0x00081111, vr: 'SQ', value: [] },
    { tag: 0x0040a372, vr: 'SQ', value: [] },
    text(0x0040a491, 'CS', verified ? 'COMPLETE' : 'PARTIAL'),
    text(0x0040a493, 'CS', verified ? 'VERIFIED' : 'UNVERIFIED'),
    {
      tag: 0x0040a078,
      vr: 'SQ',
      value: [
        [
          { tag: 0x00080082, vr: 'SQ', value: [] },
          text(0x00080080, 'LO', '灯火記念病院（架空）'),
          text(0x0040a084, 'CS', 'PSN'),
          { tag: 0x0040a101, vr: 'SQ', value: [] },
          text(0x0040a123, 'PN', `=${author}`),
        ],
      ],
    },
    ...(verified
      ? [
          {
            tag: 0x0040a073,
            vr: 'SQ',
            value: [
              [
                text(0x0040a027, 'LO', '灯火記念病院（架空）'),
                text(0x0040a030, 'DT', at),
                text(0x0040a075, 'PN', `=${author}`),
                { tag: 0x0040a088, vr: 'SQ', value: [] },
              ],
            ],
          } as const,
        ]
      : []),
  ];
}
