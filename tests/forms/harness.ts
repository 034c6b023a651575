/** The window that draws many sheets, as a batch uses it; `answer` takes what main asks. */
import { startSheets } from '../../renderer/sheets/drawing/sheets-page.tsx';

startSheets();
