import { createHashHistory, createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { daySearch } from './components/day.ts';
import { DiscScreen, discSearch } from './disc/DiscScreen.tsx';
import { ManualScreen } from './manuals/ManualScreen.tsx';
import { PrintManualPage } from './manuals/PrintManualPage.tsx';
import { AuditScreen } from './screens/audit/AuditScreen.tsx';
import { PrintHeadPage } from './screens/audit/PrintHeadPage.tsx';
import { auditSearch } from './screens/audit/search.ts';
import { BrokenScreen } from './screens/BrokenScreen.tsx';
import { BatchScreen } from './screens/batch/BatchScreen.tsx';
import { batchSearch } from './screens/batch/search.ts';
import { CoverageScreen } from './screens/coverage/CoverageScreen.tsx';
import { DocumentsScreen } from './screens/documents/DocumentsScreen.tsx';
import { PrintDocumentPage } from './screens/documents/PrintDocumentPage.tsx';
import { documentsSearch } from './screens/documents/search.ts';
import { RecordPage } from './screens/drill/RecordPage.tsx';
import { DifferencesScreen, differencesSearch } from './screens/generations/DifferencesScreen.tsx';
import { GenerationsScreen } from './screens/generations/GenerationsScreen.tsx';
import { HelpScreen } from './screens/help/HelpScreen.tsx';
import { HomeScreen } from './screens/home/HomeScreen.tsx';
import { ImagingRoute } from './screens/ImagingRoute.tsx';
import { EndScreen } from './screens/incident/EndScreen.tsx';
import { LedgerScreen } from './screens/ledger/LedgerScreen.tsx';
import { StockScreen } from './screens/ledger/StockScreen.tsx';
import { ledgerSearch } from './screens/ledger/search.ts';
import { LicencesRoute } from './screens/licences/LicencesRoute.tsx';
import { NotFoundScreen } from './screens/NotFoundScreen.tsx';
import { OperationsScreen } from './screens/operations/OperationsScreen.tsx';
import { OutpatientsScreen } from './screens/outpatients/OutpatientsScreen.tsx';
import { visitsSearch } from './screens/outpatients/visits.ts';
import { PatientScreen, patientSearch } from './screens/PatientScreen.tsx';
import { PrintPage, StampsPage } from './screens/PrintPage.tsx';
import { PaperScreen } from './screens/paper/PaperScreen.tsx';
import { paperSearch } from './screens/paper/pack.ts';
import { PeopleScreen } from './screens/people/PeopleScreen.tsx';
import { PrintReadinessPage } from './screens/readiness/PrintReadinessPage.tsx';
import { ReadinessScreen } from './screens/readiness/ReadinessScreen.tsx';
import { ReceptionScreen } from './screens/reception/ReceptionScreen.tsx';
import { Shell } from './screens/Shell.tsx';
import { StationScreen } from './screens/StationScreen.tsx';
import { ScanScreen } from './screens/scan/ScanScreen.tsx';
import { PassagesScreen, passagesSearch } from './screens/search/PassagesScreen.tsx';
import { PatientPassagesScreen, patientPassagesSearch } from './screens/search/PatientPassagesScreen.tsx';
import { TemporaryScreen } from './screens/temporary/TemporaryScreen.tsx';
import { wardSearch } from './screens/ward/place.ts';
import { WardScreen } from './screens/ward/WardScreen.tsx';

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFoundScreen });

const homeRoute = createRoute({ getParentRoute: () => rootRoute, path: '/', component: HomeScreen });

const stationRoute = createRoute({ getParentRoute: () => rootRoute, path: '/station', component: StationScreen });

const generationsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/generations',
  component: GenerationsScreen,
});

const discRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/disc',
  component: DiscScreen,
  validateSearch: discSearch,
});

/** For administrators. */
const auditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/audit',
  component: AuditScreen,
  validateSearch: auditSearch,
});
const incidentEndRoute = createRoute({ getParentRoute: () => rootRoute, path: '/incident/end', component: EndScreen });

const scanRoute = createRoute({ getParentRoute: () => rootRoute, path: '/scan', component: ScanScreen });

const ledgerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/ledger',
  component: LedgerScreen,
  validateSearch: ledgerSearch,
});

const temporaryRoute = createRoute({ getParentRoute: () => rootRoute, path: '/temporary', component: TemporaryScreen });

const stockRoute = createRoute({ getParentRoute: () => rootRoute, path: '/stock', component: StockScreen });

/** For administrators. */
const peopleRoute = createRoute({ getParentRoute: () => rootRoute, path: '/people', component: PeopleScreen });

/** Whether this station could be used tonight. */
const readinessRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/readiness',
  component: ReadinessScreen,
});

const coverageRoute = createRoute({ getParentRoute: () => rootRoute, path: '/coverage', component: CoverageScreen });

/** The hospital's own. */
const documentsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/documents',
  component: DocumentsScreen,
  validateSearch: documentsSearch,
});

const helpRoute = createRoute({ getParentRoute: () => rootRoute, path: '/help', component: HelpScreen });
const licencesRoute = createRoute({ getParentRoute: () => rootRoute, path: '/licences', component: LicencesRoute });

/** The program's own manuals, one at a time. */
const manualRoute = createRoute({ getParentRoute: () => rootRoute, path: '/help/$manual', component: ManualScreen });

const operationsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/operations',
  component: OperationsScreen,
  validateSearch: daySearch,
});
const outpatientsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/outpatients',
  component: OutpatientsScreen,
  validateSearch: visitsSearch,
});
const receptionRoute = createRoute({ getParentRoute: () => rootRoute, path: '/reception', component: ReceptionScreen });

/** Whole wards on paper. */
const batchRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/wards/print',
  component: BatchScreen,
  validateSearch: batchSearch,
});

/** Who lies where. */
const wardsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/wards',
  component: WardScreen,
  validateSearch: wardSearch,
});

const patientRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/patients/$patientId',
  component: PatientScreen,
  validateSearch: patientSearch,
});

/** Words in the notes and reports of everybody, and of one patient. */
const passagesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/search',
  component: PassagesScreen,
  validateSearch: passagesSearch,
});
const patientPassagesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/patients/$patientId/search',
  component: PatientPassagesScreen,
  validateSearch: patientPassagesSearch,
});

/** What changed between two generations. */
const differencesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/patients/$patientId/differences',
  component: DifferencesScreen,
  validateSearch: differencesSearch,
});

const studyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/patients/$patientId/studies/$studyUid',
  component: ImagingRoute,
});

const printPreviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/patients/$patientId/print',
  component: PaperScreen,
  validateSearch: paperSearch,
});

/** What the host draws on paper: the sheet and nothing around it. */
const printRoute = createRoute({ getParentRoute: () => rootRoute, path: '/print/$jobId', component: PrintPage });
/** The same where a PDF is made: of stamped forms only the stamps. */
const stampRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/print/$jobId/stamps',
  component: StampsPage,
});

/** The hospital's own documents on paper. */
const printDocumentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/print/documents/$documentId/$pages',
  component: PrintDocumentPage,
});

/** The head of the audit log on paper. */
const printHeadRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/print/audit-head/$headId',
  component: PrintHeadPage,
});

/** A manual on paper. */
const printManualRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/print/manuals/$manual/$language',
  component: PrintManualPage,
});

/** A report of the readiness on paper. */
const printReadinessRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/print/readiness/$reportId/$language',
  component: PrintReadinessPage,
});

/** The record of a drill on paper. */
const printDrillRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/print/drill-record',
  component: RecordPage,
});

const routeTree = rootRoute.addChildren([
  homeRoute,
  stationRoute,
  generationsRoute,
  auditRoute,
  incidentEndRoute,
  discRoute,
  ledgerRoute,
  stockRoute,
  temporaryRoute,
  scanRoute,
  peopleRoute,
  readinessRoute,
  coverageRoute,
  documentsRoute,
  helpRoute,
  licencesRoute,
  manualRoute,
  batchRoute,
  wardsRoute,
  operationsRoute,
  outpatientsRoute,
  receptionRoute,
  patientRoute,
  passagesRoute,
  patientPassagesRoute,
  differencesRoute,
  studyRoute,
  printPreviewRoute,
  printRoute,
  stampRoute,
  printDocumentRoute,
  printHeadRoute,
  printDrillRoute,
  printReadinessRoute,
  printManualRoute,
]);

/** Hash history: the same addresses under `app://tomoshibi/` and the browser host, and nothing reaches a server. */
export function createViewerRouter() {
  return createRouter({
    routeTree,
    history: createHashHistory(),
    defaultPreload: false,
    defaultErrorComponent: BrokenScreen,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createViewerRouter>;
  }
}
