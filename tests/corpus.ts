/** Real third-party files beside the checkout; test data only. Tests that read them skip where they are absent. */
import fs from 'node:fs';
import path from 'node:path';

export const corpus = path.join(import.meta.dirname, '../../shared/corpus');

export const hasCorpus = fs.existsSync(corpus);
if (!hasCorpus) console.log(`skipped: no corpus at ${corpus}`);
