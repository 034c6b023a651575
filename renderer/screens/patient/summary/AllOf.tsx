import type { PatientTab } from '../../PatientScreen.tsx';
import { TabLink } from '../TabLink.tsx';

/** The title of a box of the first page leads to all there is of it. */
export function AllOf({ tab, children }: { tab: PatientTab; children: string }) {
  return <TabLink to={{ tab }}>{children}</TabLink>;
}
