import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../..');

/** What the lint rules say of one file with one import, in a tree of its own. */
function lint(file: string, specifier: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-lint-'));
  try {
    fs.copyFileSync(path.join(root, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'));
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), `import { x } from '${specifier}';\nexport const y = x;\n`);
    const oxlint = path.join(root, 'node_modules/oxlint/bin/oxlint');
    const result = spawnSync(process.execPath, [oxlint, '--format', 'unix', '.'], { cwd: folder });
    return result.stdout.toString();
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

describe('imports go one way', () => {
  it.each([
    ['shared/a.ts', '../main/app.ts'],
    ['shared/a.ts', 'node:fs'],
    ['shared/a.ts', './dicom-file/instance.ts'],
    ['shared/a.ts', './sqlite/database.ts'],
    ['shared/dicom-file/a.ts', '../../main/app.ts'],
    ['shared/dicom-file/a.ts', '../../exporter/report.ts'],
    ['shared/dicom-file/a.ts', 'node:net'],
    ['shared/sqlite/a.ts', '../../exporter/report.ts'],
    ['exporter/sources/a.ts', '../../main/app.ts'],
    ['exporter/a.ts', '../renderer/api.ts'],
    ['exporter/sources/a.ts', 'node:net'],
    ['exporter/listen/a.ts', 'node:net'],
    ['exporter/listen/a.ts', 'node:http'],
    ['main/records/a.ts', '../../exporter/run.ts'],
    ['main/a.ts', '../renderer/api.ts'],
    ['main/station/a.ts', 'node:https'],
    ['main/electron.ts', 'node:net'],
    ['main/electron.ts', '@hono/node-server'],
    ['main/browser.ts', '../exporter/run.ts'],
    ['renderer/screens/a.tsx', '../../exporter/run.ts'],
    ['renderer/a.ts', 'node:path'],
    ['renderer/a.ts', '../shared/dicom-file/parse.ts'],
    ['renderer/imaging/a.ts', '../../shared/sqlite/database.ts'],
  ])('%s may not import %s', (file, specifier) => {
    expect(lint(file, specifier)).toContain('no-restricted-imports');
  });

  it.each([
    ['main/records/a.ts', '../../shared/records.ts'],
    ['main/browser.ts', '@hono/node-server'],
    ['renderer/a.ts', '../shared/views.ts'],
    ['exporter/a.ts', 'node:fs'],
    ['exporter/a.ts', '../shared/dicom-file/parse.ts'],
    ['main/a.ts', '../shared/dicom-file/parse.ts'],
    ['shared/dicom-file/a.ts', 'node:fs'],
    ['shared/dicom-file/a.ts', '../sqlite/database.ts'],
    ['shared/sqlite/a.ts', 'node:fs'],
  ])('%s may import %s', (file, specifier) => {
    expect(lint(file, specifier)).not.toContain('no-restricted-imports');
  });
});
