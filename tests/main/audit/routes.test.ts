/** Every route there is: what it enters into the log, or why it need not. A new route fails here until somebody has thought of it. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type AuditAction, auditActions } from '../../../shared/audit.ts';
import type { Role, SessionView } from '../../../shared/views.ts';
import { makeFacility, studyUidOf, temporaryFolder, writeMedium } from '../medium-fixture.ts';
import { appOn, startStation } from '../station-fixture.ts';

interface Asked {
  /** Asked here: address after the method, and what it enters. */
  says: AuditAction;
  at?: string;
  body?: unknown;
  as?: Role;
}
interface EnteredBy {
  /** Needs a disc, a scan, a printer, a second medium: this file or room enters it, and has tests of its own. */
  enters: AuditAction[];
  by: string;
}
interface Nothing {
  /** Why nothing is entered: what it shows of a person, nobody's or entered by another route. */
  nothing: string;
}

const study = `/dicom-web/studies/${studyUidOf(0)}`;
const instance = `${study}/series/2.25.1/instances/2.25.2`;
const ofDicomweb = (at: string): Asked => ({ says: 'study-read', at });
const picture: EnteredBy = { enters: ['study-read'], by: 'main/app.ts' };
const nobodys = { nothing: 'it holds nobody’s record' };
const station = { nothing: 'the station’s own state; what changes it is entered where it happens' };
const batch: EnteredBy = { enters: ['batch-made', 'batch-printed'], by: 'main/paper' };
const job = { nothing: 'a job that somebody made, entered as print-job-made; its id cannot be guessed' };
const disc: EnteredBy = {
  enters: ['disc-opened', 'disc-people-read', 'disc-studies-read', 'disc-study-imported'],
  by: 'main/disc',
};

const drill = { nothing: 'of a drill, whose people are fictional and whose log is its own' };

const routes: Record<string, Asked | EnteredBy | Nothing> = {
  'GET /api/drill': drill,
  'POST /api/drill/begin': drill,
  'POST /api/drill/end': drill,
  'GET /api/drill/guide': drill,
  'POST /api/drill/guide/steps/:id': drill,
  'PUT /api/drill/guide/people': drill,
  'GET /api/drill/record': drill,
  'POST /api/drill/record/pdf': drill,
  'POST /api/drill/record/save': drill,
  'POST /api/drill/record/print': drill,
  'GET /api/station': station,
  'GET /api/station/media': station,
  'GET /api/station/keys': station,
  'GET /api/station/events': station,
  'POST /api/station/choose': station,
  'POST /api/station/open': {
    enters: ['medium-opened', 'medium-refused'],
    by: 'main/station/station.ts',
  },
  'POST /api/station/unlock': { enters: ['unlocked', 'unlock-refused'], by: 'main/station/station.ts' },
  'POST /api/station/import': {
    enters: ['import-started', 'import-done'],
    by: 'main/station/copying.ts',
  },
  'DELETE /api/station/import': { enters: ['import-failed'], by: 'main/station/copying.ts' },
  'POST /api/station/lock': { enters: ['locked'], by: 'main/station/station.ts' },
  'POST /api/station/scrub': station,
  'GET /api/station/generations': nobodys,
  'POST /api/station/generations/:id/open': {
    enters: ['generation-opened'],
    by: 'main/station/station.ts',
  },
  'POST /api/station/beside': { enters: ['beside-opened'], by: 'main/station/station.ts' },
  'DELETE /api/station/beside/:id': { enters: ['beside-closed'], by: 'main/station/station.ts' },
  'GET /api/sessions/ways': nobodys,
  'POST /api/sessions': { says: 'signed-in', body: { name: '灯火 看護師', role: 'nurse' } },
  'POST /api/sessions/current/activity': nobodys,
  'DELETE /api/sessions/current': { says: 'signed-out' },
  'GET /api/people': nobodys,
  'PUT /api/people/settings': { says: 'people-settings-changed', body: { lockAfterMinutes: 5 }, as: 'administrator' },
  'GET /api/patients': { says: 'searched', at: '/api/patients?q=0001' },
  'GET /api/patients/:id': { says: 'patient-read', at: '/api/patients/0001' },
  'GET /api/patients/:id/documents/:documentId': { says: 'document-read', at: '/api/patients/0001/documents/d1' },
  'GET /api/patients/:id/documents/:documentId/content': {
    says: 'document-read',
    at: '/api/patients/0001/documents/d1/content',
  },
  'GET /api/patients/:id/disc-studies': { says: 'section-read', at: '/api/patients/0001/disc-studies' },
  'GET /api/patients/:id/summary': { says: 'section-read', at: '/api/patients/0001/summary' },
  'GET /api/patients/:id/timeline': { says: 'section-read', at: '/api/patients/0001/timeline' },
  'GET /api/patients/:id/differences': { enters: ['section-read'], by: 'main/records/difference-routes.ts' },
  'GET /api/patients/:id/also-from': { says: 'section-read', at: '/api/patients/0001/also-from' },
  'GET /api/patients/:id/also-from/:section': {
    says: 'section-read',
    at: '/api/patients/0001/also-from/allergies?record=a',
  },
  'GET /api/patients/:id/:section': { says: 'section-read', at: '/api/patients/0001/allergies' },
  'GET /api/studies/:studyUid': { says: 'study-read', at: `/api/studies/${studyUidOf(0)}` },
  'GET /dicom-web/studies': { says: 'searched', at: '/dicom-web/studies' },
  'GET /dicom-web/series': { says: 'searched', at: '/dicom-web/series' },
  'GET /dicom-web/instances': { says: 'searched', at: '/dicom-web/instances' },
  'GET /dicom-web/studies/:study/series': ofDicomweb(`${study}/series`),
  'GET /dicom-web/studies/:study/instances': ofDicomweb(`${study}/instances`),
  'GET /dicom-web/studies/:study/series/:series/instances': ofDicomweb(`${study}/series/2.25.1/instances`),
  'GET /dicom-web/studies/:study/metadata': ofDicomweb(`${study}/metadata`),
  'GET /dicom-web/studies/:study/series/:series/metadata': ofDicomweb(`${study}/series/2.25.1/metadata`),
  'GET /dicom-web/studies/:study/series/:series/instances/:instance/metadata': ofDicomweb(`${instance}/metadata`),
  'GET /dicom-web/studies/:study/series/:series/instances/:instance/frames/:frames': ofDicomweb(`${instance}/frames/1`),
  'GET /dicom-web/studies/:study/series/:series/instances/:instance/bulkdata/:path{.+}': picture,
  'GET /dicom-web/studies/:study': ofDicomweb(study),
  'GET /dicom-web/studies/:study/series/:series': ofDicomweb(`${study}/series/2.25.1`),
  'GET /dicom-web/studies/:study/series/:series/instances/:instance': ofDicomweb(instance),
  'GET /dicom-web/studies/:study/rendered': picture,
  'GET /dicom-web/studies/:study/series/:series/rendered': picture,
  'GET /dicom-web/studies/:study/series/:series/instances/:instance/rendered': picture,
  'GET /dicom-web/studies/:study/series/:series/instances/:instance/frames/:frames/rendered': picture,
  'GET /dicom-web/studies/:study/thumbnail': picture,
  'GET /dicom-web/studies/:study/series/:series/thumbnail': picture,
  'GET /dicom-web/studies/:study/series/:series/instances/:instance/thumbnail': picture,
  'GET /dicom-web/studies/:study/series/:series/instances/:instance/frames/:frames/thumbnail': picture,
  'GET /api/coverage': nobodys,
  'GET /api/licences': nobodys,
  'GET /api/licences/chromium': nobodys,
  'GET /api/bedside': { says: 'bedside-read', at: '/api/bedside?patient=0001' },
  'GET /api/preoperative': { says: 'preoperative-read', at: '/api/preoperative?patient=0001' },
  'GET /api/reception': { says: 'searched', at: '/api/reception?kana=トモシビ&birthDate=1950-01-02&phone=' },
  'GET /api/schedule': { says: 'schedule-read', at: '/api/schedule?date=2026-04-30' },
  'GET /api/passages': { says: 'searched', at: '/api/passages?q=紹介' },
  'GET /api/documents': nobodys,
  'GET /api/documents/:id': nobodys,
  'GET /api/documents/:id/content': { enters: ['document-read'], by: 'main/documents/routes.ts' },
  'GET /api/documents/:id/pdf': { enters: ['printed'], by: 'main/documents/routes.ts' },
  'POST /api/documents/:id/save': { enters: ['printed'], by: 'main/documents/routes.ts' },
  'POST /api/documents/:id/print': { enters: ['printed'], by: 'main/documents/routes.ts' },
  'GET /api/wards': nobodys,
  'GET /api/wards/:ward': { says: 'ward-read', at: '/api/wards/3西' },
  'GET /api/batches/current': nobodys,
  'DELETE /api/batches/current/discarded': nobodys,
  'POST /api/batches/estimate': nobodys,
  'POST /api/batches': batch,
  'GET /api/batches/:id': nobodys,
  'DELETE /api/batches/:id': nobodys,
  'GET /api/batches/:id/events': nobodys,
  'POST /api/batches/:id/pause': { enters: ['batch-paused'], by: 'main/paper/batch.ts' },
  'POST /api/batches/:id/resume': { enters: ['batch-resumed'], by: 'main/paper/batch.ts' },
  'POST /api/batches/:id/cancel': { enters: ['batch-cancelled'], by: 'main/paper/batch.ts' },
  'GET /api/batches/:id/parts/:part': { nothing: 'sheets of a batch, entered as batch-made, on their way to paper' },
  'GET /api/batches/:id/parts/:part/pdf': { nothing: 'entered as batch-printed when it was drawn' },
  'POST /api/batches/:id/save': { enters: ['handed-over'], by: 'main/handover/logged.ts' },
  'GET /api/manuals/:name/:language/pdf': nobodys,
  'POST /api/manuals/:name/:language/save': nobodys,
  'POST /api/manuals/:name/:language/print': nobodys,
  'GET /api/printers': nobodys,
  'PUT /api/printers/choice': nobodys,
  'GET /api/readiness': nobodys,
  'POST /api/readiness': { enters: ['readiness-made'], by: 'main/readiness/readiness.ts' },
  'POST /api/readiness/stop': { nothing: 'entered as readiness-made, with what was not done' },
  'PUT /api/readiness/hours': {
    says: 'readiness-hours-changed',
    body: { warning: 24, failed: 48 },
    as: 'administrator',
  },
  'POST /api/readiness/test-page/print': { enters: ['readiness-page-printed'], by: 'main/readiness/readiness.ts' },
  'POST /api/readiness/test-page/judged': { enters: ['readiness-page-judged'], by: 'main/readiness/readiness.ts' },
  'GET /api/readiness/reports/:id': nobodys,
  'POST /api/readiness/reports/:id/:language/pdf': {
    enters: ['readiness-report-printed'],
    by: 'main/readiness/routes.ts',
  },
  'POST /api/readiness/reports/:id/:language/save': {
    enters: ['readiness-report-printed'],
    by: 'main/readiness/routes.ts',
  },
  'POST /api/readiness/reports/:id/:language/print': {
    enters: ['readiness-report-printed'],
    by: 'main/readiness/routes.ts',
  },
  'GET /api/discs/found': nobodys,
  'GET /api/discs/current': disc,
  'POST /api/discs': disc,
  'POST /api/discs/current/cancel': nobodys,
  'DELETE /api/discs/current': nobodys,
  'POST /api/discs/current/import': disc,
  'GET /api/discs/studies': disc,
  'POST /api/discs/studies/:id/remove': { enters: ['disc-study-removed'], by: 'main/disc/routes.ts' },
  'GET /api/stock': nobodys,
  'PUT /api/stock': { enters: ['stock-changed'], by: 'main/stock/routes.ts' },
  'DELETE /api/stock': { enters: ['stock-changed'], by: 'main/stock/routes.ts' },
  'GET /api/scans/reentry': { says: 'reentry-read', at: '/api/scans/reentry?step=transcribed' },
  'POST /api/scans/reentry': { enters: ['sheets-transcribed'], by: 'main/scan/routes.ts' },
  'GET /api/scans/current': { enters: ['scan-read'], by: 'main/scan/routes.ts' },
  'POST /api/scans': { enters: ['scan-started', 'scan-ended'], by: 'main/scan/scans.ts' },
  'POST /api/scans/current/cancel': nobodys,
  'DELETE /api/scans/current': nobodys,
  'GET /api/ledger': { says: 'ledger-read' },
  'GET /api/ledger/:serial': { enters: ['ledger-read'], by: 'main/ledger/routes.ts' },
  'POST /api/ledger/export': { says: 'handed-over', body: { reason: '復旧のため' }, as: 'administrator' },
  'POST /api/ledger/void': { enters: ['sheets-voided'], by: 'main/ledger/routes.ts' },
  'POST /api/ledger/restore': { enters: ['sheets-restored'], by: 'main/ledger/routes.ts' },
  'GET /api/temporary-patients': { says: 'temporary-patients-read' },
  'GET /api/temporary-patients/range': nobodys,
  'PUT /api/temporary-patients/range': { enters: ['temporary-range-set'], by: 'main/temporary/routes.ts' },
  'POST /api/temporary-patients': {
    enters: ['temporary-patients-made'],
    by: 'main/temporary/routes.ts',
  },
  'PUT /api/temporary-patients/:id': {
    enters: ['temporary-patient-changed'],
    by: 'main/temporary/routes.ts',
  },
  'POST /api/temporary-patients/:id/join': {
    enters: ['temporary-patient-joined'],
    by: 'main/temporary/routes.ts',
  },
  'GET /api/forms': nobodys,
  'GET /api/forms/:code/versions/:version': nobodys,
  'POST /api/print-jobs': { says: 'print-job-made', body: { patientId: '0001', form: 'S1', copies: 1 } },
  'POST /api/print-jobs/preview': { says: 'sheet-previewed', body: { patientId: '0001', form: 'S1', copies: 1 } },
  'POST /api/print-jobs/images': { enters: ['print-job-made'], by: 'main/app.ts' },
  'GET /api/print-jobs/:id/pictures/:position': job,
  'GET /api/print-jobs/:id': job,
  'GET /api/print-jobs/:id/pdf': { enters: ['printed'], by: 'main/app.ts' },
  'POST /api/print-jobs/:id/save': { enters: ['handed-over'], by: 'main/handover/logged.ts' },
  'POST /api/print-jobs/:id/print': { enters: ['printed'], by: 'main/app.ts' },
  'GET /api/audit': { says: 'log-read', as: 'administrator' },
  'GET /api/audit/state': nobodys,
  'POST /api/audit/verify': { says: 'log-verified', as: 'administrator' },
  'POST /api/audit/compare': { says: 'log-compared', body: { entries: 1, head: '0'.repeat(8) }, as: 'administrator' },
  'POST /api/audit/export': { says: 'log-exported', body: 'a folder', as: 'administrator' },
  'GET /api/audit/head/:id': nobodys,
  'POST /api/audit/head/pdf': { says: 'log-head-printed', as: 'administrator' },
  'POST /api/audit/head/save': { enters: ['log-head-printed'], by: 'main/audit/routes.ts' },
  'POST /api/audit/head/print': { enters: ['log-head-printed'], by: 'main/audit/routes.ts' },
  'GET /api/incident': station,
  'POST /api/incident/export': { enters: ['incident-records-exported'], by: 'main/incident/incident.ts' },
  'POST /api/incident/close-access': { enters: ['emergency-access-closed'], by: 'main/incident/incident.ts' },
  'POST /api/incident/rotate': { enters: ['station-key-rotated'], by: 'main/incident/rotation.ts' },
  'POST /api/incident/recipient': { nothing: 'a public key, told once more' },
  'POST /api/incident/delete-copies': { enters: ['copies-deleted'], by: 'main/station/station.ts' },
  'POST /api/incident/begin': { enters: ['emergency-access-opened'], by: 'main/incident/incident.ts' },
  'GET /api/drafts': { says: 'drafts-read', at: '/api/drafts?patientId=0001' },
  'GET /api/drafts/:id': { enters: ['draft-opened'], by: 'main/paper/draft-routes.ts' },
  'PUT /api/drafts': {
    says: 'draft-kept',
    body: { patientId: '0001', content: { set: null, forms: [{ code: 'S1', version: '1', rows: '', values: {} }] } },
  },
  'DELETE /api/drafts/:id': { enters: ['draft-deleted'], by: 'main/paper/draft-routes.ts' },
  'POST /api/hand-overs/study': { enters: ['handed-over'], by: 'main/handover/logged.ts' },
  'POST /api/hand-overs/pictures': { enters: ['handed-over'], by: 'main/handover/logged.ts' },
  'GET /*': { nothing: 'the window’s own files' },
};

async function served() {
  const facility = await makeFacility();
  const bench = await startStation(facility);
  const medium = await writeMedium(facility, {
    studies: ['2026-04-01'],
    records: (database) =>
      database.exec(`INSERT INTO encounter (patient_id, id, source, class, status, start, ward)
        VALUES ('0001', 'e1', 'ssmix2:x', 'inpatient', 'in-progress', '2026-04-29', '3西')`),
  });
  await bench.ready(medium.drive);
  const printToPdf = async () => ({ pdf: new Uint8Array(4), pages: [1] });
  const app = appOn(bench, { read: async () => null } as never, { printToPdf });
  const ask = async (role: Role, method: string, at: string, body?: unknown) => {
    const answer = await app.request('/api/sessions', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: '灯火 某', role }),
    });
    const { token } = (await answer.json()) as SessionView;
    const { entries } = bench.audit.head();
    const response = await app.request(at, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    await response.arrayBuffer();
    const rows = bench.audit.list(bench.audit.head().entries - entries);
    return { status: response.status, rows };
  };
  return { app, ask };
}

test('every route says what it enters into the log, and no route is forgotten', async () => {
  const { app } = await served();
  const known = app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path: at }) => `${method} ${at}`);
  expect([...new Set(known)].filter((route) => !(route in routes))).toEqual([]);
  expect(Object.keys(routes).filter((route) => !known.includes(route))).toEqual([]);
});

test('what reads or prints a record is in the log, with who did it', async () => {
  const { ask } = await served();
  // Drafts are listed once there is one.
  const asked = Object.entries(routes).filter((entry): entry is [string, Asked] => 'says' in entry[1]);
  asked.sort(([a], [b]) => Number(b.startsWith('PUT')) - Number(a.startsWith('PUT')));
  for (const [route, { says, at, body, as = 'nurse' }] of asked) {
    const [method, pattern] = route.split(' ') as [string, string];
    const { status, rows } = await ask(
      as,
      method,
      at ?? pattern,
      body === 'a folder' ? { folder: temporaryFolder() } : body,
    );
    expect([route, status < 300], route).toEqual([route, true]);
    expect(
      rows.map(({ action }) => action),
      route,
    ).toContain(says);
    const row = rows.find(({ action }) => action === says)!;
    expect(row.person, route).toBe(route === 'POST /api/sessions' ? '灯火 看護師' : '灯火 某');
  }
  expect(asked.length).toBeGreaterThan(40);
});

test('the others name the file that enters it', () => {
  const repository = path.join(import.meta.dirname, '../../..');
  for (const [route, said] of Object.entries(routes)) {
    if (!('by' in said)) continue;
    const place = path.join(repository, said.by);
    const files = said.by.endsWith('.ts') ? [place] : fs.readdirSync(place).map((name) => path.join(place, name));
    const text = files.map((file) => fs.readFileSync(file, 'utf8')).join('\n');
    for (const action of said.enters) {
      expect(auditActions, route).toContain(action);
      expect(text.includes(`'${action}'`) || text.includes(`"${action}"`), `${route}: ${action} in ${said.by}`).toBe(
        true,
      );
    }
  }
});
