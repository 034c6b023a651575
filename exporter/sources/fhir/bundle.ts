/** Bundle (FHIR R4 §2.36): documents, collections, search results and transactions. */
import type { Bundle, Composition } from '@medplum/fhirtypes';
import type { SourceContext } from '../source.ts';
import { allergyStatement, sectionsOf } from './composition.ts';
import { Spans } from './coverage.ts';
import { moment } from './datatypes.ts';
import { fileResource, kindOf, type Place, putAll } from './filing.ts';
import { isObject, structureOf } from './json.ts';
import { filePatient } from './patient-filing.ts';
import type { PatientAliases, PatientKey } from './patients.ts';
import { BundleEntries, type Entry, withContained } from './scope.ts';

const nestingLimit = 3;

/** First pass: the patients, so that any file may refer to them. */
export function readBundlePatients(
  context: SourceContext,
  bundle: Bundle,
  path: string,
  aliases: PatientAliases,
  spansOf: (path: string) => Spans,
  depth = 0,
): void {
  const contents = new BundleEntries(bundle);
  const withdrawn = isWithdrawn(contents);
  for (const entry of contents.entries) {
    const place = `${path}#${entry.index}`;
    if (entry.resource.resourceType === 'Bundle' && depth < nestingLimit) {
      readBundlePatients(context, entry.resource, place, aliases, spansOf, depth + 1);
    }
    if (entry.resource.resourceType !== 'Patient') continue;
    if (withdrawn) context.report.skipped('Patient', 'cancelled');
    else {
      const lookup = withContained(entry.resource, contents.scope(entry, path, aliases));
      const key = filePatient(context, entry.resource, {
        path: place,
        spans: spansOf(path),
        lookup,
        fullUrl: entry.fullUrl,
      });
      if (key !== null) aliases.addOfEntry(entry.resource, place, entry.fullUrl, key);
    }
  }
}

/** Second pass: everything else. */
export function readBundle(
  context: SourceContext,
  bundle: Bundle,
  path: string,
  aliases: PatientAliases,
  spansOf: (path: string) => Spans,
  depth = 0,
): void {
  const contents = new BundleEntries(bundle);
  reportEmptyEntries(context, bundle, path, contents);
  const composition = compositionOf(bundle, contents);
  const withdrawn = isWithdrawn(contents);
  const spans = spansOf(path);
  const subject: PatientKey = composition ? documentSubject(composition, contents, path, aliases) : null;

  for (const entry of contents.entries) {
    const { resource, index } = entry;
    const place: Place = {
      path: `${path}#${index}`,
      scope: contents.scope(entry, path, aliases),
      spans,
      declareByType: composition === null,
      subject,
    };
    if (resource.resourceType === 'Patient') continue;
    if (resource.resourceType === 'Bundle') {
      if (depth < nestingLimit) readBundle(context, resource, place.path, aliases, spansOf, depth + 1);
      else context.report.quarantine('Bundle', place.path, 'invalid', 'Bundles nested too deeply.');
    } else if (withdrawn) context.report.skipped(kindOf(resource), 'cancelled');
    else fileResource(context, resource, place);
  }
  if (composition && !withdrawn)
    declareSections(context, composition, contents, bundle, { path, spans, subject, aliases });
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

function documentSubject(
  composition: Entry,
  contents: BundleEntries,
  path: string,
  aliases: PatientAliases,
): PatientKey {
  const { subject } = composition.resource as Composition;
  return isObject(subject) ? contents.scope(composition, path, aliases).patientOf(subject) : null;
}

function declareSections(
  context: SourceContext,
  entry: Entry,
  contents: BundleEntries,
  bundle: Bundle,
  document: { path: string; spans: Spans; subject: PatientKey; aliases: PatientAliases },
): void {
  const composition = entry.resource as Composition;
  const { path, spans, subject, aliases } = document;
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
      const scope = contents.scope(entry, path, aliases);
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
function reportEmptyEntries(context: SourceContext, bundle: Bundle, path: string, contents: BundleEntries): void {
  const list: unknown = bundle.entry;
  if (list !== undefined && !Array.isArray(list)) {
    context.report.quarantine('Bundle', path, 'invalid', 'Its entries are not a list.');
    return;
  }
  const whole = new Set(contents.entries.map(({ index }) => index));
  for (const [index, entry] of ((list ?? []) as unknown[]).entries()) {
    if (whole.has(index)) continue;
    const request = isObject(entry) && isObject(entry.request) ? entry.request : {};
    const response = isObject(entry) && isObject(entry.response) && !('resource' in entry);
    if (request.method === 'DELETE') context.report.skipped('Bundle', 'deleted');
    else if (response) context.report.skipped('Bundle', 'not-selected');
    else context.report.quarantine('Bundle', `${path}#${index}`, 'invalid', 'An entry without a resource.');
  }
}
