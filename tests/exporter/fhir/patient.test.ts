import { expect, test } from 'vitest';
import { bundle, ndjson, readFiles, taro } from './reading.ts';

const representation = (code: string) => ({
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation', valueCode: code }],
});

async function readPatient(patient: Record<string, unknown>) {
  const outcome = await readFiles({ 'p.ndjson': ndjson({ resourceType: 'Patient', ...patient }) });
  return { ...outcome, patient: [...outcome.sink.patients.values()][0]! };
}

test('JP Core names: kanji is shown, kana and romaji are for searching', async () => {
  const { patient } = await readPatient({
    id: 'a',
    name: [
      { ...representation('ABC'), text: 'TOMOSHIBI Hanako' },
      { ...representation('SYL'), family: 'トモシビ', given: ['ハナコ'] },
      { ...representation('IDE'), family: '灯火', given: ['花子'] },
    ],
  });
  expect(patient).toMatchObject({ name: '灯火 花子', kana: 'トモシビ ハナコ', romaji: 'TOMOSHIBI Hanako' });
});

test('without representation the script tells; an old name is never the one shown', async () => {
  const { patient, sink } = await readPatient({
    id: 'a',
    name: [{ use: 'maiden', text: '旧姓 花子' }, { use: 'official', text: '灯火 花子' }, { text: 'ともしび はなこ' }],
  });
  expect(patient).toMatchObject({ name: '灯火 花子', kana: 'ともしび はなこ', romaji: null });
  expect(sink.of('other')[0]!.text).toContain('旧姓 花子');
});

test('a Latin name is shown and searchable as romaji', async () => {
  const { patient } = await readPatient({ id: 'a', name: [{ family: 'Lantern', given: ['Taro', 'J.'] }] });
  expect(patient).toMatchObject({ name: 'Lantern Taro J.', romaji: 'Lantern Taro J.', kana: null });
});

test.each([
  [
    [{ value: 'first' }, { type: { coding: [{ code: 'MR' }] }, value: 'record' }, { use: 'official', value: 'off' }],
    'record',
  ],
  [[{ value: 'first' }, { use: 'usual', value: 'usual' }, { use: 'official', value: 'off' }], 'off'],
  [[{ use: 'old', value: 'old' }, { value: 'first' }], 'first'],
  [[{ system: 'urn:x' }], 'a'],
])('identifier shown: %j → %s', async (identifier, shown) => {
  const { patient } = await readPatient({ id: 'a', name: taro.name, identifier });
  expect(patient.identifier).toBe(shown);
});

test('address, telephone, sex, death and the next of kin are kept', async () => {
  const { patient, sink } = await readPatient({
    ...taro,
    address: [
      { use: 'old', text: '古い住所' },
      { use: 'home', postalCode: '100-0001', state: '東京都', city: '千代田区', line: ['１－１'] },
    ],
    telecom: [
      { system: 'phone', value: 'tel:03-0000-0000' },
      { system: 'email', value: 'taro@example.com' },
    ],
    deceasedBoolean: true,
    contact: [
      {
        relationship: [{ text: '妻' }],
        name: { text: '灯火 花子' },
        telecom: [{ system: 'phone', value: '090-0000-0000' }],
      },
    ],
  });
  expect(patient).toMatchObject({
    sex: 'male',
    birthDate: '1950-01-02',
    address: '東京都千代田区１－１',
    postalCode: '100-0001',
    phones: ['03-0000-0000'],
    deceasedAt: 'unknown',
  });
  const details = sink.of('other')[0]!;
  expect(details.patientId).toBe(patient.id);
  expect(details.text).toContain('妻');
  expect(details.text).toContain('灯火 花子');
  expect(details.text).toContain('090-0000-0000');
});

test('a birth date that is no date is left out, not shown', async () => {
  const { patient } = await readPatient({ id: 'a', birthDate: 'about 1950' });
  expect(patient.birthDate).toBeNull();
});

test('a resource id alone, without name or birth date, makes two patients of two files', async () => {
  const nobody = (text: string) =>
    bundle(
      'collection',
      { resource: { resourceType: 'Patient', id: '1' } },
      { resource: { resourceType: 'Condition', id: 'c', code: { text }, subject: { reference: 'Patient/1' } } },
    );
  const { sink } = await readFiles({ 'a.json': nobody('喘息'), 'b.json': nobody('痛風') });
  expect(sink.patients.size).toBe(2);
  expect(new Set(sink.of('condition').map(({ patientId }) => patientId)).size).toBe(2);
});
