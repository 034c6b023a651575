import { describe, expect, test } from 'vitest';
import { messageText, type TreeFile } from './encode.ts';
import { readTree } from './run-reader.ts';
import { base, none, stored } from './stored.ts';

describe('patients', () => {
  test('demographics come from ADT-00', async () => {
    const { sink } = await readTree([
      stored('OMP-01', { type: 'RDE^O11', time: '20260101', segments: ['ORC|NW|1||1', 'RXE||^アスピリン|1||^錠'] }),
      base(['OBX|1|NM|9N001000000000001^身長^JC10||170|cm^cm^ISO+|||||F']),
    ]);
    expect([...sink.patients.values()]).toMatchObject([
      { id: '0000123', name: '灯火 太郎', kana: 'トモシビ タロウ', birthDate: '1948-04-05', sex: 'male' },
    ]);
    expect(sink.patients.get('0000123')!.source).toContain('ADT-00');
    expect(sink.of('observation')).toMatchObject([{ text: '身長', valueNumber: 170, category: 'vital-signs' }]);
  });

  test('a patient seen only in other messages is created from their newest PID', async () => {
    const order = (name: string, number: string, time: string) =>
      stored('OMP-01', { type: 'RDE^O11', name, segments: ['ORC|NW', 'RXE||^薬'] }, { order: number, time });
    const { sink, report } = await readTree([
      order('旧姓^花子', '1', '20240101000000000'),
      order('灯火^花子', '2', '20250101000000000'),
    ]);
    expect([...sink.patients.values()]).toMatchObject([{ name: '灯火 花子' }]);
    expect(report.warnings).toMatchObject([{ reason: 'identity-mismatch' }]);
    expect(sink.of('medication_request')).toHaveLength(2);
  });

  test('a death without a date is not lost', async () => {
    const { sink } = await readTree([
      stored('ADT-00', messageText({ type: 'ADT^A08', segments: [] }).replace('|M\r', `|M${'|'.repeat(22)}Y\r`), {
        date: '-',
        order: none,
      }),
    ]);
    expect(sink.of('other')).toMatchObject([{ title: '死亡' }]);
  });

  test('a deleted patient (A23) is not filed', async () => {
    const { sink, report } = await readTree([base([], { type: 'ADT^A23' })]);
    expect(sink.patients.size).toBe(0);
    expect(report.totals().skipped).toEqual({ cancelled: 1 });
  });
});

describe('identity', () => {
  test('PID-3 of another patient: set aside, and both are told, whichever comes first', async () => {
    const { sink, report } = await readTree(
      [
        base([]),
        stored('OMP-01', { type: 'RDE^O11', id: '0000999', segments: ['ORC|NW', 'RXE||^薬'] }, { id: '0000001' }),
        stored('OMP-01', { type: 'RDE^O11', id: '0000123', segments: ['ORC|NW', 'RXE||^薬'] }, { id: '0000002' }),
        stored('ADT-00', { type: 'ADT^A08', segments: [] }, { id: '0000999', date: '-' }),
      ].map((file, index) =>
        index === 1 || index === 2 ? withForeignPid(file, index === 1 ? '0000999' : '0000123') : file,
      ),
    );
    expect(report.quarantined.map(({ reason }) => reason)).toEqual(['identity-mismatch', 'identity-mismatch']);
    expect(sink.of('medication_request')).toEqual([]);
    const told = sink.gaps.filter(({ section }) => section === 'medications').map(({ patientId }) => patientId);
    expect(told.sort()).toEqual(['0000001', '0000002', '0000123', '0000999']);
    expect([...sink.patients.keys()].sort()).toEqual(['0000123', '0000999']);
  });

  test('leading zeros are part of an id where another patient has the same number', async () => {
    const other = stored('ADT-00', { type: 'ADT^A08', name: '灯火^次郎', segments: [] }, { id: '123', date: '-' });
    const { sink, report } = await readTree([withForeignPid(base([]), '123'), other]);
    expect(report.quarantined).toMatchObject([{ reason: 'identity-mismatch' }]);
    expect(report.quarantined[0]!.detail).toContain('leading zeros');
    expect([...sink.patients.keys()]).toEqual(['123']);
  });

  test('a root that pads ids in its paths alone is read, and says so once', async () => {
    const order = stored('OMP-01', { type: 'RDE^O11', segments: ['ORC|NW', 'RXE||^薬'] });
    const { sink, report } = await readTree([withForeignPid(base([]), '123'), withForeignPid(order, '123')]);
    expect(report.quarantined).toEqual([]);
    expect([...sink.patients.keys()]).toEqual(['0000123']);
    expect(sink.of('medication_request')).toMatchObject([{ patientId: '0000123', text: '薬' }]);
    expect(report.warnings).toMatchObject([{ reason: 'identity-mismatch' }]);
    expect(report.warnings[0]!.detail).toContain('in 2 messages');
  });

  test('somebody else under the number without its zeros is another patient', async () => {
    const order = stored('OMP-01', {
      type: 'RDE^O11',
      name: '別人^花子',
      birthDate: '19700101',
      segments: ['ORC|NW', 'RXE||^薬'],
    });
    const { sink, report } = await readTree([base([]), withForeignPid(order, '123')]);
    expect(report.quarantined).toMatchObject([{ kind: 'OMP-01', reason: 'identity-mismatch' }]);
    expect(sink.of('medication_request')).toEqual([]);
  });

  test('no PID-3, no patient', async () => {
    const { sink, report } = await readTree([withForeignPid(base([]), '')]);
    expect(report.quarantined).toMatchObject([{ reason: 'identity-missing' }]);
    expect(sink.patients.size).toBe(0);
  });

  test('two messages in a file are not one patient’s for sure', async () => {
    const one = messageText({ type: 'ADT^A08', segments: [] });
    const { report } = await readTree([stored('ADT-00', one + one, { date: '-' })]);
    expect(report.quarantined).toMatchObject([{ reason: 'invalid' }]);
  });

  test('a file in another patient’s folder', async () => {
    const { sink, report } = await readTree([
      base([]),
      stored('ADT-61', { type: 'ADT^A60', segments: [] }, { id: '0000777', folder: '000/012/0000123/-/ADT-61' }),
    ]);
    expect(report.quarantined).toMatchObject([{ reason: 'misplaced', kind: 'ADT-61' }]);
    expect(sink.gaps).toMatchObject([{ patientId: '0000123', section: 'allergies', reason: 'misplaced' }]);
    expect(sink.of('allergy_intolerance')).toEqual([]);
  });

  test('another birth date inside a rightly filed message: filed, and said', async () => {
    const { sink, report } = await readTree([
      base([]),
      stored('OMP-01', { type: 'RDE^O11', birthDate: '19500101', segments: ['ORC|NW', 'RXE||^薬'] }),
    ]);
    expect(sink.of('medication_request')).toHaveLength(1);
    expect(sink.patients.get('0000123')!.birthDate).toBe('1948-04-05');
    expect(report.warnings.map(({ detail }) => detail)).toEqual([expect.stringContaining('birth date')]);
  });
});

function withForeignPid(file: TreeFile, id: string): TreeFile {
  return { ...file, content: String(file.content).replace(/PID\|0001\|\|[^|]*/, `PID|0001||${id}${id && '^^^^PI'}`) };
}
