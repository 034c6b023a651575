/** What Electron says when paper does not come, as an error with words. */
import { TomoshibiError } from '../../shared/errors.ts';

/**
 * @param reason of webContents.print's callback (shell/browser/api/electron_api_web_contents.cc and Chromium's
 *   print_view_manager_base.cc, as Electron patches it)
 */
export function printFailure(reason: string, printer: string | undefined): TomoshibiError {
  if (/cancel/i.test(reason)) return new TomoshibiError('print-cancelled');
  if (/deviceName|No printers available/i.test(reason)) {
    return new TomoshibiError('printer-not-found', { printer: printer ?? '—' });
  }
  return new TomoshibiError('print-failed', { reason });
}
