/** Bundle (FHIR R4 §2.36): documents, collections, search results, transactions and histories. */
import type { Bundle, Composition, Patient } from '@medplum/fhirtypes';
import { allergyStatement, sectionsOf } from './composition.ts';
import { Spans } from './coverage.ts';
import { moment, string } from './datatypes.ts';
import { fileResource, kindOf, type Place, putAll } from './filing.ts';
import { deletionsOf, outdatedEntries } from './history.ts';
import { isObject, structureOf } from './json.ts';
import { replacedBy } from './merged.ts';
import { isSupport } from './names.ts';
import { filePatient } from './patient-filing.ts';
import type { PatientKey } from './patients.ts';
import { BundleEntries, type Entry, folderOf, withContained } from './scope.ts';
import type { Shelf } from './shelf.ts';
import { type DocumentVersion, documentVersion } from './superseded.ts';

const nestingLimit = 3;

/** First pass: patients, names and what is no longer so, so that any file may refer to them. */
export function readBundlePatients(shelf: Shelf, bundle: Bundle, path: string, depth = 0): void {
  const contents = new BundleEntries(bundle);
  const withdrawn = isWithdrawn(contents);
  const outdated = outdatedEntries(bundle, contents);
  for (const { reference, when } of deletionsOf(bundle)) shelf.superseded.delete(reference, when);
  for (const entry of contents.entries) {
    const { resource, index } = entry;
    const place = `${path}#${index}`;
    if (resource.resourceType === 'Bundle' && depth < nestingLimit)
      readBundlePatients(shelf, resource, place, depth + 1);
    else if (resource.resourceType === 'Patient') {
      const skip = withdrawn ? 'cancelled' : outdated.get(index);
      if (skip) shelf.context.report.skipped('Patient', skip);
      else addPatient(shelf, resource, entry, contents, path);
    } else if (contents.isOfServer && isSupport(resource) && !structureOf(resource).tooDeep) {
      remember(shelf, folderOf(path.split('#')[0]!), resource);
    }
  }
  const composition = withdrawn ? null : compositionOf(bundle, contents);
  const version = composition && versionOf(shelf, bundle, composition, contents, path);
  if (version) shelf.superseded.addDocument(version);
}

function addPatient(shelf: Shelf, patient: Patient, entry: Entry, contents: BundleEntries, path: string): void {
  const place = `${path}#${entry.index}`;
  const scope = contents.scope(entry, path, shelf);
  const claim = (key: string) => {
    shelf.aliases.addOfEntry(patient, place, entry.fullUrl, key);
    if (contents.isOfServer) shelf.aliases.addPage(patient, folderOf(path.split('#')[0]!), key);
  };
  const file = () => {
    const key = filePatient(shelf.context, patient, {
      path: place,
      spans: shelf.spansOf(path),
      lookup: withContained(patient, scope),
      fullUrl: entry.fullUrl,
    });
    if (key !== null) claim(key);
  };
  const successor = replacedBy(patient);
  if (successor === null) file();
  else {
    const target = () => scope.patientOf({ reference: successor });
    shelf.merged.add({ patient, path: place, target, claim, file });
  }
}

/** What is no support resource after all throws here, and is set aside by the second pass. */
export function remember(
  shelf: Shelf,
  folder: string,
  resource: Entry['resource'],
  fullUrl: string | null = null,
): void {
  try {
    shelf.names.remember(folder, resource, fullUrl);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

/** Second pass: everything else. */
export function readBundle(shelf: Shelf, bundle: Bundle, path: string, depth = 0): void {
  const { report } = shelf.context;
  const contents = new BundleEntries(bundle);
  reportEmptyEntries(shelf, bundle, path, contents);
  const composition = compositionOf(bundle, contents);
  const withdrawn = isWithdrawn(contents);
  const version = composition && !withdrawn ? versionOf(shelf, bundle, composition, contents, path) : null;
  const isOlder = version !== null && shelf.superseded.isOlderDocument(version);
  const outdated = outdatedEntries(bundle, contents);
  const spans = shelf.spansOf(path);
  const subject: PatientKey = composition ? documentSubject(composition, contents, path, shelf) : null;

  for (const entry of contents.entries) {
    const { resource, index } = entry;
    const place: Place = {
      path: `${path}#${index}`,
      scope: contents.scope(entry, path, shelf),
      spans,
      declareByType: composition === null,
      subject,
      superseded: contents.isOfServer ? shelf.superseded : null,
    };
    if (resource.resourceType === 'Patient') continue;
    const skip = withdrawn ? 'cancelled' : outdated.get(index);
    if (resource.resourceType === 'Bundle') {
      if (depth < nestingLimit) readBundle(shelf, resource, place.path, depth + 1);
      else report.quarantine('Bundle', place.path, 'invalid', 'Bundles nested too deeply.');
    } else if (skip) report.skipped(kindOf(resource), skip);
    else if (!isOlder) fileResource(shelf.context, resource, place);
    // Its words stay readable, marked; what it states as fact is stated by the newer version.
    else if (entry === composition) fileResource(shelf.context, asOlder(resource as Composition), place);
    else report.skipped(kindOf(resource), 'superseded');
  }
  if (composition && isOlder) spans.declare('documents', moment((composition.resource as Composition).date));
  else if (composition && !withdrawn) declareSections(shelf, composition, contents, bundle, { path, spans, subject });
}

function asOlder(composition: Composition): Composition {
  return { ...composition, status: 'superseded' as Composition['status'] };
}

function versionOf(
  shelf: Shelf,
  bundle: Bundle,
  entry: Entry,
  contents: BundleEntries,
  path: string,
): DocumentVersion | null {
  const subject = documentSubject(entry, contents, path, shelf);
  if (subject === null || subject === 'ambiguous' || structureOf(entry.resource).tooDeep) return null;
  try {
    return documentVersion(bundle, entry.resource as Composition, entry.fullUrl, subject.key);
  } catch (error) {
    // A Composition that is not one; it is set aside where it is filed.
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** The Composition of a document (FHIR R4 §3.3: the first entry), or of a bundle that is one in all but its type. */
function compositionOf(bundle: Bundle, contents: BundleEntries): Entry | null {
  const found = contents.entries.filter(({ resource }) => resource.resourceType === 'Composition');
  if (found.length === 0 || (bundle.type !== 'document' && found.length > 1)) return null;
  return bundle.type === 'document' || contents.entries[0] === found[0] ? found[0]! : null;
}

/** A document whose Composition was entered in error is void as a whole. */
function isWithdrawn(contents: BundleEntries): boolean {
  const first = contents.entries[0]?.resource;
  return first?.resourceType === 'Composition' && first.status === 'entered-in-error';
}

function documentSubject(composition: Entry, contents: BundleEntries, path: string, shelf: Shelf): PatientKey {
  const { subject } = composition.resource as Composition;
  return isObject(subject) ? contents.scope(composition, path, shelf).patientOf(subject) : null;
}

function declareSections(
  shelf: Shelf,
  entry: Entry,
  contents: BundleEntries,
  bundle: Bundle,
  document: { path: string; spans: Spans; subject: PatientKey },
): void {
  const { context } = shelf;
  const composition = entry.resource as Composition;
  const { path, spans, subject } = document;
  const date = moment(composition.date) ?? moment(bundle.timestamp);
  if (subject === null || subject === 'ambiguous' || structureOf(composition).tooDeep) return;
  const place = `${path}#${entry.index}`;
  let covered: ReturnType<typeof sectionsOf>;
  try {
    covered = sectionsOf(composition);
  } catch {
    // Set aside already, as a Composition that is not one.
    return;
  }
  for (const found of covered) {
    if (found.empty !== 'no-information') spans.declare(found.section, date);
    const statement = allergyStatement(found);
    if (statement) {
      const silent = new Spans(spans.id);
      const scope = contents.scope(entry, path, shelf);
      const named = { ...scope, recordId: () => `${scope.recordId(composition, statement)}#allergies` };
      putAll(context, [statement], composition, { path: place, scope: named, spans: silent, key: subject.key });
    }
    // Words without entries: a list that would look empty says that there is more in the document.
    if (found.entries === 0 && found.empty === null && found.narrative !== null) {
      context.sink.gap(subject.key, found.section, `${context.name}:${place}`, 'narrative-only');
    }
  }
  spans.declare('documents', date);
  if (date !== null) spans.asOf(date);
}

/** Entries that carry no resource: deletions of a transaction or history, and what is no entry at all. */
function reportEmptyEntries({ context }: Shelf, bundle: Bundle, path: string, contents: BundleEntries): void {
  const list: unknown = bundle.entry;
  if (list !== undefined && !Array.isArray(list)) {
    context.report.quarantine('Bundle', path, 'invalid', 'Its entries are not a list.');
    return;
  }
  const whole = new Set(contents.entries.map(({ index }) => index));
  for (const [index, entry] of ((list ?? []) as unknown[]).entries()) {
    if (!whole.has(index)) reportEmptyEntry(context, entry, `${path}#${index}`);
  }
}

export function reportEmptyEntry({ report }: Shelf['context'], entry: unknown, place: string): void {
  const request = isObject(entry) && isObject(entry.request) ? entry.request : {};
  const response = isObject(entry) && isObject(entry.response) && !('resource' in entry);
  if (request.method === 'DELETE') {
    if (string(request.url)?.includes('?')) {
      report.quarantine('Bundle', place, 'invalid', 'Deletes by a search, which cannot be repeated here.');
    } else report.skipped('Bundle', 'deleted');
  } else if (response || request.method === 'GET' || request.method === 'HEAD') {
    report.skipped('Bundle', 'not-selected');
  } else report.quarantine('Bundle', place, 'invalid', 'An entry without a resource.');
}
