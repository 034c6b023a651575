/**
 * `/api/manuals`: the program's own manuals on paper and as PDF. No person is asked for, and the station need not be open: they hold
 * nobody's data, and whoever sets a station up at night has not signed in yet.
 */
import { Hono } from 'hono';
import { TomoshibiError } from '../../shared/errors.ts';
import { isManualLanguage, isManualName } from '../../shared/manuals.ts';
import type { PrintChoice } from '../../shared/printers.ts';
import type { Host } from '../host.ts';
import { failure, foreignBytes } from '../http.ts';
import { queueOf } from '../printers/printers.ts';

interface ManualRoutesOptions {
  host: Host;
  /** How this station prints; null while it is not open, and then the system's dialog asks. */
  choice: () => PrintChoice | null;
}

/** Routes to mount at `/api/manuals`, for anybody at this PC. */
export function manualRoutes({ host, choice }: ManualRoutesOptions) {
  return new Hono()
    .onError(failure)
    .get('/:name/:language/pdf', async (c) => {
      // Where there is a dialog for it, a file leaves through that.
      if (host.saveFile) throw new TomoshibiError('request-invalid');
      const { page, file } = asked(c.req.param());
      return foreignBytes((await host.printToPdf(page)).pdf, 'application/pdf', file);
    })
    .post('/:name/:language/save', async (c) => {
      const { page, file } = asked(c.req.param());
      const saved = await host.saveFile?.(file, async () => [(await host.printToPdf(page)).pdf]);
      if (saved === undefined) throw new TomoshibiError('request-invalid');
      if (!saved) throw new TomoshibiError('save-cancelled');
      return c.body(null, 204);
    })
    .post('/:name/:language/print', async (c) => {
      const { page } = asked(c.req.param());
      if (!host.print) throw new TomoshibiError('print-unavailable');
      const kept = choice();
      const queue = kept && (await queueOf(kept, host));
      await host.print(page, queue && { ...queue, paper: 'A4' });
      return c.body(null, 204);
    });
}

function asked({ name, language }: { name: string; language: string }): { page: string; file: string } {
  if (!isManualName(name) || !isManualLanguage(language)) throw new TomoshibiError('request-invalid');
  return { page: `/print/manuals/${name}/${language}`, file: `${name}.${language}.pdf` };
}
