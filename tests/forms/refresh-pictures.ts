/**
 * `node tests/forms/refresh-pictures.ts`: draws every form again and keeps its pictures and texts, after a form or the way
 * sheets are drawn has changed. Look at them before they are committed.
 */
import fs from 'node:fs';
import { drawForms, newFolder } from './drawing.ts';
import { definitions, jobOf } from './jobs.ts';
import { keptPages, pageTexts } from './kept.ts';
import { inkOf, writePicture } from './pictures.ts';

const folder = newFolder();
try {
  const { printed, pagesOf } = await drawForms(
    definitions.map((definition) => jobOf(definition)),
    folder,
  );
  const pictures = inkOf(printed.file, folder, printed.pages);
  const texts = pageTexts(printed.file);
  fs.rmSync(keptPages.folder, { recursive: true, force: true });
  fs.mkdirSync(keptPages.folder);
  for (const { job, pages } of pagesOf) {
    for (const [index, page] of pages.entries()) {
      writePicture(keptPages.picture(job.form, index + 1), pictures[page - 1]!);
      fs.writeFileSync(keptPages.text(job.form, index + 1), texts[page - 1]!);
    }
  }
  console.log(`${pictures.length} pictures of ${pagesOf.length} forms in ${keptPages.folder}`);
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
