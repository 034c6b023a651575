import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../main/ledger/ledger.ts';
import { Forms } from '../../../main/paper/forms.ts';
import { PrintJobs } from '../../../main/paper/print-jobs.ts';
import { Records } from '../../../main/records/records.ts';
import type { Section } from '../../../shared/records.ts';
import { personOf } from '../../../shared/sheets.ts';
import type { SheetBlock } from '../../../shared/views.ts';
import { Hospital } from '../records/hospital.ts';

const formsFolder = path.resolve(import.meta.dirname, '../../../resources/forms');
const origin = { facilityId: 'F1', facilityName: '灯火病院', station: '3西-PC2' };
const nurse = { name: '山本 花子' };

const hospital = new Hospital()
  .patient({ id: 'p', identifier: '0012345', name: '灯火 太郎', birthDate: '1950-01-01' })
  .patient({ id: 'bare', identifier: '0099999', name: '灯火 花子' })
  .covers(
    ['p'],
    ['conditions', 'medications', 'observations', 'documents', 'encounters', 'allergies'],
    '2026-11-21T22:00',
  )
  .put('condition', { patientId: 'p', id: '1', text: '高血圧症', clinicalStatus: 'active' })
  .put('condition', { patientId: 'p', id: '2', text: '胃癌', verificationStatus: 'provisional' })
  .put('condition', { patientId: 'p', id: '3', text: '治った肺炎', clinicalStatus: 'resolved' })
  .put('condition', { patientId: 'p', id: '4', text: '否定された病名', verificationStatus: 'refuted' })
  .put('medication_request', { patientId: 'p', id: '1', text: '長く続く薬', status: 'active', startDate: '2019-01-01' })
  .put('medication_request', { patientId: 'p', id: '2', text: '先週の薬', startDate: '2026-11-14' })
  .put('medication_request', { patientId: 'p', id: '3', text: '去年の薬', startDate: '2025-11-14' })
  .put('medication_request', { patientId: 'p', id: '4', text: '日付のない薬' })
  .put('medication_request', { patientId: 'p', id: '5', text: '中止の薬', status: 'stopped', startDate: '2026-11-14' })
  .put('medication_request', { patientId: 'p', id: '6', text: '先週の薬', startDate: '2026-10-14' })
  .put('medication_request', { patientId: 'p', id: '7', text: '先週の薬', startDate: '2026-11-14', usage: '眠前' })
  .note('p', 'n1', '経過記録', 'あ'.repeat(1000), '2026-11-20');
for (const [id, text, value, flag, when, category] of [
  ['1', 'Na', '140', 'N', '2026-11-20T08:00', 'laboratory'],
  ['2', 'K', '5.9', 'H', '2026-11-19T08:00', 'laboratory'],
  ['3', 'K', '4.0', 'N', '2026-11-01T08:00', 'laboratory'],
  ['4', 'HBs抗原', '(+)', null, '2026-10-01', 'laboratory'],
  ['5', '身長', '160.5', null, '2026-11-02', 'vital-signs'],
  ['6', '身長', '161.0', null, '2020-01-02', 'vital-signs'],
  ['7', '体温', '36.5', null, '2026-11-20', 'vital-signs'],
] as const) {
  hospital.put('observation', {
    patientId: 'p',
    id,
    text,
    value,
    interpretation: flag,
    effectiveAt: when,
    category,
    unit: 'x',
  });
}
const records = new Records(hospital.database, () => true);

function newJobs() {
  const database = new Database(':memory:');
  const ledger = new Ledger(database);
  return { database, ledger, jobs: new PrintJobs(new Forms(formsFolder), ledger) };
}

function recordsIn(block: SheetBlock | undefined) {
  if (block?.kind !== 'records') throw new Error('not a block of records');
  return block;
}

describe('a print job of the patient summary', () => {
  const { jobs, ledger } = newJobs();
  const job = jobs.create({ form: 'M3', patientId: 'p', copies: 2 }, nurse, records, origin);
  const of = (section: Section) =>
    recordsIn(job.blocks.find((block) => block.kind === 'records' && block.status.section === section));
  const textsOf = (section: Section) => of(section).records.map((record) => ('text' in record ? record.text : ''));
  const note = job.blocks.find((block) => block.kind === 'note');

  it('prints problems that stand, suspected ones among them', () => {
    expect(textsOf('conditions')).toEqual(['高血圧症', '胃癌']);
    expect(of('conditions')).toMatchObject({ matching: 2, total: 4 });
  });

  it('never leaves out a medicine said to be active, however old, nor one without a date', () => {
    expect(textsOf('medications')).toEqual(['長く続く薬', '先週の薬', '先週の薬', '日付のない薬']);
    expect(of('medications')).toMatchObject({ matching: 4, total: 7 });
  });

  it('prints the last prescription of a drug, all of it, and not the one before', () => {
    const medicines = of('medications').records.filter((record) => 'text' in record && record.text === '先週の薬');
    expect(medicines.map((medicine) => medicine.id)).toEqual(['2', '7']);
  });

  it('prints the last result of every test, abnormal ones first', () => {
    expect(of('observations').records.map((record) => 'value' in record && record.value)).toEqual([
      '5.9',
      '140',
      '(+)',
    ]);
  });

  it('shows the newest height and every infection, and nothing where none is recorded', () => {
    const [height, weight, infections] = job.facts;
    expect(height?.values).toEqual([
      { text: '身長', value: '160.5', unit: 'x', effectiveAt: '2026-11-02', interpretation: null },
    ]);
    expect(weight?.values).toEqual([]);
    expect(weight?.status.status).toBe('exported');
    expect(infections?.values.map((value) => value.text)).toEqual(['HBs抗原']);
  });

  it('cuts a long note and says so', () => {
    expect(note).toMatchObject({ kind: 'note', note: { title: '経過記録', cut: true } });
    expect(note?.kind === 'note' && note.note?.text.length).toBe(400);
  });

  it('keeps what was printed and enters its sheets into the ledger', () => {
    expect(jobs.get(job.id)).toBe(job);
    expect(ledger.list(10)).toMatchObject([{ serial: job.serial, pages: null, copies: 2, identifier: '0012345' }]);
    jobs.laidOut(job.id, 3);
    jobs.laidOut(job.id, 3);
    expect(ledger.list(10)[0]?.pages).toBe(3);
  });

  it('says of a patient without any source that nothing was exported', () => {
    const bare = jobs.create({ form: 'M3', patientId: 'bare', copies: 1 }, nurse, records, origin);
    expect(bare.blocks.flatMap((block) => ('status' in block ? [block.status.status] : []))).toEqual([
      'not-exported',
      'not-exported',
      'not-exported',
      'not-exported',
    ]);
    expect(personOf(bare.subject)?.allergyState).toBe('unknown');
  });

  it('refuses what is not there', () => {
    const create = (form: string, patientId: string, copies: number) => () =>
      jobs.create({ form, patientId, copies }, nurse, records, origin);
    expect(create('M99', 'p', 1)).toThrow('form-not-found');
    expect(create('M3', 'nobody', 1)).toThrow('patient-not-found');
    for (const copies of [0, -1, 1.5, 21, Number.NaN]) expect(create('M3', 'p', copies)).toThrow('request-invalid');
    expect(() => jobs.get('nope')).toThrow('print-job-not-found');
    const before = ledger.list(10).length;
    expect(create('M3', 'nobody', 1)).toThrow();
    expect(ledger.list(10)).toHaveLength(before);
  });

  it('forgets patients on lock', () => {
    const own = newJobs();
    const made = own.jobs.create({ form: 'M3', patientId: 'p', copies: 1 }, nurse, records, origin);
    own.jobs.clear();
    expect(() => own.jobs.get(made.id)).toThrow('print-job-not-found');
    expect(own.ledger.list(1)).toHaveLength(1);
  });
});

it('a sheet says that whoever issued it broke the glass', () => {
  const own = newJobs();
  const request = { form: 'M3', patientId: 'p', copies: 1 };
  const broken = own.jobs.create(request, { ...nurse, emergency: '意識のない救急患者' }, records, origin);
  expect(broken).toMatchObject({ issuedBy: nurse.name, issuedInEmergency: true });
  expect(JSON.stringify(broken)).not.toContain('意識のない');
  expect(own.jobs.create(request, nurse, records, origin)).not.toHaveProperty('issuedInEmergency');
});

describe('serials', () => {
  it('count up, survive a restart, and differ between stations that never spoke', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ledger-'));
    const file = path.join(folder, 'ledger.db');
    const issue = {
      form: 'M3',
      version: '1.0',
      patientId: 'p',
      identifier: '1',
      station: 's',
      issuedBy: 'n',
      issuedAt: '2026-11-21T22:00:00',
      dataAsOf: null,
      copies: 1,
    };
    const first = new Database(file);
    const serials = [new Ledger(first).issue(issue), new Ledger(first).issue(issue)];
    first.close();
    const second = new Database(file);
    serials.push(new Ledger(second).issue(issue));
    second.close();
    fs.rmSync(folder, { recursive: true });

    const prefix = serials[0]!.slice(0, 6);
    expect(prefix).toMatch(/^[0-9A-HJKMNP-TV-Z]{6}$/);
    expect(serials).toEqual([`${prefix}-000001`, `${prefix}-000002`, `${prefix}-000003`]);
    const others = Array.from({ length: 200 }, () => new Ledger(new Database(':memory:')).issue(issue));
    expect(new Set(others).size).toBe(200);
  });

  it('cannot be taken back', () => {
    const database = new Database(':memory:');
    new Ledger(database).issue({
      form: 'M3',
      version: '1.0',
      patientId: 'p',
      identifier: '1',
      station: 's',
      issuedBy: 'n',
      issuedAt: '2026-11-21T22:00:00',
      dataAsOf: null,
      copies: 1,
    });
    expect(() => database.exec('DELETE FROM issued')).toThrow('the ledger keeps what was issued');
    expect(() => database.exec("UPDATE issued SET patient_id = 'q'")).toThrow('the ledger keeps what was issued');
  });
});

describe('form definitions', () => {
  it('are all sound in resources/forms', () => {
    const forms = new Forms(formsFolder);
    expect(forms.problems).toEqual([]);
    expect(forms.list().map((form) => form.code)).toContain('M3');
  });

  it('that are broken are told, and the others still print', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'forms-'));
    fs.copyFileSync(path.join(formsFolder, 'patient-summary.yml'), path.join(folder, 'a.yml'));
    fs.copyFileSync(path.join(formsFolder, 'patient-summary.yml'), path.join(folder, 'b.yml'));
    fs.writeFileSync(path.join(folder, 'c.yml'), 'code: M4\ntitle: nothing more');
    fs.writeFileSync(path.join(folder, 'd.yml'), '{ not: [yaml');
    const wrongField = fs.readFileSync(path.join(folder, 'a.yml'), 'utf8').replaceAll('field: onset', 'field: onsett');
    fs.writeFileSync(path.join(folder, 'e.yml'), wrongField.replace('code: M3', 'code: M5'));
    const forms = new Forms(folder);
    fs.rmSync(folder, { recursive: true });
    expect(forms.list().map((form) => form.code)).toEqual(['M3']);
    expect(forms.problems.map((problem) => problem.file)).toEqual(['b.yml', 'c.yml', 'd.yml', 'e.yml']);
    expect(forms.problems.at(-1)?.reason).toContain('conditions has no field onsett');
  });
});

describe('a print job of pictures', () => {
  const picture = (sha256: string) => ({
    png: Uint8Array.of(1),
    about: {
      studyInstanceUid: '2.25.1',
      seriesInstanceUid: '2.25.10',
      sopInstanceUid: null,
      frame: null,
      caption: 'MPR 冠状断',
      width: 1,
      height: 1,
      sha256,
      study: { started: null, description: null, modalities: 'CT' },
    },
  });
  const patient = records.patient('p');

  it('enters the hashes of its pictures into the ledger, where they stay', () => {
    const { jobs, ledger, database } = newJobs();
    const pictures = ['aa', 'bb'].map(picture);
    const job = jobs.createImages({ patient, pictures, perPage: 2, copies: 1 }, nurse, origin);
    expect(ledger.picturesOf(job.serial)).toEqual(['aa', 'bb']);
    expect(() => database.exec('DELETE FROM issued_picture')).toThrow('the ledger keeps');
    expect(() => database.exec("UPDATE issued_picture SET sha256 = 'cc'")).toThrow('the ledger keeps');
  });

  it('is not made of a form without pictures, nor a form of pictures without any', () => {
    const { jobs } = newJobs();
    expect(() => jobs.create({ form: 'G1', patientId: 'p', copies: 1 }, nurse, records, origin)).toThrow(
      'request-invalid',
    );
    expect(() => jobs.createImages({ patient, pictures: [], perPage: 1, copies: 0 }, nurse, origin)).toThrow(
      'request-invalid',
    );
  });

  it('gives its pictures until the station locks', () => {
    const { jobs } = newJobs();
    const job = jobs.createImages({ patient, pictures: [picture('aa')], perPage: 1, copies: 1 }, nurse, origin);
    expect(jobs.picture(job.id, 0)).toEqual(Uint8Array.of(1));
    jobs.clear();
    expect(() => jobs.picture(job.id, 0)).toThrow('print-job-not-found');
  });
});
