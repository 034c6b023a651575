/** A small hospital on a medium, and a person's main job with it in the real viewer, watched. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import words from '../../resources/locales/ja/paper.json' with { type: 'json' };
import printers from '../../resources/locales/ja/printers.json' with { type: 'json' };
import { choosePatient, type FeaturedPatient } from '../../scripts/featured-patient.ts';
import { isRoot } from '../../scripts/runtimes.ts';
import { expect, ViewerWindow } from '../../scripts/viewer-window.ts';
import type { Cups } from '../e2e/cups.ts';
import setup, { folderVariable, passphrase } from '../e2e/setup.ts';
import { hasTool } from '../tool.ts';
import type { Trace } from './calls.ts';
import { inEmptyNamespace, makeRoom, openWatchedElectron, startDisplay } from './watched-viewer.ts';

/** As people see it. */
export const printer = '3西 複合機';

interface Run {
  /** Whose sandbox is real; null: whoever runs the tests, without one. */
  user: string | null;
  printService?: string;
  /** What starts the viewer; absent: the checkout. */
  entry?: string;
}

export interface Watched {
  window: ViewerWindow;
  withoutPolicy: () => Promise<void>;
  soFar: () => Trace;
  crash: () => Promise<void>;
}

export class Rehearsal {
  /** What runs write is here, in a folder of the run's name. */
  readonly folder: string;
  readonly medium: string;
  readonly keys: string;
  readonly #electron: string;
  readonly #patient: FeaturedPatient;
  readonly #screen: { display: string; stop: () => void } | null;
  readonly #removeHospital: () => void;

  private constructor(
    electron: string,
    patient: FeaturedPatient,
    screen: { display: string; stop: () => void } | null,
    removeHospital: () => void,
  ) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-network-'));
    fs.chmodSync(this.folder, 0o755);
    this.medium = path.join(process.env[folderVariable]!, 'medium');
    this.keys = path.join(process.env[folderVariable]!, 'keys');
    this.#electron = electron;
    this.#patient = patient;
    this.#screen = screen;
    this.#removeHospital = removeHospital;
  }

  /** @param electron its binary */
  static async prepare(electron: string): Promise<Rehearsal> {
    const removeHospital = await setup();
    const folder = process.env[folderVariable]!;
    // Whoever runs the viewer reads the medium and the identity.
    spawnSync('chmod', ['-R', 'a+rX', folder]);
    const patient = await choosePatient(path.join(folder, 'medium'), path.join(folder, 'keys'));
    const screen = hasTool('Xvfb') ? await startDisplay() : null;
    return new Rehearsal(electron, patient, screen, removeHospital);
  }

  get display(): string {
    return this.#screen?.display ?? '';
  }

  /**
   * The folder of a run, empty: a station that was opened before asks for other things, and would keep a second try from
   * what a first one could not do.
   */
  room(name: string, user: string | null): string {
    const folder = path.join(this.folder, name);
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    makeRoom(folder, user);
    return folder;
  }

  /** One run of Electron from its first window to its end, in a namespace in which nothing can be reached, and its trace. */
  async electronRun<T>(
    name: string,
    { user, printService, entry }: Run,
    work: (watched: Watched) => Promise<T>,
  ): Promise<{ trace: Trace; answer: T }> {
    const folder = path.join(this.folder, name);
    // A second try begins like the first.
    fs.rmSync(folder, { recursive: true, force: true });
    makeRoom(folder, user);
    return inEmptyNamespace({ loopback: false }, async (namespace) => {
      expect(namespace.interfaces().filter((line) => line.endsWith('up'))).toEqual([]);
      const watched = namespace.watched(`${folder}.strace`, isRoot ? user : null);
      const surroundings = { folder, display: this.display, printService };
      const options = { entry, sandbox: user !== null };
      const viewer = await openWatchedElectron(this.#electron, watched, surroundings, options);
      let answer: T;
      try {
        const { page, withoutPolicy, crash } = viewer;
        await expect(page.getByRole('heading').first()).toBeVisible({ timeout: 60_000 });
        answer = await work({ window: new ViewerWindow(page), withoutPolicy, crash, soFar: watched.trace });
      } finally {
        await viewer.close();
      }
      return { trace: watched.trace(), answer };
    });
  }

  /** From the medium to a picture. */
  async readPatient(window: ViewerWindow): Promise<void> {
    await window.openMedium(this.medium);
    await window.unlock(path.join(this.keys, 'station-identity.age'), passphrase);
    await window.signIn('模擬 花子', 'nurse');
    await window.search(this.#patient.query);
    await window.choose(this.#patient);
    await window.summaryShown();
    await window.openTab('studies');
    await window.openStudy(this.#patient.studyInstanceUid!);
    await window.imageShown();
  }

  /** And on to a sheet as PDF. */
  async mainJob(window: ViewerWindow): Promise<void> {
    await this.readPatient(window);
    await window.page.goBack();
    await expect(window.banner).toBeVisible();
    await window.openSheet();
    const { pdf } = await window.sheetPdf();
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  }

  /** What is shown goes to a printer's queue. */
  async printTo({ page }: ViewerWindow, cups: Cups): Promise<void> {
    await page.getByRole('combobox', { name: printers.printer }).selectOption({ label: printer });
    await page.getByRole('button', { name: new RegExp(`^${words['take.print'].split(' ')[0]}`) }).click();
    await expect.poll(() => cups.count(), { timeout: 30_000 }).toBe(1);
  }

  close(): void {
    this.#screen?.stop();
    this.#removeHospital();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
