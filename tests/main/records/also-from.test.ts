import Database from 'better-sqlite3-multiple-ciphers';
import { expect, test } from 'vitest';
import { AlsoFromReads } from '../../../main/records/also-from.ts';
import { alsoFromRoutes } from '../../../main/records/also-from-routes.ts';

test('a record names every source that told it; media of before name the one they have', async () => {
  const database = new Database(':memory:');
  const before = alsoFromRoutes(
    () => new AlsoFromReads(database),
    () => {},
  );
  expect(await (await before.request('/0012345/also-from')).json()).toEqual({});
  expect(await (await before.request('/0012345/also-from/allergies?record=a')).json()).toEqual([]);

  database.exec(`CREATE TABLE also_from (patient_id, record_type, record_id, source, recorded_at);
    INSERT INTO also_from VALUES ('0012345', 'allergy_intolerance', 'ssmix2/ADT-61/1', 'fhir:b.ndjson#2', '2026-11-01'),
      ('0012345', 'allergy_intolerance', 'ssmix2/ADT-61/1', 'dept:a', NULL), ('0012345', 'observation', 'x', 'fhir:c', NULL),
      ('0099999', 'allergy_intolerance', 'ssmix2/ADT-61/1', 'fhir:other', NULL)`);
  const entered: unknown[] = [];
  const routes = alsoFromRoutes(
    () => new AlsoFromReads(database),
    (_, { patientId, detail }) => void entered.push([patientId, detail?.section]),
  );
  expect(await (await routes.request('/0012345/also-from')).json()).toEqual({ allergies: 1, observations: 1 });
  const record = encodeURIComponent('ssmix2/ADT-61/1');
  expect(await (await routes.request(`/0012345/also-from/allergies?record=${record}`)).json()).toEqual([
    { source: 'dept:a', recordedAt: null },
    { source: 'fhir:b.ndjson#2', recordedAt: '2026-11-01' },
  ]);
  expect(entered).toEqual([
    ['0012345', 'sources'],
    ['0012345', 'allergies'],
  ]);
  expect((await routes.request(`/0012345/also-from/nothing?record=${record}`)).status).toBe(400);
});
