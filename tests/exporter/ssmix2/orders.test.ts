import { expect, test } from 'vitest';
import { readTree } from './run-reader.ts';
import { base, stored } from './stored.ts';

test('radiology: NW, PA and CH of one examination are one, with the join to its images', async () => {
  const group = (control: string, number: string, parent: string, item: string) => [
    `ORC|${control}|${number}||||||${parent}|20250401|||110^医師^一郎^^^^^^^L^^^^^I`,
    'TQ1|1||||||||R^^HL70485',
    `OBR||${number}||${item}|||202504011130|||||||||||||||||||||${parent && `|||${parent}`}`,
    'IPC|A1|P1|1.2.392.1||CT^^DCM',
  ];
  const { sink } = await readTree([
    base([]),
    stored('OMG-11', {
      type: 'OMI^Z23^OMI_Z23',
      segments: [
        ...group('NW', '9', '', '1^ＣＴ検査^JJ1017'),
        ...group('PA', '9', '', '1^ＣＴ検査^JJ1017'),
        ...group('CH', '10', '9', '2^胸部.ＣＴ^JJ1017'),
        ...group('CH', '11', '9', '3^腹部.ＣＴ^JJ1017'),
        ...group('CA', '12', '9', '4^頭部.ＣＴ^JJ1017'),
      ],
    }),
  ]);
  expect(sink.of('service_request')).toMatchObject([
    {
      text: 'ＣＴ検査（胸部.ＣＴ、腹部.ＣＴ）',
      code: '1',
      accessionNumber: 'A1',
      studyInstanceUid: '1.2.392.1',
      modality: 'CT',
      status: 'completed',
      orderNumber: '9',
      occurredAt: '2025-04-01T11:30',
      requester: '医師 一郎',
    },
  ]);
});
