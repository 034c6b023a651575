/**
 * Screens read in both languages and every appearance: by axe, and for what is cut off at the smallest window and with letters
 * twice as large. With TOMOSHIBI_PICTURES=<folder> a picture of each is left there.
 */
import path from 'node:path';
import { expect, type Page, type Request } from '@playwright/test';
import type { ViewerWindow } from '../../scripts/viewer-window.ts';
import { accessibilityProblems, colourRules } from './accessible.ts';
import { cutOffPlaces } from './cut-off.ts';

const pictures = process.env.TOMOSHIBI_PICTURES;

export class Screens {
  /** One line a finding, with the screen, the language and the appearance. */
  readonly problems: string[] = [];
  readonly #window: ViewerWindow;
  readonly #page: Page;
  readonly #underWay = new Set<Request>();
  #shown = '';

  constructor(window: ViewerWindow) {
    this.#window = window;
    this.#page = window.page;
    const { page } = window;
    page.on('pageerror', (error) => this.problems.push(`${this.#shown}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(`${this.#shown}: ${message.text()}`);
    });
    page.on('request', (request) => {
      // What the host says by itself never ends.
      if (!request.url().endsWith('/events')) this.#underWay.add(request);
    });
    page.on('requestfinished', (request) => this.#underWay.delete(request));
    page.on('requestfailed', (request) => this.#underWay.delete(request));
  }

  async goTo(address: string): Promise<void> {
    await this.#page.evaluate((hash) => {
      location.hash = hash;
    }, address);
    await this.#settled();
  }

  async visit(name: string, address: string): Promise<void> {
    await this.goTo(address);
    await this.look(name);
  }

  /** Reads the screen that is shown, every way it can be shown. */
  async look(name: string, languages: readonly ('ja' | 'en')[] = ['ja', 'en']): Promise<void> {
    this.#shown = name;
    await this.#settled();
    // Not resting on anything.
    await this.#page.mouse.move(0, 0);
    if (pictures) await this.#page.screenshot({ path: path.join(pictures, `${name}.png`) });
    for (const language of languages) {
      await this.#window.speak(language);
      await this.#settled();
      this.#found(language, await accessibilityProblems(this.#page));
      this.#found(language, await cutOffPlaces(this.#page));
      for (const [scheme, contrast] of [['dark'], ['dark', 'high'], ['light']] as const) {
        await this.#appear(scheme, contrast);
        if (scheme === 'light') continue;
        const problems = await accessibilityProblems(this.#page, 'body', colourRules);
        this.#found(`${language} ${contrast ? 'high contrast' : scheme}`, problems);
      }
      await this.#letters('200');
      this.#found(`${language} 200 %`, await cutOffPlaces(this.#page));
      await this.#letters('100');
    }
    await this.#window.speak('ja');
  }

  #found(how: string, problems: string[]): void {
    for (const problem of problems) this.problems.push(`${this.#shown} (${how}): ${problem}`);
  }

  /** As the display menu does it (renderer/state/appearance.tsx), without opening it some hundred times. */
  async #appear(scheme: string, contrast?: string): Promise<void> {
    await this.#page.evaluate(
      ([colours, level]) => {
        const { dataset } = document.documentElement;
        dataset.mantineColorScheme = colours;
        if (level) dataset.contrast = level;
        else delete dataset.contrast;
      },
      [scheme, contrast] as const,
    );
  }

  async #letters(percent: '100' | '200'): Promise<void> {
    const size = percent === '200' ? '32px' : '16px';
    await this.#page.evaluate((pixels) => {
      document.documentElement.style.fontSize = pixels;
      return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }, size);
  }

  /** Nothing is on its way, and what came is drawn. */
  async #settled(): Promise<void> {
    await expect
      .poll(() => [...this.#underWay].map((request) => request.url()), { intervals: [30], timeout: 60_000 })
      .toEqual([]);
    await this.#page.evaluate(async () => {
      await document.fonts.ready;
      await new Promise((done) => setTimeout(done, 60));
    });
    await expect
      .poll(() => [...this.#underWay].map((request) => request.url()), { intervals: [30], timeout: 60_000 })
      .toEqual([]);
  }
}
