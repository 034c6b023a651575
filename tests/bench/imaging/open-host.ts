/**
 * The program's DICOMweb for viewers that know no sign-in: the same app, asked as somebody who is signed in. A process of
 * its own, which prints its address as one line of JSON when it is ready.
 *
 *   node tests/bench/imaging/open-host.ts WORK MEDIUM_JSON
 */
import { serve } from '@hono/node-server';
import type { BenchMedium } from '../medium.ts';
import { benchViewer } from '../viewer.ts';

const [work, medium] = process.argv.slice(2) as [string, string];
const viewer = await benchViewer(work);
await viewer.open(JSON.parse(medium) as BenchMedium);
const server = serve({ fetch: viewer.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  console.log(JSON.stringify({ dicomweb: `http://127.0.0.1:${port}/dicom-web` }));
});
process.once('SIGTERM', () => {
  server.close();
  void viewer.close().finally(() => process.exit(0));
});
