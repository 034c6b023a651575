/**
 * Closing the window: asked about where something would be lost, and then the end of the program. Windows nobody sees would
 * keep it running, with nothing to be seen of it.
 */
import { type App, app, type BrowserWindow, dialog } from 'electron';
import en from '../resources/locales/en/closing.json' with { type: 'json' };
import ja from '../resources/locales/ja/closing.json' with { type: 'json' };

/** @param isUnderWay whether something goes on that ends with the program */
export function endWith(window: BrowserWindow, isUnderWay: () => boolean, application: App = app): void {
  let asking = false;
  /** What the window says of itself is not known here, nor in which language. */
  const ask = async (why: 'typed' | 'underWay'): Promise<void> => {
    if (asking) return;
    asking = true;
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      message: `${ja[why]}\n${en[why]}`,
      buttons: [`${ja.stay} / ${en.stay}`, `${ja.close} / ${en.close}`],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    asking = false;
    if (response === 1 && !window.isDestroyed()) window.destroy();
  };
  window.on('close', (event) => {
    if (!isUnderWay()) return;
    event.preventDefault();
    void ask('underWay');
  });
  // Typed text asks to stay, which Electron does without a word.
  window.webContents.on('will-prevent-unload', () => void ask('typed'));
  window.on('closed', () => application.quit());
  application.on('second-instance', () => {
    if (window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    window.focus();
  });
}
