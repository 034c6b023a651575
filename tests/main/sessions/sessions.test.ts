import { expect, test } from 'vitest';
import { Sessions } from '../../../main/sessions/sessions.ts';

test('a token finds its person until it ends', () => {
  const sessions = new Sessions();
  const doctor = sessions.signIn('灯火 医師', 'clinician');
  const nurse = sessions.signIn('灯火 看護師', 'nurse');
  expect(doctor.token).not.toBe(nurse.token);
  expect(Buffer.from(doctor.token, 'base64url')).toHaveLength(32);
  expect(sessions.find(doctor.token)).toMatchObject({ name: '灯火 医師', role: 'clinician', printJob: null });
  sessions.end(doctor.token);
  expect(sessions.find(doctor.token)).toBeNull();
  expect(sessions.find(nurse.token)?.name).toBe('灯火 看護師');
  sessions.endAll();
  expect(sessions.find(nurse.token)).toBeNull();
  expect(sessions.find('')).toBeNull();
});
