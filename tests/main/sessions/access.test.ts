/** Who may call what: every route of the app, with every role. A route that stands in no list here fails. */
import { expect, test } from 'vitest';
import { RendererFiles } from '../../../main/renderer-files.ts';
import type { Role } from '../../../shared/views.ts';
import { makeFacility, passphrase, writeMedium } from '../medium-fixture.ts';
import { appOn, startStation } from '../station-fixture.ts';

/** By where an address begins; the longest beginning holds. Written apart from main/sessions/access.ts. */
const table: Record<string, readonly Role[] | 'anybody'> = {
  '/*': 'anybody',
  '/api/station': 'anybody',
  '/api/forms': 'anybody',
  '/api/sessions': 'anybody',
  '/api/licences': 'anybody',
  '/api/manuals': 'anybody',
  '/api/drill': 'anybody',
  '/api/sessions/current': ['clinician', 'nurse', 'administrator'],
  '/api/coverage': ['clinician', 'nurse', 'administrator'],
  '/api/documents': ['clinician', 'nurse', 'administrator'],
  '/api/printers': ['clinician', 'nurse', 'administrator'],
  '/api/readiness': ['clinician', 'nurse', 'administrator'],
  '/api/stock': ['clinician', 'nurse', 'administrator'],
  '/api/scans': ['nurse', 'administrator'],
  '/api/patients': ['clinician', 'nurse'],
  '/api/passages': ['clinician', 'nurse'],
  '/api/wards': ['clinician', 'nurse'],
  '/api/schedule': ['clinician', 'nurse'],
  '/api/bedside': ['clinician', 'nurse'],
  '/api/preoperative': ['clinician', 'nurse'],
  '/api/reception': ['clinician', 'nurse'],
  '/api/studies': ['clinician', 'nurse'],
  '/api/discs': ['clinician', 'nurse'],
  '/api/print-jobs': ['clinician', 'nurse'],
  '/api/batches': ['clinician', 'nurse'],
  '/api/drafts': ['clinician', 'nurse'],
  '/api/hand-overs': ['clinician', 'nurse'],
  '/api/ledger': ['clinician', 'nurse'],
  '/api/temporary-patients': ['clinician', 'nurse'],
  '/api/temporary-patients/range': ['clinician', 'nurse', 'administrator'],
  '/dicom-web': ['clinician', 'nurse'],
  '/api/ledger/export': ['administrator'],
  '/api/people': ['administrator'],
  '/api/audit': ['administrator'],
  '/api/incident': ['administrator'],
};

const roleCodes = ['reader-role-required', 'administrator-required', 'scan-role-required'];

function allowed(path: string): readonly Role[] | 'anybody' | undefined {
  const beginnings = Object.keys(table).sort((a, b) => b.length - a.length);
  const found = beginnings.find((beginning) => path === beginning || path.startsWith(`${beginning}/`));
  return found === undefined ? undefined : table[found];
}

const facility = await makeFacility();

test('every route is for whom it says, and for nobody else', async () => {
  const medium = await writeMedium(facility);
  const bench = await startStation(facility);
  await bench.ready(medium.drive);
  const app = appOn(bench, await RendererFiles.list('nowhere'));
  // A validator and its answer are two entries of one route.
  const names = app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`);
  const routes = [...new Set(names)].map((name) => {
    const [method, path] = name.split(' ') as [string, string];
    return { method, path };
  });
  expect(routes.length).toBeGreaterThan(90);
  const unclassified = routes.filter(({ path }) => allowed(path) === undefined);
  expect(unclassified).toEqual([]);

  const wrong: string[] = [];
  for (const { method, path } of routes) {
    const roles = allowed(path)!;
    // What anybody may do changes the station itself, or is a file of the window.
    if (roles === 'anybody') continue;
    const url = path.replaceAll(/:\w+(?:\{[^}]*\})?/g, 'x').replaceAll('*', 'x');
    const call = async (token: string | null) => {
      const headers = token === null ? undefined : { Authorization: `Bearer ${token}` };
      const abort = new AbortController();
      const response = await app.request(url, { method, headers, signal: abort.signal });
      const isJson = response.headers.get('Content-Type')?.includes('json') ?? false;
      const code = isJson && !response.ok ? ((await response.json()) as { code: string }).code : null;
      abort.abort();
      return { status: response.status, code };
    };
    // Some end what they were called on.
    if (bench.station.view().state !== 'ready') await bench.station.unlock(passphrase);
    const nobody = await call(null);
    if (nobody.code !== 'session-required') wrong.push(`${method} ${path} is open to nobody in particular`);
    for (const role of ['clinician', 'nurse', 'administrator'] as const) {
      const { token } = bench.sessions.signIn('灯火 次郎', role);
      const { status, code } = await call(token);
      const refused = status === 403 && roleCodes.includes(code ?? '');
      // A reader is let in, and then asked for an administrator beside them.
      const asksBeside = code === 'administrator-required' && roles.includes(role);
      if (roles.includes(role) === (refused && !asksBeside)) {
        wrong.push(`${method} ${path} as ${role}: ${status} ${code}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});
