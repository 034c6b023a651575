/** Draws `/job.json` as the viewer's print page does, or as its preview with `?preview`. */
import { createRoot } from 'react-dom/client';
import { SheetPreview, SheetPrint } from '../../../renderer/sheets/SheetPrint.tsx';
import { StampsOnly } from '../../../renderer/sheets/stamps-only.ts';
import type { PrintJobView } from '../../../shared/views.ts';

const job = (await (await fetch('/job.json')).json()) as PrintJobView;
const parameters = new URLSearchParams(location.search);
const language = parameters.get('language') === 'en' ? 'en' : 'ja';
/** As `Paper.draw` serves them. */
const [block] = job.blocks;
const pictures = block?.kind === 'images' ? block.pictures.map((_, index) => `/pictures/${index}.png`) : [];
const root = createRoot(document.getElementById('root')!);
if (parameters.has('preview')) {
  const ready = () => {
    document.documentElement.dataset.sheetReady = 'true';
  };
  root.render(
    <SheetPreview job={job} language={language} zoom={Number(parameters.get('preview'))} onLaidOut={ready} />,
  );
} else {
  root.render(
    <StampsOnly value={parameters.has('stamps')}>
      <SheetPrint job={job} language={language} pictures={pictures} />
    </StampsOnly>,
  );
}
