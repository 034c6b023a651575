import { defineConfig } from '@playwright/test';

// The fictional hospital is in Japan, and so are its server and its stations.
process.env.TZ = 'Asia/Tokyo';

/** The same screens and routes in both hosts, and nothing that a host does: seen in one. */
const hostless = /(?:absence|generations|ledger|search|second-medium)\.spec\.ts$/;

/**
 * One suite, two hosts: `web` is the browser host in Chromium, `desktop` is Electron. The fixture in tests/e2e decides how
 * to open the viewer; TOMOSHIBI_E2E_OUTPUT moves the output out of the checkout.
 */
export default defineConfig({
  testDir: 'tests/e2e',
  // Writes into docs/.
  testIgnore: process.env.TOMOSHIBI_PICTURES ? [] : 'manual-pictures.spec.ts',
  // Without the paths that only the type checker understands.
  tsconfig: 'tests/e2e/tsconfig.json',
  outputDir: process.env.TOMOSHIBI_E2E_OUTPUT ?? 'test-results',
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // Windows on a machine that does other things too: a second attempt is made, and named at the end of `npm test`.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  globalSetup: './tests/e2e/setup.ts',
  projects: [{ name: 'web' }, { name: 'desktop', testIgnore: [hostless, 'manual-pictures.spec.ts'] }],
});
