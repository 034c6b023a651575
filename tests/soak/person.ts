/**
 * One person after the other at the station: they sign in, search, open charts and their headings, look at images, print,
 * go to other screens, change the language, and sign out. What each did is kept, for the log to be held against.
 */
import fs from 'node:fs';
import path from 'node:path';
import paperEn from '../../resources/locales/en/paper.json' with { type: 'json' };
import patientEn from '../../resources/locales/en/patient.json' with { type: 'json' };
import shellEn from '../../resources/locales/en/shell.json' with { type: 'json' };
import paperJa from '../../resources/locales/ja/paper.json' with { type: 'json' };
import patientJa from '../../resources/locales/ja/patient.json' with { type: 'json' };
import shellJa from '../../resources/locales/ja/shell.json' with { type: 'json' };
import type { SoakHost } from './hosts.ts';
import type { Asked } from './window.ts';

/** What one person did between signing in and signing out. */
export interface Shift {
  name: string;
  searched: Set<string>;
  patients: Set<string>;
  studies: Set<string>;
  serials: string[];
}

export interface Study {
  patientId: string;
  studyInstanceUid: string;
}

const words = {
  ja: { paper: paperJa, patient: patientJa, shell: shellJa },
  en: { paper: paperEn, patient: patientEn, shell: shellEn },
};
/** Of a picture that shows something, PNG; an empty one of this size takes a twentieth. */
const drawnBytes = 4_000;
const pictureSide = 240;

const panel = "document.querySelector('[role=tabpanel]')";
const notReading = `!${panel}.textContent.includes('${patientJa.reading}') && !${panel}.textContent.includes('${patientEn.reading}')`;

export class Person {
  readonly #host: SoakHost;
  readonly #saved: string;
  #language: keyof typeof words = 'ja';
  #shift: Shift | null = null;
  /** Every one from the first. */
  readonly shifts: Shift[] = [];
  /** What the window asked for, over all of them. */
  readonly asked: Asked[] = [];

  /** @param saved folder that PDFs come to */
  constructor(host: SoakHost, saved: string) {
    this.#host = host;
    this.#saved = saved;
  }

  async signIn(name: string): Promise<void> {
    const { window } = this.#host;
    await window.until("document.querySelector('input[type=radio][value=nurse]') !== null", 'signing in');
    await window.settled();
    await window.evaluate("document.querySelector('form input:not([type=radio])').focus()");
    await window.send('Input.insertText', { text: name });
    await window.evaluate("document.querySelector('input[type=radio][value=nurse]').click()");
    await window.evaluate("document.querySelector('form button[type=submit]').click()");
    await window.until("document.querySelector('input[type=search]') !== null", 'the first screen');
    this.#shift = { name, searched: new Set(), patients: new Set(), studies: new Set(), serials: [] };
    this.shifts.push(this.#shift);
  }

  /** The page goes with everything in it. */
  async signOut(): Promise<void> {
    const { window } = this.#host;
    await this.gather();
    await window.evaluate('void (globalThis.left = true)');
    await window.evaluate(this.#press(this.#words.shell['frame.handOver']));
    await window.until(
      "globalThis.left === undefined && document.querySelector('input[type=radio][value=nurse]') !== null",
      'signing out',
    );
    this.#shift = null;
    this.#language = 'ja';
  }

  async changeLanguage(): Promise<void> {
    const { window } = this.#host;
    const next = this.#language === 'ja' ? 'en' : 'ja';
    await window.evaluate(`document.querySelector('header button[lang="${next}"]').click()`);
    await window.until(`document.querySelector('header button[lang="${this.#language}"]') !== null`, 'the language');
    this.#language = next;
  }

  /** @param address without its `#` */
  async goTo(address: string): Promise<void> {
    const { window } = this.#host;
    await window.evaluate(`void (location.hash = ${JSON.stringify(address)})`);
    await window.until("document.querySelector('main h1, main h2, [data-patient-banner]') !== null", address);
    await window.settled();
  }

  /** @returns milliseconds from typing an identifier to the whole first page */
  async openPatient(id: string): Promise<number> {
    const { window } = this.#host;
    await this.goTo('/');
    const box = "document.querySelector('input[type=search]')";
    await window.until(`${box} !== null`, 'the search box');
    await window.evaluate(`${box}.focus(), ${box}.select()`);
    const started = performance.now();
    await window.send('Input.insertText', { text: id });
    const hit = `document.querySelector('a[href$="#/patients/${id}"]')`;
    await window.until(`${hit} !== null`, 'a search');
    await window.evaluate(`${hit}.click()`);
    await window.until(
      `document.querySelector('[data-patient-banner]')?.textContent.includes('${id}') === true &&
        ${panel}?.querySelectorAll('section').length >= 3 && ${notReading}`,
      'a patient',
    );
    const milliseconds = performance.now() - started;
    await window.settled();
    this.#now.searched.add(id);
    this.#now.patients.add(id);
    return milliseconds;
  }

  /** Of the patient that is open. */
  async everyHeading(): Promise<void> {
    const { window } = this.#host;
    const count = Number(await window.evaluate("document.querySelectorAll('[role=tab]').length"));
    if (count < 5) throw new Error('the headings are not there');
    for (let index = 0; index < count; index += 1) {
      await window.evaluate(`document.querySelectorAll('[role=tab]')[${index}].click()`);
      await window.until(
        `document.querySelectorAll('[role=tab]')[${index}].ariaSelected === 'true' && ${panel} !== null && ${notReading}`,
        'a heading',
      );
      await window.settled();
    }
  }

  /** From the list of the patient that is open to the first picture, and whether something is in it. */
  async openStudy({ patientId, studyInstanceUid }: Study): Promise<number> {
    const { window } = this.#host;
    const started = performance.now();
    await window.evaluate(
      `void (location.hash = '/patients/${patientId}/studies/${encodeURIComponent(studyInstanceUid)}')`,
    );
    const pane = "document.querySelector('[data-pane][data-active=true] [data-testid=viewport]')";
    await window.until(`${pane}?.dataset.rendered === 'true' && ${pane}.dataset.state === 'shown'`, 'a picture');
    const milliseconds = performance.now() - started;
    const [x, y] = (await window.evaluate(
      `(({ left, top, width, height }) => [left + width / 2, top + height / 2])(${pane}.getBoundingClientRect())`,
    )) as [number, number];
    const clip = { x: x - pictureSide / 2, y: y - pictureSide / 2, width: pictureSide, height: pictureSide, scale: 1 };
    const { data } = (await window.send('Page.captureScreenshot', { format: 'png', clip })) as { data: string };
    if (data.length * 0.75 < drawnBytes) throw new Error(`nothing is drawn of ${studyInstanceUid}`);
    await window.settled();
    this.#now.studies.add(studyInstanceUid);
    return milliseconds;
  }

  /** Forms as they will print, and then as one PDF on the disk. @returns their serials, of which the screen says the first and the last */
  async print(patientId: string, forms: readonly string[]): Promise<string[]> {
    const { window, kind } = this.#host;
    await this.gather();
    await window.evaluate(`void (location.hash = '/patients/${patientId}/print?forms=${forms.join(',')}')`);
    const { paper } = this.#words;
    const taking = (kind === 'electron' ? [paper['take.pdf'], paper['take.print']] : [paper['take.pdf']]).map(
      (text) => text.split('{')[0]!,
    );
    const button = `[...document.querySelectorAll('main button')].find((button) =>
      ${JSON.stringify(taking)}.some((words) => button.textContent.startsWith(words)))`;
    await window.until(`${button}?.disabled === false`, 'a preview');
    await window.settled();
    if (kind === 'electron') await this.#asFile();
    await window.evaluate(`${button}.click()`);
    const saidSaved = `[...document.querySelectorAll('main [role=status]')].map((said) => said.textContent)
      .find((said) => said.startsWith(${JSON.stringify(paper['take.saved'].split('{')[0])}))`;
    await window.until(`${saidSaved} !== undefined`, 'a PDF');
    const said = String(await window.evaluate(saidSaved));
    await window.settled();
    const issued = await this.gather();
    const serials = issued.flatMap(({ serial }) => serial ?? []);
    const ends = [serials[0], serials.at(-1)];
    if (serials.length !== forms.length || !ends.every((serial) => serial && said.includes(serial))) {
      throw new Error(`${forms.length} forms, and the screen says: ${said}`);
    }
    await this.#checkFile(path.join(this.#saved, `${serials[0]}.pdf`));
    this.#now.serials.push(...serials);
    return serials;
  }

  /** Takes over what the window has asked since the last time. */
  async gather(): Promise<Asked[]> {
    const asked = await this.#host.window.asked();
    this.asked.push(...asked);
    return asked;
  }

  /** Where there is a printer's dialog, PDFs are chosen once; the station remembers it. */
  async #asFile(): Promise<void> {
    const { window } = this.#host;
    const choice = `[...document.querySelectorAll('main select')].find((select) => [...select.options].some(({ value }) => value === ' pdf'))`;
    await window.until(`${choice} !== undefined`, 'the printers');
    if ((await window.evaluate(`${choice}.value`)) === ' pdf') return;
    await window.evaluate(`(() => {
      const select = ${choice};
      select.value = ' pdf';
      select.dispatchEvent(new Event('change', { bubbles: true }));
    })()`);
    await window.settled();
  }

  async #checkFile(file: string): Promise<void> {
    const deadline = performance.now() + 10_000;
    while (!fs.existsSync(file)) {
      if (performance.now() > deadline) throw new Error('a PDF is said to be saved and is not there');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const bytes = fs.readFileSync(file);
    if (bytes.subarray(0, 5).toString() !== '%PDF-' || !bytes.subarray(-1024).includes('%%EOF')) {
      throw new Error('what was saved is not a whole PDF');
    }
    fs.rmSync(file);
  }

  get #words() {
    return words[this.#language];
  }

  get #now(): Shift {
    if (!this.#shift) throw new Error('nobody is signed in');
    return this.#shift;
  }

  #press(text: string): string {
    return `[...document.querySelectorAll('header button')].find((button) => button.textContent === ${JSON.stringify(text)}).click()`;
  }
}
