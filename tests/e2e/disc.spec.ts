import fs from 'node:fs';
import path from 'node:path';
import discEn from '../../resources/locales/en/disc.json' with { type: 'json' };
import discJa from '../../resources/locales/ja/disc.json' with { type: 'json' };
import { expect, type Hospital, test } from './viewer.ts';

type Element = 'PatientID' | 'StudyInstanceUID' | 'PatientBirthDate' | 'Modality';

/** Tag and VR in explicit little endian, before a length of two bytes. */
const headers: Record<Element, Buffer> = {
  PatientID: Buffer.from('100020004c4f', 'hex'),
  StudyInstanceUID: Buffer.from('20000d005549', 'hex'),
  PatientBirthDate: Buffer.from('100030004441', 'hex'),
  Modality: Buffer.from('080060004353', 'hex'),
};

/** The place of an element's value. */
function fieldOf(bytes: Buffer, element: Element): Buffer {
  const at = bytes.indexOf(headers[element]);
  const start = at + 8;
  return at < 0 ? Buffer.alloc(0) : bytes.subarray(start, start + bytes.readUInt16LE(at + 6));
}

/** A CT study of the hospital's own as another hospital would have it on a disc. */
function writeDisc(folder: string, hospital: Hospital, changes: Partial<Record<Element, string>>): string {
  const source = path.join(hospital.folder, 'hospital/dicom');
  const files = fs
    .readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name)))
    .filter((bytes) => fieldOf(bytes, 'PatientID').toString().trim() === '0012345')
    .filter((bytes) => fieldOf(bytes, 'Modality').toString() === 'CT');
  const study = fieldOf(files[0]!, 'StudyInstanceUID').toString();
  const ofStudy = files.filter((bytes) => fieldOf(bytes, 'StudyInstanceUID').toString() === study);
  fs.mkdirSync(path.join(folder, 'DICOM'), { recursive: true });
  ofStudy.forEach((bytes, index) => {
    for (const [element, text] of Object.entries(changes) as [Element, string][]) {
      const value = fieldOf(bytes, element);
      value.fill(element === 'StudyInstanceUID' ? 0 : 0x20).write(text, 'latin1');
    }
    fs.writeFileSync(path.join(folder, 'DICOM', `IM${index}`), bytes);
  });
  fs.writeFileSync(path.join(folder, 'AUTORUN.INF'), '[autorun]\r\nopen=VIEWER.EXE\r\n');
  fs.writeFileSync(path.join(folder, 'VIEWER.EXE'), 'MZ');
  return folder;
}

test('a disc of a patient of the chart: compared, confirmed, brought, and its image on the screen', async ({
  signedIn,
  hospital,
}, info) => {
  const { page } = signedIn;
  const folder = writeDisc(info.outputPath('disc'), hospital, {
    PatientID: 'X-77001',
    StudyInstanceUID: '2.25.77001',
  });
  await page.getByRole('link', { name: discJa.home }).click();
  await page.getByRole('textbox', { name: discJa.path }).fill(folder);
  await page.getByRole('button', { name: discJa.read, exact: true }).click();

  const person = page.getByRole('region', { name: '灯火 太郎' });
  await person.getByRole('checkbox').first().check();
  const bring = page.getByRole('button', { name: discJa.bring.split('{')[0]! });
  await expect(bring).toBeDisabled();
  await person.getByRole('radio', { name: '0012345' }).check();
  await expect(person.getByRole('row', { name: discJa['compare.identifier'] })).toContainText(
    discJa['compare.different'],
  );
  await expect(person.getByRole('row', { name: discJa['compare.birthDate'] })).toContainText(discJa['compare.same']);
  await expect(bring).toBeDisabled();
  await person.getByRole('checkbox', { name: discJa.confirm.split('{')[1]!.split('}')[1]! }).check();
  await bring.click();

  await expect(page.getByRole('heading', { name: discJa.imported.replace('{count}', '1') })).toBeVisible();
  await page.getByRole('link', { name: discJa.openImages }).first().click();
  await signedIn.imageShown();
  await expect(page.getByText('X-77001').first()).toBeVisible();
  await page.screenshot({ path: info.outputPath('image.png') });
  await signedIn.openPatient('0012345');
  await signedIn.openTab('studies');
  const box = page.getByRole('region', { name: discJa['box.title'] });
  await expect(box).toContainText('X-77001');
  await expect(box).toContainText('模擬 看護');
});

test('a disc of nobody known: a temporary patient, marked, without a chart, found again after the lock', async ({
  signedIn,
  hospital,
}, info) => {
  const { page } = signedIn;
  const folder = writeDisc(info.outputPath('disc'), hospital, {
    PatientID: 'Y-55001',
    StudyInstanceUID: '2.25.55001',
    PatientBirthDate: '19770707',
  });
  await page.getByRole('link', { name: discJa.home }).click();
  await page.getByRole('textbox', { name: discJa.path }).fill(folder);
  await page.getByRole('button', { name: discJa.read, exact: true }).click();
  const person = page.getByRole('region', { name: '灯火 太郎' });
  await person.getByRole('checkbox').first().check();
  await expect(person.getByRole('radio')).toHaveCount(1);
  await person.getByRole('radio', { name: discJa.temporary }).check();
  await page.getByRole('button', { name: discJa.bring.split('{')[0]! }).click();
  await expect(page.getByRole('heading', { name: discJa.imported.replace('{count}', '1') })).toBeVisible();

  const { shell } = signedIn.words;
  await page.getByRole('button', { name: shell['frame.lock'], exact: true }).click();
  await signedIn.unlock(null, hospital.passphrase);
  await signedIn.signIn('模擬 医師', 'clinician');
  await signedIn.speak('en');
  await signedIn.search('Y-55001');
  await expect(signedIn.hits.first()).toContainText(signedIn.words.shell['identity.temporary']);
  await signedIn.hits.first().getByRole('link').click();
  await expect(signedIn.banner).toContainText(signedIn.words.shell['identity.temporary']);
  await expect(signedIn.allergies.first()).toHaveAttribute('data-allergy-state', 'unknown');
  await expect(page.getByText(discEn.temporaryTitle)).toBeVisible();
  await expect(page.getByRole('link', { name: signedIn.words.patient.print })).toBeVisible();
  await expect(page.getByRole('region', { name: signedIn.words.patient['medications.current'] })).toContainText(
    signedIn.words.patient.notExported,
  );
  await signedIn.openTab('studies');
  await page.screenshot({ path: info.outputPath('temporary.png') });
  await page.getByRole('region', { name: discEn['box.title'] }).getByRole('link', { name: discEn.openImages }).click();
  await signedIn.imageShown();
  await expect(page.getByText('Y-55001').first()).toBeVisible();
});
