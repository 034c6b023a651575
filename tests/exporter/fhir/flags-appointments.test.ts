import { describe, expect, test } from 'vitest';
import { coded, ndjson, readAbout, readFiles, subject, taro } from './reading.ts';

describe('what is planned', () => {
  test('an Appointment, with where, who and what for', async () => {
    const { sink, report } = await readFiles({
      'Patient.ndjson': ndjson(taro),
      'Location.ndjson': ndjson({ resourceType: 'Location', id: 'or2', name: '手術室2' }),
      'Appointment.ndjson': ndjson(
        {
          resourceType: 'Appointment',
          id: 'a1',
          status: 'booked',
          serviceType: [coded('387713003', 'http://snomed.info/sct', 'Surgical procedure')],
          description: '腹腔鏡下胆嚢摘出術',
          start: '2026-11-22T09:00:00+09:00',
          end: '2026-11-22T11:00:00+09:00',
          participant: [
            { actor: { reference: 'Patient/p1' }, status: 'accepted' },
            { actor: { reference: 'Location/or2' }, status: 'accepted' },
            { actor: { reference: 'Practitioner/d', display: '試験 執刀' }, status: 'accepted' },
          ],
        },
        {
          resourceType: 'Appointment',
          id: 'a2',
          status: 'cancelled',
          appointmentType: coded('FOLLOWUP', 'http://terminology.hl7.org/CodeSystem/v2-0276'),
          cancelationReason: { text: '本人希望' },
          start: '2026-11-23T01:00:00Z',
          participant: [{ actor: { reference: 'Patient/p1' } }],
        },
        { resourceType: 'Appointment', id: 'a3', status: 'booked', participant: [{ actor: { display: '誰か' } }] },
      ),
    });
    expect(sink.of('appointment')).toMatchObject([
      {
        patientId: '0001',
        text: '腹腔鏡下胆嚢摘出術',
        category: 'surgery',
        status: 'booked',
        start: '2026-11-22T09:00:00+09:00',
        place: '手術室2',
        practitioner: '試験 執刀',
      },
      { category: 'outpatient', status: 'cancelled', note: '本人希望' },
    ]);
    expect(report.quarantined).toMatchObject([{ kind: 'Appointment', reason: 'identity-missing' }]);
    expect([...sink.coverages[0]!.sections.keys()]).toContain('appointments');
  });

  test('a planned stay is an appointment beside itself, and no exported schedule', async () => {
    const { sink } = await readAbout({
      resourceType: 'Encounter',
      id: 'e1',
      status: 'planned',
      class: { code: 'IMP' },
      subject,
      period: { start: '2026-11-25' },
      reasonCode: [{ text: '手術目的' }],
    });
    expect(sink.of('encounter')).toMatchObject([{ status: 'planned' }]);
    expect(sink.of('appointment')).toMatchObject([
      { category: 'admission', start: '2026-11-25', text: '手術目的', status: 'booked' },
    ]);
    expect([...sink.coverages[0]!.sections.keys()]).not.toContain('appointments');
  });
});

describe('an order', () => {
  const request = (id: string, fields: object) => ({
    resourceType: 'ServiceRequest',
    id,
    status: 'active',
    intent: 'order',
    subject,
    code: { text: '腹腔鏡下胆嚢摘出術' },
    ...fields,
  });
  const surgery = [coded('387713003', 'http://snomed.info/sct', 'Surgical procedure')];

  test('that is surgical and has its day is planned besides; what it says else is kept', async () => {
    const { sink } = await readAbout(
      request('s1', {
        category: surgery,
        identifier: [{ type: coded('PLAC', 'http://terminology.hl7.org/CodeSystem/v2-0203'), value: 'O-9' }],
        occurrenceDateTime: '2026-11-24',
        bodySite: [{ text: '左' }],
        requester: { display: '試験 執刀' },
        reasonCode: [{ text: '胆石症' }],
      }),
      request('s2', { category: surgery }),
      request('s3', { category: [coded('363679005')], code: { text: '胸部CT' }, occurrenceDateTime: '2026-11-24' }),
      request('s4', { intent: 'proposal' }),
      request('s5', { doNotPerform: true }),
      request('s6', { status: 'entered-in-error' }),
    );
    expect(sink.of('service_request')).toMatchObject([
      {
        text: '腹腔鏡下胆嚢摘出術',
        category: 'other',
        orderNumber: 'O-9',
        requester: '試験 執刀',
        occurredAt: '2026-11-24',
      },
      { category: 'other', occurredAt: null },
      { text: '胸部CT', category: 'imaging' },
    ]);
    expect(sink.of('appointment')).toMatchObject([
      { category: 'surgery', status: 'booked', start: '2026-11-24', bodySite: '左', laterality: null },
    ]);
    const others = sink.of('other').map(({ text }) => text);
    expect(others[0]).toContain('胆石症');
    expect(others.slice(1)).toEqual([
      expect.stringContaining('オーダではない'),
      expect.stringContaining('行わない指示'),
    ]);
    expect([...sink.coverages[0]!.sections.keys()]).not.toContain('appointments');
  });
});

describe('what a source says itself', () => {
  test('a Flag, active or over', async () => {
    const flag = (id: string, fields: object) => ({ resourceType: 'Flag', id, status: 'active', subject, ...fields });
    const { sink } = await readAbout(
      flag('f1', { code: { text: '転倒転落 高リスク' }, category: [coded('safety')], period: { start: '2026-11-18' } }),
      flag('f2', { code: { text: '隔離' }, status: 'inactive' }),
      flag('f3', { code: { text: '誤記' }, status: 'entered-in-error' }),
    );
    expect(sink.of('flag')).toMatchObject([
      {
        text: '転倒転落 高リスク',
        category: 'alert',
        status: 'active',
        rule: null,
        effectiveAt: '2026-11-18',
        source: 'test:zz.ndjson#1',
      },
      { text: '隔離', category: 'other', status: 'inactive' },
    ]);
    expect([...sink.coverages[0]!.sections.keys()]).toEqual(['flags']);
  });

  test('a Consent about resuscitation, and no other', async () => {
    const consent = (id: string, fields: object) => ({
      resourceType: 'Consent',
      id,
      patient: subject,
      status: 'active',
      dateTime: '2026-09-01',
      ...fields,
    });
    const dnr = [coded('dnr', 'http://terminology.hl7.org/CodeSystem/consentcategorycodes', 'Do Not Resuscitate')];
    const { sink, report } = await readAbout(
      consent('c1', {
        category: dnr,
        provision: { code: [coded('304253006', 'http://snomed.info/sct', 'Not for resuscitation')] },
      }),
      consent('c2', { category: dnr, status: 'proposed' }),
      consent('c3', { category: [{ text: '研究同意' }] }),
    );
    expect(sink.of('flag')).toMatchObject([
      {
        category: 'code-status',
        text: 'Do Not Resuscitate',
        value: 'Not for resuscitation',
        status: 'active',
        effectiveAt: '2026-09-01',
      },
      { category: 'code-status', status: 'unknown', note: '【proposed】有効とは限らない' },
    ]);
    expect(sink.of('other')).toHaveLength(3);
    expect(report.totals().kinds.Consent).toMatchObject({ mapped: 2, text: 1 });
    // One decision is no list of flags.
    expect([...sink.coverages[0]!.sections.keys()]).toEqual(['other']);
  });

  test('an implanted Device; any other stays text', async () => {
    const device = (id: string, type: object) => ({
      resourceType: 'Device',
      id,
      status: 'active',
      patient: subject,
      type,
    });
    const { sink } = await readAbout(
      device('d1', coded('14106009', 'http://snomed.info/sct', 'Cardiac pacemaker')),
      device('d2', coded('58938008', 'http://snomed.info/sct', 'Wheelchair')),
    );
    expect(sink.of('flag')).toMatchObject([{ category: 'implant', text: 'Cardiac pacemaker', status: 'active' }]);
    expect(sink.of('other').map(({ title }) => title)).toEqual(['Cardiac pacemaker', 'Wheelchair']);
  });
});
