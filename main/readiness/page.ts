/** The test page, drawn as sheets are; on paper only when somebody asks. */
import { TomoshibiError } from '../../shared/errors.ts';
import { because, type Check, failed, notDone, ok } from './check.ts';
import { bytesText } from './figures.ts';

export const checkPage: Check = async ({ testPage }) => {
  const started = performance.now();
  try {
    const { pages, pdf } = await testPage();
    const isPdf = Buffer.from(pdf.subarray(0, 5)).toString('latin1') === '%PDF-';
    if (!isPdf || pages < 1) return [failed('page.empty')];
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    return [ok('page.drawn', { pages, bytes: bytesText(pdf.byteLength), seconds })];
  } catch (error) {
    if (error instanceof TomoshibiError && error.code === 'print-unavailable') return [notDone('page.noWindow')];
    return [because(failed('page.failed'), error)];
  }
};
