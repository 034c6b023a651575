import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { hasTool } from '../tool.ts';
import { expect, test } from './viewer.ts';

for (const language of ['ja', 'en'] as const) {
  test(`from the medium to the printed summary (${language})`, async ({ window, hospital }, info) => {
    await window.speak(language);
    await window.openMedium(hospital.medium);
    await expect(window.dataAsOf.first()).toBeVisible();
    await window.unlock(hospital.identity, hospital.passphrase);
    await window.signIn('模擬 花子', 'nurse');
    const { patient } = window.words;

    await window.openPatient('0012345');
    await window.summaryShown();
    await expect(window.dataAsOf.first()).toBeVisible();
    await expect(window.banner).toContainText('灯火 太郎');
    await expect(window.banner).toContainText('1950-01-01');
    await expect(window.allergies.first()).toHaveAttribute('data-allergy-state', 'recorded');
    await expect(window.allergies.first()).toContainText('ペニシリン');
    await expect(window.page.getByRole('region', { name: patient['medications.current'] })).toContainText(
      'ワルファリン',
    );

    for (const tab of [
      'observations',
      'medications',
      'studies',
      'documents',
      'timeline',
      'encounters',
      'conditions',
      'other',
      'sources',
    ] as const) {
      await window.openTab(tab);
      await expect(window.banner, tab).toContainText('0012345');
      await expect(window.page.getByRole('tabpanel'), tab).not.toBeEmpty();
    }

    await window.openSheet();
    await expect(window.dataAsOf.first()).toBeVisible();
    await expect(window.sheet.first()).toContainText('灯火 太郎');
    const { pdf, serial } = await window.sheetPdf();
    expect(serial).toMatch(/^[0-9A-Z-]+$/);
    const file = info.outputPath('sheet.pdf');
    fs.writeFileSync(file, pdf);
    if (hasTool('pdftotext')) {
      const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
      for (const value of ['灯火 太郎', 'トモシビ タロウ', '0012345', 'ペニシリン', 'ワルファリン', serial])
        expect(text).toContain(value);
    }
  });
}

test('a study is read with wheel, keys, window, zoom and thumbnails', async ({ signedIn, viewer }) => {
  const { page } = viewer;
  await signedIn.openPatient('0012345');
  await signedIn.openTab('studies');
  await page.locator('a[href*="/studies/"]').first().click();
  await signedIn.imageShown();
  const { viewport } = signedIn;
  const attribute = async (name: string) => Number(await viewport.getAttribute(name));

  await page.keyboard.press('Home');
  await expect(viewport).toHaveAttribute('data-image-index', '0');
  await viewport.hover();
  await page.mouse.wheel(0, 100);
  await expect(viewport).not.toHaveAttribute('data-image-index', '0');
  await page.keyboard.press('End');
  const last = (await attribute('data-image-count')) - 1;
  await expect(viewport).toHaveAttribute('data-image-index', String(last));
  await signedIn.imageShown();

  const width = await attribute('data-window-width');
  const box = (await viewport.boundingBox())!;
  const drag = async (button: 'left' | 'right', dx: number, dy: number) => {
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down({ button });
    await page.mouse.move(box.x + box.width / 2 + dx, box.y + box.height / 2 + dy, { steps: 5 });
    await page.mouse.up({ button });
  };
  await drag('left', 80, 40);
  await expect.poll(() => attribute('data-window-width')).not.toBe(width);
  const zoom = await attribute('data-zoom');
  await drag('right', 0, -60);
  await expect.poll(() => attribute('data-zoom')).not.toBe(zoom);
  await page.getByRole('button', { name: signedIn.words.imaging['action.reset'] }).click();
  await expect.poll(() => attribute('data-window-width')).toBe(width);

  await expect(
    page.getByRole('navigation', { name: signedIn.words.imaging.series }).getByRole('button').first(),
  ).toBeVisible();
  await expect(signedIn.dataAsOf.first()).toBeVisible();
  await page.goBack();
  await expect(signedIn.banner).toContainText('0012345');
});
