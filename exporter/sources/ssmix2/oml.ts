/** OML-11: laboratory results (OUL^R22): SPM, then (OBR ORC NTE* OBX+)+. */
import type { RecordInput } from '../../../shared/records.ts';
import { type Family, type Filing, type Found, idOf, isWithdrawn, type Mapped, origin } from './filing.ts';
import { parseTime, type Segment } from './message.ts';
import { isWithdrawnResult, observationOf, resultText } from './results.ts';

interface Panel {
  specimen: Segment | null;
  obr: Segment | null;
  orc: Segment | null;
  comments: string[];
  results: { obx: Segment; comments: string[] }[];
}

function mapResults(filing: Filing): Mapped {
  const found: Found[] = [];
  let cancelled = 0;
  const panels = panelsOf(filing);
  const parents = panels.map((panel) => parentOf(panel, panels));
  for (const [panelIndex, panel] of panels.entries()) {
    const parent = parents[panelIndex] ?? null;
    const grown = isMicrobiology(panel) || parents.some((other) => other?.panel === panel);
    const status = panel.obr?.text(25) ?? '';
    const withdrawn = status === 'X' || isWithdrawn(panel.orc?.text(1) ?? '') || isWithdrawn(panel.orc?.text(5) ?? '');
    const shared = {
      ...origin(filing),
      category: grown ? ('microbiology' as const) : ('laboratory' as const),
      parentId: parent && `${idOf(filing)}/${panels.indexOf(parent.panel) + 1}.${parent.index + 1}`,
      specimen: specimenOf(panel.specimen),
      panel: panelName(panel.obr),
      orderNumber: panel.obr?.text(2) || panel.orc?.text(2) || filing.name.orderNumber,
    };
    for (const [index, { obx, comments }] of panel.results.entries()) {
      if (withdrawn || isWithdrawnResult(obx, status)) {
        cancelled += 1;
        const reason = withdrawn ? null : unobtainableReason(obx, comments);
        if (reason !== null) found.push(unobtainable(filing, `${panelIndex + 1}.${index + 1}`, obx, reason));
        continue;
      }
      const observation = observationOf(obx, status);
      const record: Omit<RecordInput<'observation'>, 'patientId'> = {
        ...observation,
        // By place in the message: one item may be measured several times in one order.
        id: `${idOf(filing)}/${panelIndex + 1}.${index + 1}`,
        ...shared,
        effectiveAt: observation.effectiveAt ?? panel.specimen?.time(17) ?? panel.obr?.time(7) ?? null,
        note: [...comments, ...panel.comments].filter((comment) => comment !== '').join('\n') || null,
      };
      found.push({ type: 'observation', record });
    }
  }
  return { found, cancelled };
}

/** JLAC10 class 6 is 微生物学検査; OBR-24 (HL7 table 0074) MB, MCB, MYC; a panel with a parent result is a susceptibility. */
function isMicrobiology({ obr, results }: Panel): boolean {
  if (obr && (/^(?:MB|MCB|MYC)$/.test(obr.text(24)) || obr.has(26))) return true;
  // What a panel is shows in its first item.
  const item = results[0]?.obx.coded(3);
  return item?.codeSystem === 'JC10' && /^6[A-Z]/.test(item.code ?? '');
}

/**
 * The result that a panel was made on (OBR-26): its item (1), its sub-id (2, as in OBX-4) and its value as words (3), as
 * far as they are written. Of several that agree none is chosen.
 */
function parentOf(panel: Panel, panels: readonly Panel[]): { panel: Panel; index: number } | null {
  const link = panel.obr?.field(26);
  if (!link || link.isEmpty) return null;
  const item = link.text(1);
  const part = link.text(2);
  const words = link.text(3);
  const candidates = panels.flatMap((other) =>
    other === panel ? [] : other.results.map(({ obx }, index) => ({ panel: other, index, obx })),
  );
  const agreeing = candidates.filter(
    ({ obx }) =>
      (item === '' || obx.text(3) === item || obx.text(3, 4) === item) && (part === '' || obx.text(4) === part),
  );
  const named = agreeing.filter(({ obx }) => words !== '' && resultText(obx) === words);
  const [only, another] = named.length > 0 ? named : item === '' && part === '' ? [] : agreeing;
  return only && !another ? { panel: only.panel, index: only.index } : null;
}

/**
 * Why there is no result (OBX-11 X), where the laboratory says it: 検体不足, 溶血. What could be read as a result (a
 * number, a sign, 陰性) is not repeated.
 */
function unobtainableReason(obx: Segment, comments: readonly string[]): string | null {
  if (obx.text(11) !== 'X') return null;
  const said = [resultText(obx), ...comments].filter((text) => text !== '' && !looksLikeResult(text));
  return said.length > 0 ? said.join('\n') : null;
}

function looksLikeResult(text: string): boolean {
  return /[\d+\-−±陰陽]|neg|pos/i.test(text.normalize('NFKC'));
}

/** Never an observation: nothing was observed. */
function unobtainable(filing: Filing, place: string, obx: Segment, reason: string): Found {
  const text = `結果は得られていない: ${obx.coded(3).text}（${reason}）`;
  const id = `${idOf(filing)}/${place}`;
  const date = obx.time(14) ?? parseTime(filing.name.date);
  return { type: 'other', record: { id, ...origin(filing), kind: 'OML-11', title: '検査結果なし', date, text } };
}

function panelsOf(filing: Filing): Panel[] {
  const panels: Panel[] = [];
  let specimen: Segment | null = null;
  let panel: Panel | null = null;
  const open = (obr: Segment | null, orc: Segment | null = null): Panel => {
    const opened: Panel = { specimen, obr, orc, comments: [], results: [] };
    panels.push(opened);
    return opened;
  };
  for (const segment of filing.message.segments) {
    if (segment.name === 'SPM') {
      specimen = segment;
      panel = null;
    } else if (segment.name === 'OBR') {
      // Some senders write the ORC before its OBR.
      const before: Segment | null = panel && !panel.obr && panel.results.length === 0 ? panel.orc : null;
      panel = open(segment, before);
    } else if (segment.name === 'ORC') {
      if (panel?.obr && !panel.orc && panel.results.length === 0) panel.orc = segment;
      else panel = open(null, segment);
    } else if (segment.name === 'OBX' && (segment.has(3) || segment.has(5))) {
      panel ??= open(null);
      panel.results.push({ obx: segment, comments: [] });
    } else if (segment.name === 'NTE') {
      (panel?.results.at(-1) ?? panel)?.comments.push(segment.verbatim(3));
    }
  }
  return panels;
}

function specimenOf(spm: Segment | null): string | null {
  const parts = [spm?.coded(4).text, spm?.coded(8).text].filter(Boolean);
  return parts.join(' ') || null;
}

/** OBR-4; a susceptibility names the organism it was tested on (OBR-26.3). */
function panelName(obr: Segment | null): string | null {
  if (!obr) return null;
  const parent = obr.text(26, 3) || obr.text(26, 1, 2);
  const name = obr.coded(4).text;
  return (parent ? `${name}（${parent}）` : name) || null;
}

export const oml: Family = { map: mapResults, segments: ['PV1', 'SPM', 'OBR', 'ORC', 'OBX', 'NTE', 'TQ1'] };
