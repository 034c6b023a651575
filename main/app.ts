/**
 * The API and the window's files, as one `Request → Response`, the same in both hosts. Routes only: each calls the room
 * that does the work. `/api/station` and signing in need no person; everything about patients does (`Authorization:
 * Bearer`). The browser host asks for its own token before any of it (main/loopback.ts).
 */
import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { z } from 'zod';
import { TomoshibiError } from '../shared/errors.ts';
import { sourcesOf } from '../shared/media.ts';
import { sections } from '../shared/records.ts';
import { picturesPerPage } from '../shared/views.ts';
import type { AuditEntry, AuditLog } from './audit/audit.ts';
import { auditRoutes } from './audit/routes.ts';
import { discRoutes } from './disc/routes.ts';
import { documentRoutes } from './documents/routes.ts';
import { drillRoutes } from './drill/routes.ts';
import type { Stage } from './drill/stage.ts';
import { handOverRoutes } from './handover/routes.ts';
import type { DrawnSheet, Host } from './host.ts';
import { failure, foreignBytes, jsonBody, queryOf, setSafeHeaders } from './http.ts';
import { dicomweb } from './imaging/dicomweb.ts';
import { Drawing } from './imaging/drawing.ts';
import { Incident } from './incident/incident.ts';
import { incidentRoutes } from './incident/routes.ts';
import { ledgerRoutes } from './ledger/routes.ts';
import { licenceRoutes } from './licences/routes.ts';
import { manualRoutes } from './manuals/routes.ts';
import { batchRoutes } from './paper/batch-routes.ts';
import { Batches } from './paper/batches.ts';
import { draftRoutes } from './paper/draft-routes.ts';
import type { Forms } from './paper/forms.ts';
import { pictureForm, pictureLimit } from './paper/picture-form.ts';
import { pictureDetail, picturesSchema, readPictures } from './paper/pictures.ts';
import { printJobSchema } from './paper/print-request.ts';
import { isStamped, withPages } from './paper/stamp.ts';
import { passageRoutes } from './passages/routes.ts';
import { askedChoice, onPapers, queueOf } from './printers/printers.ts';
import { printerRoutes } from './printers/routes.ts';
import { saveSheets } from './printers/save-sheets.ts';
import { Readiness } from './readiness/readiness.ts';
import { readinessRoutes } from './readiness/routes.ts';
import { alsoFromRoutes } from './records/also-from-routes.ts';
import { bedsideRoutes } from './records/bedside-routes.ts';
import { chartRoutes } from './records/chart-routes.ts';
import { differenceRoutes } from './records/difference-routes.ts';
import { preoperativeRoutes } from './records/preoperative-routes.ts';
import { receptionRoutes } from './records/reception-routes.ts';
import { scheduleRoutes } from './records/schedule-routes.ts';
import { wardRoutes } from './records/ward-routes.ts';
import type { RendererFiles } from './renderer-files.ts';
import { scanRoutes } from './scan/routes.ts';
import { Scans } from './scan/scans.ts';
import { accessByPath, accessTo, isReader } from './sessions/access.ts';
import { peopleRoutes, sessionRoutes } from './sessions/routes.ts';
import type { Session, Sessions } from './sessions/sessions.ts';
import { Doorkeeper } from './sessions/sign-in.ts';
import { compareGenerations } from './station/comparison.ts';
import { stationRoutes } from './station/routes.ts';
import type { Station } from './station/station.ts';
import { stockRoutes } from './stock/routes.ts';
import { temporaryRoutes } from './temporary/routes.ts';

export interface AppContext {
  station: Station;
  sessions: Sessions;
  audit: AuditLog;
  host: Host;
  forms: Forms;
  renderer: RendererFiles;
  /** Absent where no drill can be begun. */
  stage?: Stage;
}

interface Env {
  Variables: { session: Session };
}

const searchQuery = z.object({
  q: z.string().trim().max(200).default(''),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const sectionParam = z.enum(sections);
const imagesBody = z.object({
  patientId: z.string().min(1),
  perPage: z.literal([...picturesPerPage]),
  copies: z.number().int().min(1).max(20),
  pictures: picturesSchema,
});
const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(10_000).optional(),
  offset: z.coerce.number().int().min(0).optional(),
});

export function createApp(context: AppContext) {
  const { station, sessions, audit, host, forms, renderer } = context;

  const record = (session: Session, entry: Omit<AuditEntry, 'person'>) => {
    // A sheet being drawn reads what its print job, logged in itself, says it prints.
    if (session.printJob || session.draws || session.document) return;
    const { name, role, staffId, emergency } = session;
    audit.record({ ...entry, person: { name, role, staffId, breakGlass: emergency !== null } });
  };

  const roster = () => station.generation.roster;
  const people = () => station.people;
  const door = new Doorkeeper({ roster, people, sessions, audit });
  const left = () => host.beginAnew?.();
  sessions.endIdle({
    // While the key is replaced nothing of the station's own is open, and nobody is idle.
    minutes: () => (station.isReplacingKey ? Number.POSITIVE_INFINITY : station.people.lockAfterMinutes),
    ended: (session) => {
      record(session, { action: 'signed-out', detail: { why: 'idle' } });
      // The window may be somebody else's by now.
      if (!sessions.inUse) left();
    },
  });

  const incident = new Incident(station, audit);
  const drawing = new Drawing(host, sessions);
  let wasReadable = false;
  station.onChange(() => {
    const readable = station.view().state === 'ready';
    if (!readable) drawing.close();
    if (wasReadable && !readable) left();
    wasReadable = readable;
  });

  const batches = new Batches({ station, host, forms, record });
  station.beforeLock(() => batches.discard());
  station.whileUnderWay(() => batches.underWay);

  const scans = new Scans({
    ledger: () => station.ledger,
    facility: () => station.printOrigin.facilityId,
    formOf: (code) => forms.list().find((form) => form.code === code) ?? null,
  });
  station.beforeLock(() => scans.close());

  /** Once per session and study: an image viewer asks for it a thousand times. */
  const studiesRead = new WeakMap<Session, Set<string>>();
  const recordStudy = (session: Session, study: string) => {
    if (session.draws) return;
    const read = studiesRead.get(session) ?? new Set();
    if (read.has(study)) return;
    studiesRead.set(session, read.add(study));
    const { patientId } = station.archive.record(study);
    record(session, { action: 'study-read', patientId, detail: { study } });
  };

  /** Draws sheets of jobs, ids between commas, in a window whose token reads those jobs only, and ends with it. */
  const draw = async <T extends DrawnSheet>(
    session: Session,
    ids: string,
    via: 'pdf' | 'paper',
    work: (page: string) => Promise<T>,
  ) => {
    const { printJobs } = station;
    const jobs = ids.split(',').map((id) => printJobs.get(id));
    const token = sessions.forPrintJob(session, ids);
    try {
      const view = via === 'pdf' && jobs.some(isStamped) ? '/stamps' : '';
      const drawn = await work(`/print/${ids}${view}?token=${token}`);
      for (const [index, { id, patientId, serial, copies }] of jobs.entries()) {
        const pages = drawn.pages[index] ?? 0;
        printJobs.laidOut(id, pages);
        const detail = { serial, copies, pages, via };
        record(session, { action: 'printed', ...(patientId && { patientId }), detail });
      }
      return drawn;
    } finally {
      sessions.end(token);
    }
  };

  const sheetsPdf = async (session: Session, ids: string): Promise<Uint8Array> => {
    const { pdf, pages } = await draw(session, ids, 'pdf', (page) => host.printToPdf(page));
    const jobs = ids.split(',').map((id) => station.printJobs.get(id));
    return jobs.some(isStamped) ? withPages(pdf, jobs, pages) : pdf;
  };

  const readiness = new Readiness({
    station,
    audit,
    host,
    forms,
    draw: (request) => drawing.draw(request),
    makeTestPage: (session) =>
      station.printJobs.create({ form: 'T1' }, session, station.generation.records, station.printOrigin).id,
    drawTestPage: async (session, job) => {
      const { pdf, pages } = await draw(session, job, 'pdf', (page) => host.printToPdf(page));
      return { pdf, pages: pages[0] ?? 0 };
    },
    record,
  });
  station.beforeLock(() => readiness.close());

  /** A person's session on an open station; a print job's session only for its own job. */
  const person = createMiddleware<Env>(async (c, next) => {
    station.requireReady();
    const session = sessions.find(/^Bearer (\S+)$/.exec(c.req.header('Authorization') ?? '')?.[1] ?? '');
    if (!session) throw new TomoshibiError('session-required');
    if (session.printJob && !(c.req.method === 'GET' && isOfJob(session.printJob, c.req.path))) {
      throw new TomoshibiError('session-required');
    }
    if (session.draws && !(c.req.method === 'GET' && mayDraw(session.draws, c.req.path))) {
      throw new TomoshibiError('session-required');
    }
    if (session.document && !(c.req.method === 'GET' && isOfDocument(session.document, c.req.path))) {
      throw new TomoshibiError('session-required');
    }
    const access = accessTo(c.req.path);
    if (access === 'administrator' && session.role !== 'administrator') {
      throw new TomoshibiError('administrator-required');
    }
    // What draws one job was let in for that job: an administrator's readiness has a test page.
    if (access === 'reader' && !isReader(session.role) && !session.printJob)
      throw new TomoshibiError('reader-role-required');
    c.set('session', session);
    await next();
  });

  const app = new Hono<Env>();
  app.onError(failure);
  app.notFound((c) => failure(new TomoshibiError('request-invalid'), c));
  app.use(async (c, next) => {
    await next();
    setSafeHeaders(c.res.headers);
  });
  for (const guarded of Object.keys(accessByPath)) {
    app.use(guarded, person);
    app.use(`${guarded}/*`, person);
  }

  app.use('/dicom-web/studies/:study/*', async (c, next) => {
    recordStudy(c.var.session, c.req.param('study'));
    await next();
  });

  return app
    .route('/api/station', stationRoutes({ station, sessions, host }))
    .route('/api/sessions', sessionRoutes({ door, sessions, record, left }))
    .route('/api/people', peopleRoutes({ door, roster, people, record }))
    .route('/api/licences', licenceRoutes(renderer))
    .route('/api/drill', drillRoutes(context.stage, host))
    .route(
      '/api/manuals',
      manualRoutes({ host, choice: () => (station.view().state === 'ready' ? station.printers.choice : null) }),
    )

    .get('/api/patients', queryOf(searchQuery), (c) => {
      const { q, limit } = c.req.valid('query');
      const hits = station.archive.search(q, limit);
      record(c.var.session, { action: 'searched', detail: { query: q, hits: hits.total } });
      return c.json(hits);
    })
    .get('/api/patients/:id', (c) => {
      const patientId = c.req.param('id');
      const patient = station.archive.patient(patientId);
      record(c.var.session, { action: 'patient-read', patientId });
      return c.json(patient);
    })
    .get('/api/patients/:id/documents/:documentId', (c) => {
      const { id: patientId, documentId } = c.req.param();
      const { content, ...document } = station.generation.records.document(patientId, documentId);
      record(c.var.session, { action: 'document-read', patientId, detail: { document: documentId } });
      return c.json({ ...document, hasContent: content !== null });
    })
    .get('/api/patients/:id/documents/:documentId/content', (c) => {
      const { id: patientId, documentId } = c.req.param();
      const { content, contentType } = station.generation.records.document(patientId, documentId);
      if (!content) throw new TomoshibiError('document-not-found');
      record(c.var.session, { action: 'document-read', patientId, detail: { document: documentId, content: true } });
      return foreignBytes(content, contentType, 'document');
    })
    .get('/api/patients/:id/disc-studies', (c) => {
      const patientId = c.req.param('id');
      const { discs, archive } = station;
      archive.patient(patientId);
      record(c.var.session, { action: 'section-read', patientId, detail: { section: 'disc-studies' } });
      return c.json(discs.quarantine.ofPatient(patientId).map((entry) => discs.describeStudy(entry)));
    })
    .route(
      '/api/patients',
      chartRoutes({
        summary: (id) => station.archive.summary(id),
        timeline: (id) => station.archive.timeline(id),
        record,
      }),
    )
    .route(
      '/api/patients',
      alsoFromRoutes(() => station.generation.records.alsoFrom, record),
    )
    .route(
      '/api/patients',
      differenceRoutes({
        differences: (patientId, generation) =>
          station.compare(generation, (open, other) => compareGenerations(open, other, patientId)),
        record,
      }),
    )
    .get('/api/patients/:id/:section', queryOf(pageQuery), (c) => {
      const patientId = c.req.param('id');
      const section = sectionParam.safeParse(c.req.param('section'));
      if (!section.success) throw new TomoshibiError('request-invalid');
      const view = station.archive.section(patientId, section.data, c.req.valid('query'));
      record(c.var.session, { action: 'section-read', patientId, detail: { section: section.data } });
      return c.json(view);
    })

    .get('/api/studies/:studyUid', async (c) => {
      const uid = c.req.param('studyUid');
      const { archive } = station;
      const view = (await archive.study(uid)).view(archive.record(uid));
      recordStudy(c.var.session, uid);
      return c.json(view);
    })
    .route(
      '/dicom-web',
      dicomweb({
        study: (uid) => station.archive.study(uid),
        studies: (filter) => station.archive.studies(filter),
        isOnMedium: (entry) => station.archive.isHere(entry),
        draw: (request) => drawing.draw(request),
        onSearch: (c, query, hits) =>
          record(c.get('session'), { action: 'searched', detail: { query: `dicom-web ${query}`, hits } }),
        onRead: (c, uid) => recordStudy(c.get('session'), uid),
      }),
    )

    .get('/api/coverage', (c) => {
      const { records, manifest } = station.generation;
      return c.json(records.coverage.view(sourcesOf(manifest)));
    })
    .route('/api/bedside', bedsideRoutes({ records: () => station.generation.records, record }))
    .route('/api/preoperative', preoperativeRoutes({ records: () => station.generation.records, record }))
    .route(
      '/api/reception',
      receptionRoutes({
        reception: () => station.generation.records.reception,
        temporary: (terms) => station.discs.quarantine.temporary.atReception(terms),
        record,
      }),
    )
    .route('/api/schedule', scheduleRoutes({ schedule: () => station.generation.records.schedule, record }))
    .route('/api/passages', passageRoutes({ passages: () => station.generation.passages, record }))
    .route(
      '/api/documents',
      documentRoutes({
        host,
        sessions,
        documents: () => station.generation.documents,
        printers: () => station.printers,
        record,
      }),
    )
    .route('/api/wards', wardRoutes({ wards: () => station.generation.records.wards, record }))
    .route('/api/batches', batchRoutes(batches))
    .route('/api/printers', printerRoutes({ printers: () => station.printers, host }))
    .route(
      '/api/readiness',
      readinessRoutes({
        readiness,
        station,
        host,
        sessions,
        printJob: (session, job, work) => draw(session, job, 'paper', work),
        record,
      }),
    )
    .route(
      '/api/discs',
      discRoutes({ discs: () => station.discs, record, confirm: (session, proof) => door.confirm(session, proof) }),
    )

    .route('/api/stock', stockRoutes({ stock: () => station.stock, record }))
    .route('/api/scans', scanRoutes({ scans, record }))
    .route('/api/ledger', ledgerRoutes({ host, ledger: () => station.ledger, record }))
    .route(
      '/api/temporary-patients',
      temporaryRoutes({
        ids: () => station.temporaryIds,
        patients: () => station.discs.quarantine.temporary,
        print: (session, form, { identifier, name, kana, birthDate, sex }) => {
          const { generation, printJobs, printOrigin } = station;
          const temporary = { identifier, name, kana, birthDate, sex };
          return printJobs.create({ form, temporary }, session, generation.records, printOrigin).id;
        },
        identifierOf: (patientId) => station.generation.records.patient(patientId).patient.identifier,
        record,
      }),
    )

    .get('/api/forms', (c) => {
      const issued = station.view().state === 'ready' ? station.issuedForms.versions() : undefined;
      return c.json(forms.view(issued));
    })
    .get('/api/forms/:code/versions/:version', (c) => {
      const { code, version } = c.req.param();
      const definitions = station.issuedForms.definitions(code, version);
      if (definitions.length === 0) throw new TomoshibiError('form-not-found', { form: `${code} ${version}` });
      return c.json(definitions);
    })
    .post('/api/print-jobs', jsonBody(printJobSchema), (c) => {
      const { generation, archive, printJobs, printOrigin } = station;
      const request = archive.withoutChart(c.req.valid('json'));
      const job = printJobs.create(request, c.var.session, generation.records, printOrigin);
      const { patientId, serial, form, copies } = job;
      record(c.var.session, {
        action: 'print-job-made',
        ...(patientId && { patientId }),
        detail: { serial, form, copies },
      });
      return c.json(job);
    })
    .post('/api/print-jobs/preview', jsonBody(printJobSchema), (c) => {
      const { generation, archive, printJobs, printOrigin } = station;
      const request = archive.withoutChart(c.req.valid('json'));
      const job = printJobs.preview(request, c.var.session, generation.records, printOrigin);
      const { patientId, form } = job;
      record(c.var.session, { action: 'sheet-previewed', ...(patientId && { patientId }), detail: { form } });
      return c.json(job);
    })
    .post('/api/print-jobs/images', pictureLimit, async (c) => {
      const { request, pngs } = await pictureForm(c, imagesBody);
      const { patientId, perPage, copies } = request;
      const { archive, printJobs, printOrigin } = station;
      const patient = archive.patient(patientId);
      const pictures = await readPictures(request.pictures, pngs, patientId, (uid) => archive.record(uid));
      const job = printJobs.createImages({ patient, pictures, perPage, copies }, c.var.session, printOrigin);
      const { serial, form } = job;
      const detail = { serial, form, copies, ...pictureDetail(pictures) };
      record(c.var.session, { action: 'print-job-made', patientId, detail });
      return c.json(job);
    })
    .get('/api/print-jobs/:id/pictures/:position', (c) => {
      const { id, position } = c.req.param();
      return foreignBytes(station.printJobs.picture(id, Number(position)), 'image/png', 'image.png');
    })
    .get('/api/print-jobs/:id', (c) => c.json(station.printJobs.get(c.req.param('id'))))
    .get('/api/print-jobs/:id/pdf', async (c) => {
      // Where there is paper, pictures leave as a file over /api/hand-overs only.
      if (host.print && station.printJobs.hasPictures(c.req.param('id'))) {
        throw new TomoshibiError('administrator-required');
      }
      const ids = c.req.param('id');
      return foreignBytes(await sheetsPdf(c.var.session, ids), 'application/pdf', 'sheet.pdf');
    })
    .post('/api/print-jobs/:id/save', async (c) => {
      const ids = c.req.param('id');
      const { printJobs } = station;
      const jobs = ids.split(',').map((id) => printJobs.get(id));
      if (jobs.some(({ id }) => printJobs.hasPictures(id))) throw new TomoshibiError('administrator-required');
      const { serial: name, patientId } = jobs[0]!;
      const ofOne = patientId && jobs.every((job) => job.patientId === patientId);
      const entry = { ...(ofOne && { patientId }), detail: { serials: jobs.map(({ serial }) => serial) } };
      const file = { name: `${name}.pdf`, entry, draw: () => sheetsPdf(c.var.session, ids) };
      return c.json(await saveSheets(host, c.var.session, file, record));
    })
    .post('/api/print-jobs/:id/print', async (c) => {
      const { print } = host;
      if (!print) throw new TomoshibiError('print-unavailable');
      const { printJobs, printers } = station;
      const choice = askedChoice(await c.req.text(), printers.choice);
      const queue = await queueOf(choice, host);
      const jobs = c.req
        .param('id')
        .split(',')
        .map((id) => printJobs.get(id));
      const sent: string[] = [];
      for (const { ids, paper } of onPapers(jobs, { together: queue === null })) {
        await draw(c.var.session, ids, 'paper', (page) => print(page, queue && { ...queue, paper })).catch(
          (cause: unknown) => {
            if (sent.length === 0) throw cause;
            throw new TomoshibiError('print-rest-missing', { sent: sent.join('、'), missing: paper }, { cause });
          },
        );
        sent.push(paper);
      }
      // Sides alone are of this job: some sheets may never share one.
      if (choice.printer !== printers.choice.printer) printers.remember(choice);
      return c.body(null, 204);
    })

    .route(
      '/api/audit',
      auditRoutes({
        host,
        sessions,
        audit,
        origin: () => station.printOrigin,
        printers: () => station.printers,
        exportTo: (folder, recordEntry) => incident.exportLog(folder, recordEntry),
        record,
      }),
    )
    .route(
      '/api/incident',
      incidentRoutes({
        incident,
        deleteCopies: (by) => station.deleteCopies(by),
        record,
      }),
    )
    .route(
      '/api/drafts',
      draftRoutes({ drafts: () => station.drafts, record, patient: (id) => station.archive.patient(id) }),
    )
    .route(
      '/api/hand-overs',
      handOverRoutes({
        host,
        record,
        patient: (id) => station.archive.patient(id),
        recordOf: (uid) => station.archive.record(uid),
        study: (uid) => station.archive.study(uid),
        confirm: (session, proof) => door.confirm(session, proof),
        pdf: async (session, patient, pictures, perPage) => {
          const { printJobs, printOrigin } = station;
          const job = printJobs.createImages({ patient, pictures, perPage, copies: 1 }, session, printOrigin);
          return (await draw(session, job.id, 'pdf', (page) => host.printToPdf(page))).pdf;
        },
      }),
    )

    .get('*', async (c) => {
      if (/^\/(?:api|dicom-web)(?:\/|$)/.test(c.req.path)) throw new TomoshibiError('request-invalid');
      const file = await renderer.read(c.req.path);
      if (!file) return c.text('not found', 404);
      return c.body(file.bytes, 200, { 'Content-Type': file.contentType, 'Cache-Control': 'no-cache' });
    });
}

/** One of the jobs, and the pictures of its sheets. */
function isOfJob(ids: string, path: string): boolean {
  const jobs = ids.split(',').map((id) => `/api/print-jobs/${id}`);
  return jobs.some((job) => path === job || path.startsWith(`${job}/pictures/`));
}

/** What a document is, and its content; the sheet with the head of the log; a report of the readiness. */
function isOfDocument(id: string, path: string): boolean {
  if (id.startsWith('head/')) return path === `/api/audit/${id}`;
  if (id.startsWith('readiness/')) return path === `/api/readiness/reports/${id.slice('readiness/'.length)}`;
  return path === `/api/documents/${id}` || path === `/api/documents/${id}/content`;
}

/** Metadata and frames of the studies that are being drawn. */
function mayDraw(studies: Set<string>, path: string): boolean {
  const study =
    /^\/dicom-web\/studies\/([^/]+)\/series\/[^/]+\/(?:metadata|instances\/[^/]+\/(?:metadata|frames\/\d+))$/.exec(
      path,
    )?.[1];
  return study !== undefined && studies.has(study);
}

export type App = ReturnType<typeof createApp>;
