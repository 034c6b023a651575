import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { SourceReport } from '../../../exporter/report.ts';
import { readWards } from '../../../exporter/sources/wards/read.ts';
import { temporaryFolder } from '../../main/medium-fixture.ts';

function read(content: string | Uint8Array, name = 'wards.csv') {
  const file = path.join(temporaryFolder(), name);
  fs.writeFileSync(file, content);
  const report = new SourceReport('wards');
  return { wards: readWards(file, report), report };
}

describe('a list of wards', () => {
  it('keeps the order of the hospital, its rooms and its beds', () => {
    const { wards, report } = read(
      [
        '病床一覧（架空）',
        '病棟,病棟コード,病室,床,床数,定床,電話,種類,順,備考',
        '5西,W5W,,,,40床,内線 5200,一般,2,',
        '5西,,512,1、2、３,,,,,,',
        '5西,,501,窓側,2,,,,,重症個室',
        'ICU,,,,,,,,1,',
        'ICU,,,１,,,,,,',
      ].join('\r\n'),
    );
    expect(wards).toEqual([
      {
        ward: 'ICU',
        codes: [],
        kind: null,
        capacity: null,
        phone: null,
        note: null,
        rooms: [{ room: '', beds: ['１'], unnamed: 0 }],
      },
      {
        ward: '5西',
        codes: ['W5W'],
        kind: '一般',
        capacity: 40,
        phone: '内線 5200',
        note: '重症個室',
        rooms: [
          { room: '512', beds: ['1', '2', '３'], unnamed: 0 },
          { room: '501', beds: ['窓側'], unnamed: 1 },
        ],
      },
    ]);
    expect(report.totals().kinds).toEqual({ ward: { read: 5, mapped: 5, text: 0, quarantined: 0, skipped: 0 } });
  });

  it('sets aside by its line what cannot be, and goes on', () => {
    const { wards, report } = read(
      'ward,room,bed,capacity\n3W,301,1,\n3W,0301号室,301-01,\n,302,1,\n3W,302,1,many\n3W,302,2,30\n3W,303,1,31\n',
    );
    expect(wards.map(({ rooms }) => rooms)).toEqual([
      [
        { room: '301', beds: ['1'], unnamed: 0 },
        { room: '302', beds: ['2'], unnamed: 0 },
      ],
    ]);
    expect(report.quarantined.map(({ path: place, detail }) => [place.split('#')[1], detail])).toEqual([
      ['3', 'the bed is listed twice'],
      ['4', 'the row names no ward'],
      ['5', 'a number of beds or of the order is no number'],
      ['7', 'another row of the ward says otherwise of its capacity'],
    ]);
  });

  it('is read from FHIR Locations by what they are part of', () => {
    const place = (id: string, code: string, name: string, partOf?: string) => ({
      resourceType: 'Location',
      id,
      name,
      physicalType: { coding: [{ code }] },
      ...(partOf && { partOf: { reference: `Location/${partOf}` } }),
    });
    const lines = [
      place('b1', 'bd', '1', 'r1'),
      { ...place('w', 'wa', '3西', 'h'), telecom: [{ system: 'phone', value: '内線 3200' }], alias: ['W3W'] },
      place('h', 'bu', '本館'),
      place('r1', 'ro', '301', 'w'),
      { ...place('b2', 'bd', '2', 'r1'), status: 'inactive' },
      place('lost', 'bd', '9', 'nowhere'),
      { resourceType: 'Organization', id: 'o' },
    ];
    const { wards, report } = read(lines.map((line) => JSON.stringify(line)).join('\n'), 'Location.ndjson');
    expect(wards).toMatchObject([
      { ward: '3西', codes: ['W3W'], phone: '内線 3200', rooms: [{ room: '301', beds: ['1'] }] },
    ]);
    expect(report.totals().kinds).toEqual({
      Location: { read: 6, mapped: 3, text: 0, quarantined: 1, skipped: 2 },
      Organization: { read: 1, mapped: 0, text: 0, quarantined: 0, skipped: 1 },
    });
    const bundle = { resourceType: 'Bundle', entry: lines.map((resource) => ({ resource })) };
    expect(read(JSON.stringify(bundle), 'locations.json').wards).toEqual(wards);
  });

  it('says of a list that is none, is not there, or breaks off', () => {
    expect(read('病棟\n3西\n').report.quarantined[0]?.reason).toBe('not-this-format');
    expect(read('{', 'a.json').report.quarantined[0]?.reason).toBe('unreadable');
    expect(read('null\n1', 'a.ndjson').report.quarantined.map(({ reason }) => reason)).toEqual([
      'not-this-format',
      'not-this-format',
    ]);
    expect(read('病棟,病室\n3西,301\n3西,"302').wards[0]?.rooms).toHaveLength(1);
    const report = new SourceReport('wards');
    expect(readWards('/nowhere/wards.csv', report)).toEqual([]);
    expect(report.quarantined[0]?.reason).toBe('io-error');
  });
});
