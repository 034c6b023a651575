/** The attributes that QIDO-RS answers with and matches by (PS3.18 tables 10.6.1-5 and 10.6.3-3 to -5). */

export const levels = ['study', 'series', 'instance'] as const;
export type Level = (typeof levels)[number];

export interface Attribute {
  tag: string;
  keyword: string;
  vr: string;
  level: Level;
}

export interface Element {
  vr: string;
  Value?: unknown[];
}
/** A data set in DICOM JSON (PS3.18 §F.2). */
export type DataSet = Record<string, Element>;

const table: Record<Level, string> = {
  study: `00080005 SpecificCharacterSet CS, 00080020 StudyDate DA, 00080030 StudyTime TM, 00080050 AccessionNumber SH,
    00080056 InstanceAvailability CS, 00080061 ModalitiesInStudy CS, 00080090 ReferringPhysicianName PN,
    00081030 StudyDescription LO, 00081190 RetrieveURL UR, 00100010 PatientName PN, 00100020 PatientID LO,
    00100030 PatientBirthDate DA, 00100040 PatientSex CS, 0020000D StudyInstanceUID UI,
    00201206 NumberOfStudyRelatedSeries IS, 00201208 NumberOfStudyRelatedInstances IS`,
  series: `00080060 Modality CS, 0008103E SeriesDescription LO, 0020000E SeriesInstanceUID UI, 00200011 SeriesNumber IS,
    00201209 NumberOfSeriesRelatedInstances IS`,
  instance: `00080016 SOPClassUID UI, 00080018 SOPInstanceUID UI, 00200013 InstanceNumber IS, 00280008 NumberOfFrames IS,
    00280010 Rows US, 00280011 Columns US, 00083002 AvailableTransferSyntaxUID UI`,
};

export const attributes: readonly Attribute[] = levels.flatMap((level) =>
  table[level].split(',').map((entry) => {
    const [tag, keyword, vr] = entry.trim().split(' ') as [string, string, string];
    return { tag, keyword, vr, level };
  }),
);

const byName = new Map(
  attributes.flatMap((attribute) => [attribute.tag, attribute.keyword].map((name) => [name, attribute])),
);

/** By keyword, or by eight hexadecimal digits. */
export function attributeNamed(name: string): Attribute | undefined {
  return byName.get(name) ?? byName.get(name.toUpperCase());
}

/** An element, without a value where there is none. */
export function element(vr: string, content: unknown): Element {
  const values = (Array.isArray(content) ? content : [content]).filter((value) => value !== null && value !== '');
  return values.length === 0 ? { vr } : { vr, Value: values };
}
