import { expect, test } from 'vitest';
import { exactHit } from '../../../renderer/clinical/exact-hit.ts';
import { studyMismatch } from '../../../renderer/clinical/study-identity.ts';
import type { PatientHit } from '../../../shared/views.ts';

function hit(id: string, identifier: string): PatientHit {
  return {
    id,
    identifier,
    name: '灯火 太郎',
    kana: null,
    birthDate: null,
    sex: 'unknown',
    ward: null,
    room: null,
    identityNote: null,
    reasons: ['identifier'],
    sameName: false,
    similarName: false,
    deceasedAt: null,
  };
}

test('Enter opens a patient only when exactly one has the id typed', () => {
  expect(exactHit('0012345', [hit('a', '0012345'), hit('b', '00123456')])?.id).toBe('a');
  expect(exactHit('００１２-３４５', [hit('a', '0012345')])?.id).toBe('a');
  expect(exactHit('12345', [hit('a', '0012345')])).toBeNull();
  expect(exactHit('001234', [hit('a', '0012345')])).toBeNull();
  expect(exactHit('0012345', [hit('a', '0012345'), hit('b', '0012345')])).toBeNull();
  expect(exactHit('灯火', [hit('a', '0012345')])).toBeNull();
  expect(exactHit(' ', [hit('a', '')])).toBeNull();
});

test('images that name another id or birth date are told apart; leading zeros and dashes are not a difference', () => {
  const patient = { identifier: '0012345', birthDate: '1950-01-01' };
  const images = { dicomPatientName: 'TOMOSHIBI^TARO', dicomPatientId: '12345', dicomBirthDate: '19500101' };
  expect(studyMismatch(patient, images)).toBeNull();
  expect(studyMismatch(patient, { ...images, dicomBirthDate: null })).toBeNull();
  expect(studyMismatch(patient, { ...images, dicomPatientId: '99999' })).toMatchObject({ identifier: '99999' });
  expect(studyMismatch(patient, { ...images, dicomBirthDate: '1950-01-02' })).toMatchObject({
    birthDate: '1950-01-02',
  });
});
