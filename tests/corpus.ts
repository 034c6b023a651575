/** Real third-party files beside the checkout; test data only. Tests that read them skip where they are absent. */
import fs from 'node:fs';
import path from 'node:path';
import { sayAbsent } from './absence.ts';

export const corpus = path.join(import.meta.dirname, '../../shared/corpus');

export const hasCorpus = fs.existsSync(corpus);
if (!hasCorpus) sayAbsent(`no corpus at ${corpus}`);
