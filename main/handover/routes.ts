/**
 * `/api/hand-overs`: images leave the station as a file. Confirmed by a station administrator, with a reason, and logged
 * before the first byte and after the last, with both names.
 */
import crypto from 'node:crypto';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { TomoshibiError } from '../../shared/errors.ts';
import { type AdministratorProof, administratorProofSchema } from '../../shared/people.ts';
import type { ImagingStudy } from '../../shared/records.ts';
import { type HandOverView, type PatientView, type PicturesPerPage, picturesPerPage } from '../../shared/views.ts';
import type { AuditEntry } from '../audit/audit.ts';
import type { Host } from '../host.ts';
import { failure, jsonBody } from '../http.ts';
import { streamed } from '../imaging/range.ts';
import type { Study } from '../imaging/study.ts';
import { pictureForm, pictureLimit } from '../paper/picture-form.ts';
import { type Picture, pictureDetail, picturesSchema, readPictures } from '../paper/pictures.ts';
import type { Session } from '../sessions/sessions.ts';
import type { Confirmed } from '../sessions/sign-in.ts';
import { aboutPictures, filesOfPictures, filesOfStudy } from './contents.ts';
import { logged } from './logged.ts';
import { zipped } from './zip.ts';

type Env = { Variables: { session: Session } };

export interface HandOverOptions {
  host: Host;
  record: (session: Session, entry: Omit<AuditEntry, 'person'>) => void;
  /** @throws TomoshibiError `patient-not-found` */
  patient: (patientId: string) => PatientView;
  /** @throws TomoshibiError `study-not-found` */
  recordOf: (studyInstanceUid: string) => ImagingStudy;
  study: (studyInstanceUid: string) => Promise<Study>;
  /** @throws TomoshibiError `administrator-required`, `second-person-required`, `sign-in-wrong`, `sign-in-waits` */
  confirm: (session: Session, proof: AdministratorProof | undefined) => Promise<Confirmed>;
  /** Pictures as sheets under a serial. */
  pdf: (session: Session, patient: PatientView, pictures: Picture[], perPage: PicturesPerPage) => Promise<Uint8Array>;
}

const reasonSchema = z
  .string()
  .trim()
  .min(4)
  .max(200)
  .regex(/^[^\p{Cc}]+$/u);
const studyBody = z.object({
  patientId: z.string().min(1),
  studyInstanceUid: z.string().min(1),
  reason: reasonSchema,
  administrator: administratorProofSchema.optional(),
});
const picturesRequest = z.object({
  patientId: z.string().min(1),
  reason: reasonSchema,
  administrator: administratorProofSchema.optional(),
  form: z.enum(['png', 'pdf']),
  perPage: z.literal([...picturesPerPage]),
  pictures: picturesSchema,
});

/** Routes to mount at `/api/hand-overs`, for a person. */
export function handOverRoutes(options: HandOverOptions) {
  const { patient, recordOf, study: open, confirm } = options;
  const routes = new Hono<Env>();
  routes.onError(failure);
  routes.post('/study', jsonBody(studyBody), async (c) => {
    const { patientId, studyInstanceUid, reason, administrator } = c.req.valid('json');
    if (recordOf(studyInstanceUid).patientId !== patientId) throw new TomoshibiError('request-invalid');
    const confirmed = await confirm(c.var.session, administrator);
    const study = await open(studyInstanceUid);
    const files = study.instances().length;
    const detail = { content: 'dicom', reason, ...confirmed, studies: [studyInstanceUid], files };
    return give(c, options, { patientId, detail, name: 'dicom.zip', files }, () =>
      study.reading(zipped(filesOfStudy(study))),
    );
  });
  routes.post('/pictures', pictureLimit, async (c) => {
    const { request, pngs } = await pictureForm(c, picturesRequest);
    const { patientId, reason, form, perPage, administrator } = request;
    const pictures = await readPictures(request.pictures, pngs, patientId, recordOf);
    const view = patient(patientId);
    const confirmed = await confirm(c.var.session, administrator);
    const detail = { content: form, reason, ...confirmed, ...pictureDetail(pictures) };
    if (form === 'pdf') {
      const pdf = await options.pdf(c.var.session, view, pictures, perPage);
      return give(c, options, { patientId, detail, name: 'images.pdf', files: 1 }, () => [pdf]);
    }
    const about = aboutPictures(view, pictures);
    return give(c, options, { patientId, detail, name: 'images.zip', files: pictures.length }, () =>
      zipped(filesOfPictures(pictures, about)),
    );
  });
  return routes;
}

interface Given {
  patientId: string;
  detail: NonNullable<AuditEntry['detail']>;
  /** End of the file's name, which names no patient. */
  name: string;
  files: number;
}

/** Where the host asks for a place, the file is written there; else it is the answer, for the browser to save. */
async function give(
  c: Context<Env>,
  { host, record }: HandOverOptions,
  { patientId, detail, name, files }: Given,
  begin: () => Iterable<Uint8Array>,
): Promise<Response> {
  const { session } = c.var;
  const fileName = `tomoshibi-${crypto.randomBytes(4).toString('hex')}-${name}`;
  const entry = { patientId, detail: { ...detail, file: fileName } };
  const file = logged((one) => record(session, one), entry, begin);
  if (host.saveFile) {
    const saved = await host.saveFile(fileName, file.begin);
    const view: HandOverView = { saved, files, ...file.sums };
    return c.json(view);
  }
  const content = streamed(file.begin());
  return new Response(content, {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename="${fileName}"`,
    },
  });
}
