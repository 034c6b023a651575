/** What comes with the chest CT beside its slices: a presentation state, key images, two reports and a PDF. */
import { decimal, text } from './dicom-elements.ts';
import type { Element } from './dicom-writer.ts';
import { compactTime, hour, isoDate } from './moment.ts';
import { nameOf } from './people.ts';
import type { StudyPlan } from './plays.ts';
import { code, container, content, evidence, imageReference, reportElements } from './structured-report.ts';
import type { Series, StudyFolder } from './study-folder.ts';
import { fictionalPdf } from './tiny-pdf.ts';
import { uidOf } from './uid.ts';

const comprehensiveSr = '1.2.840.10008.5.1.4.1.1.88.33';
/** Millimetres: where chest-ct.ts paints the nodule. */
const nodule = { x: -78, y: -22, depth: 78, diameter: 18 };
const fieldOfView = 400;
const scanLength = 375;

export function writeChestCtObjects(study: StudyFolder, slices: Series, columns: number): void {
  const { plan } = study;
  const step = scanLength / slices.instances.length;
  const place = Math.min(slices.instances.length - 1, Math.floor(nodule.depth / step));
  const key = slices.instances[place]!;
  const others = [Math.floor(slices.instances.length / 2), slices.instances.length - 2];
  study.series(80, '読影表示 肺野', 'PR').object(presentationState(plan, slices, key, columns));
  study
    .series(81, 'キー画像', 'KO')
    .object(keyObjects(plan, slices, [key, ...others.map((other) => slices.instances[other]!)]));
  study.series(82, '読影レポート', 'SR').object(textReport(plan, slices, key));
  study
    .series(83, '計測レポート', 'SR', { sopClass: comprehensiveSr })
    .object(measurementReport(plan, slices, key, columns));
  study
    .series(84, '検査説明書', 'DOC')
    .object([
      text(0x00080064, 'CS', 'WSD'),
      text(0x00280301, 'CS', 'YES'),
      text(0x00420010, 'ST', '検査説明書（架空）'),
      text(0x00420012, 'LO', 'application/pdf'),
      { tag: 0x00420011, vr: 'OB', value: fictionalPdf(nameOf(plan.person), isoDate(plan.at)) },
    ]);
}

function presentationState(plan: StudyPlan, slices: Series, key: string, columns: number): Element[] {
  const made = compactTime(plan.at + hour, 14);
  const { x, y, radius } = noduleInPixels(columns);
  const references: Element = { tag: 0x00081140, vr: 'SQ', value: [imageReference(slices.sopClass, key)] };
  return [
    text(0x00700080, 'CS', 'LUNG_NODULE'),
    text(0x00700081, 'LO', '右上葉結節 肺野条件'),
    text(0x00700082, 'DA', made.slice(0, 8)),
    text(0x00700083, 'TM', made.slice(8)),
    text(0x00700084, 'PN', '=架空^読子'),
    { tag: 0x00081115, vr: 'SQ', value: [[text(0x0020000e, 'UI', slices.uid), references]] },
    {
      tag: 0x0070005a,
      vr: 'SQ',
      value: [
        [
          { tag: 0x00700052, vr: 'SL', value: [1, 1] },
          { tag: 0x00700053, vr: 'SL', value: [Math.round(columns * 0.55), Math.round(columns * 0.75)] },
          text(0x00700100, 'CS', 'SCALE TO FIT'),
          decimal(0x00700101, fieldOfView / columns, fieldOfView / columns),
        ],
      ],
    },
    {
      tag: 0x00283110,
      vr: 'SQ',
      value: [[text(0x00281050, 'DS', '-600'), text(0x00281051, 'DS', '1500')]],
    },
    text(0x20500020, 'CS', 'IDENTITY'),
    {
      tag: 0x00700001,
      vr: 'SQ',
      value: [
        [
          references,
          text(0x00700002, 'CS', 'MARKS'),
          {
            tag: 0x00700008,
            vr: 'SQ',
            value: [
              [
                text(0x00700004, 'CS', 'PIXEL'),
                text(0x00700006, 'ST', `結節 ${nodule.diameter}mm（前回 9mm）`),
                { tag: 0x00700014, vr: 'FL', value: [x + radius * 1.6, y - radius * 1.6] },
                text(0x00700015, 'CS', 'N'),
              ],
            ],
          },
          {
            tag: 0x00700009,
            vr: 'SQ',
            value: [
              [
                text(0x00700005, 'CS', 'PIXEL'),
                { tag: 0x00700020, vr: 'US', value: [2] },
                { tag: 0x00700021, vr: 'US', value: [2] },
                { tag: 0x00700022, vr: 'FL', value: [x, y, x + radius * 1.5, y] },
                text(0x00700023, 'CS', 'CIRCLE'),
                text(0x00700024, 'CS', 'N'),
              ],
            ],
          },
        ],
      ],
    },
    {
      tag: 0x00700060,
      vr: 'SQ',
      value: [[text(0x00700002, 'CS', 'MARKS'), text(0x00700062, 'IS', '1')]],
    },
  ];
}

/** Centre and radius of the nodule in pixels, the first pixel's upper left corner being 0 (PS3.3 C.10.5.1.2). */
function noduleInPixels(columns: number): { x: number; y: number; radius: number } {
  const pixel = fieldOfView / columns;
  return {
    x: (nodule.x + fieldOfView / 2) / pixel,
    y: (nodule.y + fieldOfView / 2) / pixel,
    radius: nodule.diameter / 2 / pixel,
  };
}

/** Template 2010 Key Object Selection (PS3.16). */
function keyObjects(plan: StudyPlan, slices: Series, instances: readonly string[]): Element[] {
  return [
    ...container(code('113000', 'DCM', '関心画像'), [
      content('TEXT', 'CONTAINS', code('113012', 'DCM', 'キー画像の説明'), [
        text(0x0040a160, 'UT', '右上葉の結節と少量の右胸水。架空の選択である。'),
      ]),
      ...instances.map((instance) =>
        content('IMAGE', 'CONTAINS', null, [
          { tag: 0x00081199, vr: 'SQ', value: [imageReference(slices.sopClass, instance)] },
        ]),
      ),
    ]),
    { tag: 0x0040a504, vr: 'SQ', value: [[text(0x00080105, 'CS', 'DCMR'), text(0x0040db00, 'CS', '2010')]] },
    evidence(plan, slices, instances),
    { tag: 0x00081111, vr: 'SQ', value: [] },
  ];
}

function textReport(plan: StudyPlan, slices: Series, key: string): Element[] {
  return [
    ...reportElements(plan, { verified: true, author: '架空^読子' }),
    ...container(code('18747-6', 'LN', 'CT読影レポート'), [
      content('PNAME', 'HAS OBS CONTEXT', code('121008', 'DCM', '観察者氏名'), [text(0x0040a123, 'PN', '=架空^読子')]),
      content('CONTAINER', 'CONTAINS', code('121070', 'DCM', '所見'), [
        text(0x0040a050, 'CS', 'SEPARATE'),
        {
          tag: 0x0040a730,
          vr: 'SQ',
          value: [
            content('TEXT', 'CONTAINS', code('121071', 'DCM', '所見'), [text(0x0040a160, 'UT', plan.report)]),
            content('IMAGE', 'CONTAINS', null, [
              { tag: 0x00081199, vr: 'SQ', value: [imageReference(slices.sopClass, key)] },
            ]),
          ],
        },
      ]),
      content('CONTAINER', 'CONTAINS', code('121076', 'DCM', '診断'), [
        text(0x0040a050, 'CS', 'SEPARATE'),
        {
          tag: 0x0040a730,
          vr: 'SQ',
          value: [
            content('TEXT', 'CONTAINS', code('121077', 'DCM', '診断'), [
              text(0x0040a160, 'UT', '右上葉肺癌の疑い。この読影レポートは架空のものである。'),
            ]),
          ],
        },
      ]),
    ]),
    evidence(plan, slices, [key]),
  ];
}

/** A preliminary report of one measurement, with the outline it was taken from. */
function measurementReport(plan: StudyPlan, slices: Series, key: string, columns: number): Element[] {
  const { x, y, radius } = noduleInPixels(columns);
  const selected: Element = {
    tag: 0x0040a730,
    vr: 'SQ',
    value: [
      content('IMAGE', 'SELECTED FROM', null, [
        { tag: 0x00081199, vr: 'SQ', value: [imageReference(slices.sopClass, key)] },
      ]),
    ],
  };
  const outline = content('SCOORD', 'INFERRED FROM', null, [
    { tag: 0x00700022, vr: 'FL', value: [x - radius, y, x + radius, y] },
    text(0x00700023, 'CS', 'POLYLINE'),
    selected,
  ]);
  const millimetres = code('mm', 'UCUM', 'mm');
  return [
    ...reportElements(plan, { verified: false, author: '架空^計子' }),
    ...container(code('126000', 'DCM', '画像計測レポート'), [
      content('CONTAINER', 'CONTAINS', code('125007', 'DCM', '計測群'), [
        text(0x0040a050, 'CS', 'SEPARATE'),
        {
          tag: 0x0040a730,
          vr: 'SQ',
          value: [
            content('CODE', 'CONTAINS', code('121071', 'DCM', '所見'), [
              { tag: 0x0040a168, vr: 'SQ', value: [code('27925004', 'SCT', '結節')] },
            ]),
            content('NUM', 'CONTAINS', code('103339001', 'SCT', '長径'), [
              {
                tag: 0x0040a300,
                vr: 'SQ',
                value: [
                  [
                    { tag: 0x004008ea, vr: 'SQ', value: [millimetres] },
                    text(0x0040a30a, 'DS', nodule.diameter.toFixed(1)),
                  ],
                ],
              },
              { tag: 0x0040a730, vr: 'SQ', value: [outline] },
            ]),
            content('UIDREF', 'HAS OBS CONTEXT', code('112040', 'DCM', '追跡UID'), [
              text(0x0040a124, 'UI', uidOf('tracking', plan.studyUid)),
            ]),
          ],
        },
      ]),
    ]),
    evidence(plan, slices, [key]),
  ];
}
