/** What a person does in the viewer's window, in either language: the steps that the demo and the e2e tests are made of. */
import { expect as impatient, type Locator, type Page, type Response } from '@playwright/test';
import batchEn from '../resources/locales/en/batch.json' with { type: 'json' };
import errorsEn from '../resources/locales/en/errors.json' with { type: 'json' };
import imagingEn from '../resources/locales/en/imaging.json' with { type: 'json' };
import patientEn from '../resources/locales/en/patient.json' with { type: 'json' };
import peopleEn from '../resources/locales/en/people.json' with { type: 'json' };
import searchEn from '../resources/locales/en/search.json' with { type: 'json' };
import shellEn from '../resources/locales/en/shell.json' with { type: 'json' };
import stationEn from '../resources/locales/en/station.json' with { type: 'json' };
import batchJa from '../resources/locales/ja/batch.json' with { type: 'json' };
import errorsJa from '../resources/locales/ja/errors.json' with { type: 'json' };
import imagingJa from '../resources/locales/ja/imaging.json' with { type: 'json' };
import patientJa from '../resources/locales/ja/patient.json' with { type: 'json' };
import peopleJa from '../resources/locales/ja/people.json' with { type: 'json' };
import searchJa from '../resources/locales/ja/search.json' with { type: 'json' };
import shellJa from '../resources/locales/ja/shell.json' with { type: 'json' };
import stationJa from '../resources/locales/ja/station.json' with { type: 'json' };

/** Outside Playwright's own runner it waits five seconds, which a machine that does other things too may need for a screen. */
export const expect = impatient.configure({ timeout: 30_000 });

const words = {
  ja: {
    batch: batchJa,
    errors: errorsJa,
    imaging: imagingJa,
    patient: patientJa,
    people: peopleJa,
    search: searchJa,
    shell: shellJa,
    station: stationJa,
  },
  en: {
    batch: batchEn,
    errors: errorsEn,
    imaging: imagingEn,
    patient: patientEn,
    people: peopleEn,
    search: searchEn,
    shell: shellEn,
    station: stationEn,
  },
};

export type Language = keyof typeof words;

export class ViewerWindow {
  readonly page: Page;
  words = words.ja;

  /** What the window last asked to see on paper, with the headers it asked under. */
  #preview: { request: object; authorization: Record<string, string> } | null = null;

  constructor(page: Page) {
    this.page = page;
    page.on('response', (response) => void this.#notePreview(response));
  }

  async #notePreview(response: Response): Promise<void> {
    if (!response.url().endsWith('/api/print-jobs/preview') || !response.ok()) return;
    const request = response.request().postDataJSON() as object;
    const headers = await response.request().allHeaders();
    const authorization = Object.fromEntries(
      Object.entries(headers).filter(([name]) => name === 'authorization' || name.startsWith('x-')),
    );
    this.#preview = { request, authorization };
  }

  /** Switches the language by its button; the window starts in Japanese. */
  async speak(language: Language): Promise<void> {
    if (words[language] === this.words) return;
    await this.page.getByRole('button', { name: language === 'en' ? 'English' : '日本語' }).click();
    this.words = words[language];
  }

  /** Opens the medium at a path typed in; it is then verified, or refused with a sentence. */
  openMedium(path: string): Promise<void> {
    return this.nameMedium(this.page, path);
  }

  /** @param inside where a medium is asked for */
  async nameMedium(inside: Page | Locator, path: string): Promise<void> {
    const { shell, station } = this.words;
    const field = inside.getByRole('textbox', { name: shell['station.path'] });
    const ask = inside.getByRole('button', { name: station['medium.notListed'] });
    await this.#unfold(field, ask);
    await field.fill(path);
    const form = inside.locator('form').filter({ hasText: shell['place.byPath'] });
    await form.getByRole('button', { name: shell['station.open'], exact: true }).click();
  }

  /** A field that is asked for with a button; pressed again by whoever saw it move away from under the pointer. */
  async #unfold(field: Locator, ask: Locator): Promise<void> {
    await expect(async () => {
      await expect(field.or(ask)).toBeVisible();
      if (await ask.isVisible()) await ask.click({ timeout: 2_000 });
      await expect(field).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 30_000 });
  }

  /** On the step of the key: the file at a path typed in. */
  async nameKey(identity: string): Promise<void> {
    const { shell, station } = this.words;
    const field = this.page.getByRole('textbox', { name: shell['unlock.identityPath'] });
    const ask = this.page.getByRole('button', { name: station['key.notListed'] });
    await this.#unfold(field, ask);
    await field.fill(identity);
    await this.page.getByRole('button', { name: station['key.pathUse'] }).click();
  }

  async enterPassphrase(passphrase: string): Promise<void> {
    const { shell } = this.words;
    await this.page.getByLabel(shell['unlock.passphrase'], { exact: true }).fill(passphrase);
    await this.page.getByRole('button', { name: shell['unlock.submit'] }).click();
  }

  /** @param identity the key file, where the station holds none; then what came of it is read and left */
  async unlock(identity: string | null, passphrase: string): Promise<void> {
    if (identity) await this.nameKey(identity);
    await this.enterPassphrase(passphrase);
    if (!identity) return;
    await this.page.getByRole('button', { name: this.words.station['done.goOn'] }).click();
  }

  async signIn(name: string, role: 'clinician' | 'nurse' | 'administrator'): Promise<void> {
    const { shell } = this.words;
    await this.page.getByRole('textbox', { name: shell['signIn.name'] }).fill(name);
    await this.page.getByRole('radio', { name: shell[`role.${role}`] }).check();
    await this.page.getByRole('button', { name: shell['signIn.submit'] }).click();
    if (role === 'administrator') await expect(this.places).toBeVisible();
    else await expect(this.searchBox).toBeVisible();
  }

  /** As oneself, where the medium brings a roster. Of several roles `role` is chosen. */
  async signInByPin(staffId: string, pin: string, role?: 'clinician' | 'nurse'): Promise<void> {
    const { people, shell } = this.words;
    await this.page.getByRole('textbox', { name: people['roster.id'] }).fill(staffId);
    await this.page.getByLabel(people['roster.pin'], { exact: true }).fill(pin);
    await this.page.getByRole('button', { name: shell['signIn.submit'], exact: true }).click();
    if (role) await this.page.getByRole('button', { name: shell[`role.${role}`], exact: true }).click();
    await expect(this.searchBox).toBeVisible();
  }

  /** By PIN where the medium brings a roster, else by name. */
  async signInAsNurse({ id, pin, name }: { id: string; pin: string; name: string }): Promise<void> {
    const { people, shell } = this.words;
    const byPin = this.page.getByRole('textbox', { name: people['roster.id'] });
    const byName = this.page.getByRole('textbox', { name: shell['signIn.name'] });
    await expect(byPin.or(byName)).toBeVisible();
    if (await byPin.isVisible()) await this.signInByPin(id, pin);
    else await this.signIn(name, 'nurse');
  }

  /** Where the second line leads. */
  get places(): Locator {
    return this.page.getByRole('navigation', { name: this.words.shell['frame.places'] });
  }

  get searchBox(): Locator {
    return this.page.getByRole('searchbox', { name: this.words.shell['search.label'] });
  }

  get hits(): Locator {
    return this.page.getByRole('list', { name: this.words.search.results }).getByRole('listitem');
  }

  async search(text: string): Promise<void> {
    await this.searchBox.fill(text);
    await expect(this.hits.first()).toBeVisible();
  }

  /** The banner of identity and allergies, which never scrolls away. */
  get banner(): Locator {
    return this.page.getByLabel(this.words.patient.banner);
  }

  get allergies(): Locator {
    return this.page.locator('[data-allergy-state]');
  }

  async openPatient(identifier: string): Promise<void> {
    await this.search(identifier);
    await this.hits.filter({ hasText: identifier }).first().getByRole('link').click();
    await expect(this.banner).toContainText(identifier);
  }

  /** Opens the patient of the hit whose link leads to exactly this key: several may share an identifier. */
  async choose(patient: { id: string }): Promise<void> {
    const address = `#/patients/${encodeURIComponent(patient.id)}`;
    await this.page.locator(`a[href$="${address}"]`).first().click();
    await expect(this.banner).toBeVisible();
  }

  /** Waits until every box of the summary has said what it knows. */
  async summaryShown(): Promise<void> {
    const { patient } = this.words;
    for (const title of [patient['tab.conditions'], patient['medications.current'], patient['observations.latest']]) {
      await expect(this.page.getByRole('region', { name: title })).toBeVisible();
    }
    await expect(this.page.getByText(patient.reading, { exact: true })).toHaveCount(0);
  }

  async openTab(
    tab:
      | 'summary'
      | 'observations'
      | 'medications'
      | 'studies'
      | 'documents'
      | 'timeline'
      | 'encounters'
      | 'conditions'
      | 'other'
      | 'sources',
  ): Promise<void> {
    await this.page.getByRole('tab', { name: new RegExp(`^${this.words.patient[`tab.${tab}`]}`) }).click();
  }

  /** Of the pane that keys act on. */
  get viewport(): Locator {
    return this.page.locator('[data-pane][data-active=true]').getByTestId('viewport');
  }

  /** Waits until the picture that is asked for is the picture on the screen. */
  async imageShown(): Promise<void> {
    await expect(this.viewport).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });
  }

  async openStudy(studyInstanceUid: string): Promise<void> {
    await this.page.locator(`a[href*="/studies/${studyInstanceUid}"]`).first().click();
  }

  /** Opens the panel beside the pictures, and waits for what it knows of the report. */
  async reportBesideShown(): Promise<void> {
    await this.page.keyboard.press('b');
    await expect(this.page.getByTestId('study-report')).toBeVisible();
  }

  /** The next picture that somebody marked as a key image; stays where there is none. */
  async nextKeyImage(): Promise<void> {
    await this.page.keyboard.press('j');
    await this.imageShown();
  }

  /** Puts the picture on a sheet, and looks at the sheet before it prints. */
  async previewPictures(): Promise<void> {
    await this.page.keyboard.press('Control+d');
    await this.page.keyboard.press('Control+p');
    await expect(this.page.getByRole('dialog').locator('section.sheet .sheet-picture img').first()).toBeVisible();
  }

  /** One key; false when the patient has no study to compare with. */
  async compareWithPrior(): Promise<boolean> {
    await this.page.keyboard.press('p');
    const prior = this.page.locator('[data-pane][data-prior=true]').getByTestId('viewport').first();
    const shown = await prior.waitFor({ timeout: 10_000 }).then(
      () => true,
      () => false,
    );
    if (shown) await expect(prior).toHaveAttribute('data-rendered', 'true', { timeout: 60_000 });
    return shown;
  }

  /** One key; false when the series is no even block that planes could be cut through, or too few slices of one. */
  async cutPlanes(): Promise<boolean> {
    await this.page.keyboard.press('y');
    const planes = this.page.getByTestId('volume');
    const shown = await planes
      .first()
      .waitFor({ timeout: 10_000 })
      .then(
        () => true,
        () => false,
      );
    if (!shown) return false;
    await expect(this.page.locator('[data-testid=volume]:not([data-state=ready])')).toHaveCount(0, {
      timeout: 120_000,
    });
    return true;
  }

  async thumbnailsShown(): Promise<void> {
    const { imaging } = this.words;
    await expect(this.page.getByText(imaging['thumbnail.waiting'], { exact: true })).toHaveCount(0, {
      timeout: 30_000,
    });
  }

  /** The patient's summary, as it will print. */
  async openSheet(): Promise<void> {
    await this.page.getByRole('link', { name: this.words.patient.print, exact: true }).click();
    await expect(this.sheet.first()).toBeVisible({ timeout: 30_000 });
  }

  get sheet(): Locator {
    return this.page.locator('section.sheet');
  }

  /** Issues the sheet that is shown last, and takes the bytes that the host makes of it: a printer's dialog waits for a hand. */
  async sheetPdf(): Promise<{ serial: string; pdf: Buffer }> {
    const shown = this.#preview;
    if (!shown) throw new Error('no sheet has been opened');
    const { serial, bytes } = await this.page.evaluate(async ({ request, authorization }) => {
      const answer = async (path: string, init: RequestInit = {}) => {
        const headers = { ...authorization, 'Content-Type': 'application/json' };
        const response = await fetch(path, { ...init, headers });
        if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
        return response;
      };
      const made = await answer('/api/print-jobs', { method: 'POST', body: JSON.stringify(request) });
      const job = (await made.json()) as { id: string; serial: string };
      const pdf = await answer(`/api/print-jobs/${job.id}/pdf`);
      return { serial: job.serial, bytes: [...new Uint8Array(await pdf.arrayBuffer())] };
    }, shown);
    return { serial, pdf: Buffer.from(bytes) };
  }

  /** Back to the medium: what it holds, and how far its copy is. */
  /** The screen from which whole wards are printed, once it knows what that takes. */
  async openWards(): Promise<void> {
    const { batch, shell } = this.words;
    await this.page.getByRole('link', { name: shell['place.home'] }).click();
    // What is searched for stands in the place of the links.
    await this.searchBox.fill('');
    await this.page.getByRole('link', { name: batch.home }).click();
    await expect(this.page.getByRole('heading', { name: batch.title, level: 1 })).toBeVisible();
    await expect(this.page.getByText(batch['needed.counting'])).toBeHidden({ timeout: 180_000 });
  }

  async openStation(): Promise<void> {
    const generation = this.words.shell['frame.generation'].split('{')[0]!;
    await this.page.getByRole('link', { name: new RegExp(`^${generation}`) }).click();
    await expect(this.page.getByRole('region', { name: this.words.shell['copy.title'] })).toBeVisible();
  }

  /** The line above everything: when the data are from. */
  get dataAsOf(): Locator {
    return this.page.getByRole('banner').getByText(this.words.shell['asOf.label']);
  }
}
