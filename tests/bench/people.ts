/** A million fictional patients: a records database with the exporter's own schema and index, without source files. */
import fs from 'node:fs';
import Database from 'better-sqlite3-multiple-ciphers';
import { indexPatients, searchIndexScratch } from '../../exporter/write/search-index.ts';
import { isoDate, momentOf } from '../../scripts/demo-hospital/moment.ts';
import { kanaOf, nameOf, ordinaryPerson } from '../../scripts/demo-hospital/people.ts';
import { type SearchColumns, searchColumns } from '../../shared/japanese.ts';
import { encounterSchema, type Patient, patientSchema } from '../../shared/records.ts';
import { columnsOf, insertSql, valuesOf } from '../../shared/rows.ts';
import { closeDense, createDatabase } from '../../shared/sqlite/database.ts';

const ddl = fs.readFileSync(new URL('../../shared/schema/records.sql', import.meta.url), 'utf8');

export interface Crowd {
  seed: number;
  /** Moment of the demo hospital, as `hospital.json` has it. */
  asOf: string;
  people: number;
}

export function crowdOf(people: number): Crowd {
  return { seed: 1, asOf: '2026-11-21T22:00', people };
}

/** One in so many lies on a ward, in one of 48. */
const inpatientEvery = 1000;

/** @param key raw key of the database, 64 hex digits */
export function writePeople(file: string, key: string, { seed, asOf, people }: Crowd): void {
  const database = createDatabase(file, key, 256, ddl);
  database.exec('BEGIN');
  const addPatient = database.prepare<[unknown[]]>(insertSql('patient', columnsOf(patientSchema)));
  const patientValues = valuesOf(patientSchema);
  const addStay = database.prepare<[unknown[]]>(insertSql('encounter', columnsOf(encounterSchema)));
  const stayValues = valuesOf(encounterSchema);
  function* columns(): Generator<SearchColumns> {
    for (let index = 0; index < people; index++) {
      const patient = patientOf(seed, index, asOf);
      addPatient.run(patientValues(patient));
      if (index % inpatientEvery === 0) {
        const lying = index / inpatientEvery;
        addStay.run(
          stayValues(
            encounterSchema.parse({
              patientId: patient.id,
              id: 'e1',
              source: 'bench:people',
              class: 'inpatient',
              status: 'in-progress',
              start: isoDate(momentOf(asOf)),
              ward: `${1 + (lying % 12)}${'東西南北'[lying % 4]!}`,
              room: String(301 + (lying % 30)),
            }),
          ),
        );
      }
      yield searchColumns(patient);
    }
  }
  const scratch = new Database(':memory:');
  scratch.exec(searchIndexScratch);
  indexPatients(database, scratch, columns());
  scratch.close();
  database.exec('COMMIT');
  closeDense(database);
}

function patientOf(seed: number, index: number, asOf: string): Patient {
  const person = ordinaryPerson(seed, index, momentOf(asOf));
  return patientSchema.parse({
    id: person.id,
    identifier: person.id,
    name: nameOf(person),
    kana: kanaOf(person),
    birthDate: person.birthDate,
    sex: person.sex === 'M' ? 'male' : person.sex === 'F' ? 'female' : 'unknown',
    address: person.address,
    phones: person.phones,
    deceasedAt: person.deceasedAt,
    source: 'bench:people',
  });
}
