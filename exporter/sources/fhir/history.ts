/** Which entries of a Bundle are no longer so: older versions beside a newer one, and what was deleted (FHIR R4 §3.1.0.12). */
import type { Bundle } from '@medplum/fhirtypes';
import type { SkipReason } from '../../report.ts';
import { string } from './datatypes.ts';
import { isObject } from './json.ts';
import { relativeOf, unversioned } from './names.ts';
import type { BundleEntries } from './scope.ts';
import { instant } from './superseded.ts';

interface Version {
  index: number;
  /** Null for a deletion. */
  resource: object | null;
  written: number | null;
  version: number | null;
}

/** Resources that the Bundle says were deleted, and when. */
export function deletionsOf(bundle: Bundle): { reference: string; when: string | null }[] {
  const found = new Map<string, { reference: string; when: string | null }>();
  const standing = new Set<string>();
  // A history's newest entry comes first: what is written again after a deletion stands before it.
  for (const entry of listOf(bundle)) {
    const deleted = deletionOf(entry, bundle);
    if (deleted) {
      if (!standing.has(relativeOf(deleted.reference)) && !found.has(deleted.reference))
        found.set(deleted.reference, deleted);
    } else if (bundle.type === 'history' && isObject(entry) && isObject(entry.resource)) {
      standing.add(`${String(entry.resource.resourceType)}/${String(entry.resource.id)}`);
    }
  }
  return [...found.values()];
}

/** Of one entry: a transaction's or a history's DELETE of one resource. */
export function deletionOf(entry: unknown, bundle: Bundle): { reference: string; when: string | null } | null {
  if (!isObject(entry) || !isObject(entry.request) || entry.request.method !== 'DELETE') return null;
  const url = string(entry.request.url) ?? string(entry.fullUrl);
  if (url === null || !/(?<![A-Za-z])[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[^/]+)?$/.test(url))
    return null;
  const response = isObject(entry.response) ? entry.response : {};
  const when = [response.lastModified, bundle.meta?.lastUpdated, bundle.timestamp].find(
    (each) => instant(each) !== null,
  );
  return { reference: unversioned(url), when: string(when) };
}

/** By index: entries that a newer entry of the same Bundle supersedes or deletes. Documents have none. */
export function outdatedEntries(bundle: Bundle, contents: BundleEntries): Map<number, SkipReason> {
  const outdated = new Map<number, SkipReason>();
  if (contents.isDocument) return outdated;
  const byIdentity = new Map<string, Version[]>();
  const add = (identity: string, version: Version) => {
    const versions = byIdentity.get(identity);
    if (versions) versions.push(version);
    else byIdentity.set(identity, [version]);
  };
  for (const { index, fullUrl, resource } of contents.entries) {
    const id = string(resource.id);
    if (id === null) continue;
    const version = Number(string(resource.meta?.versionId) ?? Number.NaN);
    const written = instant(resource.meta?.lastUpdated);
    // Two servers' pages may hold the same id; their URLs tell them apart.
    const server = /^https?:\/\/.*(?=\/[A-Z][A-Za-z]+\/[^/]+$)/.exec(unversioned(fullUrl ?? ''))?.[0] ?? '';
    add(`${server} ${resource.resourceType}/${id}`, {
      index,
      resource,
      written,
      version: Number.isFinite(version) ? version : null,
    });
  }
  if (bundle.type === 'history') {
    for (const [index, entry] of listOf(bundle).entries()) {
      const deleted = deletionOf(entry, bundle);
      if (!deleted) continue;
      const server = /^https?:\/\/.*(?=\/[A-Z][A-Za-z]+\/[^/]+$)/.exec(deleted.reference)?.[0] ?? '';
      const full = isObject(entry) ? unversioned(string(entry.fullUrl) ?? '') : '';
      const there = server || (/^https?:\/\/.*(?=\/[A-Z][A-Za-z]+\/[^/]+$)/.exec(full)?.[0] ?? '');
      add(`${there} ${relativeOf(deleted.reference)}`, {
        index,
        resource: null,
        written: null,
        version: null,
      });
    }
  }
  for (const versions of byIdentity.values()) {
    if (versions.length < 2) continue;
    const newest = versions.reduce((best, each) => (isNewer(each, best, bundle.type === 'history') ? each : best));
    for (const each of versions) {
      if (each === newest || each.resource === null) continue;
      if (newest.resource === null) outdated.set(each.index, 'deleted');
      else if (isNewer(newest, each, bundle.type === 'history')) outdated.set(each.index, 'superseded');
    }
  }
  return outdated;
}

function isNewer(one: Version, other: Version, isHistory: boolean): boolean {
  if (one.written !== null && other.written !== null && one.written !== other.written)
    return one.written > other.written;
  if (one.version !== null && other.version !== null && one.version !== other.version)
    return one.version > other.version;
  return isHistory && one.index < other.index;
}

function listOf(bundle: Bundle): unknown[] {
  const list: unknown = bundle.entry;
  return Array.isArray(list) ? list : [];
}
