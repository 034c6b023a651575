import { describe, expect, it } from 'vitest';
import { Records } from '../../../main/records/records.ts';
import { Hospital } from './hospital.ts';

const hospital = new Hospital()
  .patient({ id: 'p' })
  .patient({ id: 'q' })
  .put('encounter', { patientId: 'p', id: 'stay', class: 'inpatient', start: '2026-11-10T10:00', end: '2026-11-15' })
  .put('encounter', { patientId: 'p', id: 'visit', class: 'outpatient', start: '2026-11-18T09:00' })
  .put('encounter', { patientId: 'p', id: 'planned', class: 'inpatient', start: '2026-11-01', status: 'planned' })
  .put('condition', { patientId: 'p', id: 'undated', text: '高血圧症', onset: '小学校低学年の頃' })
  .put('procedure', { patientId: 'p', id: 'operation', text: '胆嚢摘出術', start: '2026-11-12T13:00' })
  .put('document_reference', {
    patientId: 'q',
    id: 'of-q',
    title: '別の患者の文書',
    contentType: 'text/plain',
    date: '2026-11-12',
  });
for (const [index, text] of ['Na', 'K', 'Cl'].entries()) {
  for (const [day, order] of [
    ['2026-11-12T06:00', 'A'],
    ['2026-11-18T10:00', 'B'],
  ]) {
    hospital.put('observation', {
      patientId: 'p',
      id: `${text}-${order}`,
      text,
      value: String(index),
      interpretation: text === 'K' ? 'HH' : null,
      effectiveAt: day!,
      panel: '電解質',
      orderNumber: order!,
    });
  }
}
const { entries } = new Records(hospital.database, () => true).timelines.timeline('p');

describe('the timeline of one patient', () => {
  it('is newest first, what has no moment last, of nobody else', () => {
    expect(entries.map(({ section, at }) => [section, at])).toEqual([
      ['observations', '2026-11-18T10:00'],
      ['encounters', '2026-11-18T09:00'],
      ['procedures', '2026-11-12T13:00'],
      ['observations', '2026-11-12T06:00'],
      ['encounters', '2026-11-10T10:00'],
      ['encounters', '2026-11-01'],
      ['conditions', null],
    ]);
  });

  it('puts the results of one sample on one line, with what the source flagged', () => {
    const [sample] = entries;
    expect(sample).toMatchObject({
      title: '電解質',
      count: 3,
      flagged: [{ text: 'K', value: '1', interpretation: 'HH' }],
    });
    expect(sample!.detail).toContain('Na 0');
    expect(sample!.detail).toContain('Cl 2');
  });

  it('says that a line names not all it stands for', () => {
    for (let index = 10; index < 30; index++) {
      const drug = { patientId: 'q', id: `m${index}`, text: `薬${index}`, orderNumber: 'R', startDate: '2026-11-01' };
      hospital.put('medication_request', drug);
    }
    const line = new Records(hospital.database, () => true).timelines
      .timeline('q')
      .entries.find(({ section }) => section === 'medications')!;
    expect(line.count).toBe(20);
    expect(line.detail.split('、')).toHaveLength(13);
    expect(line.detail).toMatch(/^薬10、.*、薬21、…$/);
  });

  it('knows the stay that a record falls into, else the visit of that day', () => {
    const encounterOf = (id: string) => entries.find((entry) => entry.id === id)!.encounterId;
    expect(encounterOf('operation')).toBe('stay');
    expect(encounterOf('visit')).toBe('visit');
    expect(encounterOf('planned')).toBeNull();
    expect(encounterOf('undated')).toBeNull();
    expect(entries.at(-1)).toMatchObject({ id: 'undated', detail: '小学校低学年の頃' });
  });
});
