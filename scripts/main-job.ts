/** The main job, driven and measured: open, unlock, sign in, find a patient, read, look at an image, print the summary. */
import fs from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { staffRows } from './demo-hospital/staff.ts';
import type { FeaturedPatient } from './featured-patient.ts';
import type { Viewer } from './viewer.ts';
import { ViewerWindow } from './viewer-window.ts';

export interface MainJob {
  /** Mount point of the disk. */
  medium: string;
  identity: string;
  passphrase: string;
  patient: FeaturedPatient;
  /** Folder for pictures and PDFs. */
  out: string;
}

export interface Performance {
  timings: {
    /** From choosing the medium to the first patient found, with everything a person has to give in between. */
    openToFirstSearchMs: number;
    /** From choosing a patient to the summary with its sections. */
    patientMs: number;
    /** From choosing a study to its first picture; null when the patient has none that can be shown. */
    firstImageMs: number | null;
    /** From asking for the sheet to its bytes. */
    sheetPdfMs: number;
  };
  /** Relative to `out`. */
  pictures: string[];
  pdfs: string[];
}

export async function performMainJob(viewer: Viewer, job: MainJob): Promise<Performance> {
  const { page } = viewer;
  const window = new ViewerWindow(page);
  const pictures: string[] = [];
  fs.mkdirSync(path.join(job.out, 'pictures'), { recursive: true });
  const picture = async (name: string) => {
    pictures.push(`pictures/${name}.png`);
    await page.screenshot({ path: path.join(job.out, 'pictures', `${name}.png`) });
  };

  const opened = performance.now();
  await window.openMedium(job.medium);
  await window.unlock(job.identity, job.passphrase);
  await window.signInAsNurse(staffRows[0]!);
  await window.search(job.patient.query);
  const openToFirstSearchMs = performance.now() - opened;
  await picture('search');

  const chosen = performance.now();
  await window.choose(job.patient);
  await window.summaryShown();
  const patientMs = performance.now() - chosen;
  await picture('patient');

  let firstImageMs: number | null = null;
  if (job.patient.studyInstanceUid) {
    await window.openTab('studies');
    const asked = performance.now();
    await window.openStudy(job.patient.studyInstanceUid);
    await window.imageShown();
    firstImageMs = performance.now() - asked;
    await window.thumbnailsShown();
    await picture('image');
    await window.nextKeyImage();
    await window.reportBesideShown();
    await picture('beside');
    await page.keyboard.press('b');
    await window.previewPictures();
    await picture('image-paper');
    await page.keyboard.press('Escape');
    if (await window.compareWithPrior()) {
      await picture('compare');
      await page.keyboard.press('p');
    }
    if (await window.cutPlanes()) await picture('planes');
    await page.goBack();
    await page.goBack();
  }

  await window.openSheet();
  await picture('sheet');
  const asked = performance.now();
  const { serial, pdf } = await window.sheetPdf();
  const sheetPdfMs = performance.now() - asked;
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  fs.mkdirSync(path.join(job.out, 'pdfs'), { recursive: true });
  fs.writeFileSync(path.join(job.out, 'pdfs', `${serial}.pdf`), pdf);

  await window.openWards();
  await picture('wards');

  await window.openStation();
  await picture('station');
  return {
    timings: { openToFirstSearchMs, patientMs, firstImageMs, sheetPdfMs },
    pictures,
    pdfs: [`pdfs/${serial}.pdf`],
  };
}
