import { useCallback, useMemo, useReducer, useState } from 'react';
import type { PatientView, StudyView } from '../../../shared/views.ts';
import { BesidePanel } from '../beside/BesidePanel.tsx';
import { CineBar } from '../cine/CineBar.tsx';
import { useCine } from '../cine/use-cine.ts';
import { ComparisonLine, PriorPanel } from '../comparing/PriorPanel.tsx';
import { useComparison } from '../comparing/use-comparison.ts';
import { usePriors } from '../comparing/use-prior.ts';
import { useHandOver } from '../handover/use-hand-over.tsx';
import type { Hung } from '../hanging/hanging.ts';
import { useFirstHanging } from '../hanging/use-first-hanging.ts';
import styles from '../imaging.module.css';
import { useLinking } from '../linking/use-linking.ts';
import { useKeySets } from '../objects/key-sets.ts';
import type { Reading } from '../study/reading.ts';
import type { Tool } from '../viewport/tools.ts';
import { useMeasureWords } from '../viewport/words.ts';
import { mprLayout } from '../volume/mpr-layout.ts';
import { useImagingWords } from '../words.ts';
import { paneCommands, pictureCommands } from './command-list.ts';
import type { Command } from './commands.ts';
import { KeyPanel } from './KeyPanel.tsx';
import { LayoutPicker } from './LayoutPicker.tsx';
import { Pane } from './Pane.tsx';
import { PaneBoundary } from './PaneBoundary.tsx';
import { PaneGrid } from './PaneGrid.tsx';
import type { PaneContent } from './pane.ts';
import { canCutPlanes } from './planes.ts';
import { Thumbnails } from './Thumbnails.tsx';
import { Toolbar } from './Toolbar.tsx';
import { useControls } from './use-controls.ts';
import { useKeys } from './use-keys.ts';
import { useSteady } from './use-latest.ts';
import { useLookup } from './use-lookup.ts';
import { useOpenStudies } from './use-open-studies.ts';
import { useSteadyCommands } from './use-steady-commands.ts';
import { useWanted } from './use-wanted.ts';
import {
  emptyWorkspace,
  panesOf,
  visiblePanes,
  type Workspace as WorkspaceState,
  workspaceAfter,
} from './workspace.ts';

interface WorkspaceProps {
  reading: Reading;
  patient: PatientView;
  view: StudyView;
  /** Leads back to the patient's page. */
  onBack: (() => void) | null;
}

/** The study that was asked for, hung as its kind of pictures wants it. */
export function Workspace(props: WorkspaceProps) {
  const t = useImagingWords();
  const { studies } = useOpenStudies(props.reading, props.view, noStudies);
  const hung = useFirstHanging(studies[0]!);
  return hung ? <HungWorkspace {...props} hung={hung} /> : <p className={styles.message}>{t('study.loading')}</p>;
}

const noStudies: readonly string[] = [];

/** Thumbnails, tools and panes over the studies that are open. */
function HungWorkspace({ reading, patient, view, onBack, hung }: WorkspaceProps & { hung: Hung }) {
  const t = useImagingWords();
  const m = useMeasureWords();
  const currentUid = view.study.studyInstanceUid;
  const priors = usePriors(patient, view);
  const likelyUid = priors.answer?.prior?.study.studyInstanceUid;
  const readAhead = hung.prior ? likelyUid : undefined;
  const [compared, setCompared] = useState<readonly string[]>([]);
  const others = useMemo(() => [...new Set([...compared, ...(readAhead ? [readAhead] : [])])], [compared, readAhead]);
  const { studies: opened, failed } = useOpenStudies(reading, view, others);
  const studies = useKeySets(opened);
  const lookup = useLookup(studies);
  const [workspace, dispatch] = useReducer(workspaceAfter, hung, firstWorkspace);
  const [tool, setTool] = useState<Tool>('window');
  const [panel, setPanel] = useState<'keys' | 'priors' | 'layout' | null>(null);
  const [besideOpen, setBesideOpen] = useState(false);
  const [lines, setLines] = useState(true);
  const controls = useControls((given) => given.chooseTool(tool));
  const linking = useLinking(workspace, lookup, controls, hung.links);
  const comparison = useComparison({ currentUid, studies, lookup, workspace, dispatch });

  const { active, contents } = workspace;
  const activeContent = contents[active] ?? null;
  const activeSet = lookup.setOf(activeContent);
  const activeStudy = lookup.studyOf(activeContent);
  const visible = visiblePanes(workspace);
  const { follow } = linking;
  const turn = useCallback(
    (pane: number, next: (now: PaneContent) => PaneContent) => dispatch({ type: 'turn', pane, next, follow }),
    [follow],
  );
  const cine = useCine(contents, lookup, turn);
  const listed = useMemo(
    () => studies.filter((study) => !study.isPrior || compared.includes(study.view.study.studyInstanceUid)),
    [studies, compared],
  );
  const likely = studies.find(({ view: each }) => each.study.studyInstanceUid === likelyUid) ?? null;
  useWanted(reading, { workspace, lookup, cine, listed, likely });

  const place = (pane: number, studyUid: string, setId: string) =>
    dispatch({ type: 'place', pane, content: { kind: 'stack', studyUid, setId, index: 0 } });
  const chooseTool = (next: Tool) => {
    setTool(next);
    for (const each of controls.all().values()) each.chooseTool(next);
  };
  const step = (by: 1 | -1) => {
    if (!activeStudy || !activeSet) return;
    const next = activeStudy.sets[activeStudy.sets.indexOf(activeSet) + by];
    if (next) place(active, activeStudy.view.study.studyInstanceUid, next.id);
  };
  const compare = (uid: string) => {
    setCompared((now) => (now.includes(uid) ? now : [...now, uid]));
    comparison.start(uid);
    linking.linkAll(['scroll', 'zoom', 'pan']);
    setPanel(null);
  };
  const comparePrior = () => {
    if (comparison.isOn) comparison.end();
    else if (likelyUid) compare(likelyUid);
    else setPanel('priors');
  };
  const cutPlanes = async () => {
    if (!activeContent || !activeSet || !activeStudy) return;
    const { studyUid } = activeContent;
    const backToSlices: PaneContent = {
      kind: 'stack',
      studyUid,
      setId: activeSet.id,
      index: Math.floor(activeSet.slices.length / 2),
    };
    if (activeContent.kind === 'volume') {
      dispatch({ type: 'hang', layout: { rows: 1, columns: 1 }, contents: [backToSlices], active: 0 });
      return;
    }
    const isBlock = await canCutPlanes(activeSet, activeStudy);
    // What cannot be cut says why, in one pane.
    const from = activeContent.kind === 'stack' ? activeContent.index : undefined;
    if (isBlock) dispatch({ type: 'hang', ...mprLayout(studyUid, activeSet.id, from), active: 0 });
    else
      dispatch({
        type: 'place',
        pane: active,
        content: { kind: 'volume', studyUid, setId: activeSet.id, plane: 'axial' },
      });
  };
  const toggle = (which: typeof panel) => setPanel(panel === which ? null : which);
  const activate = (by: 1 | -1) => {
    const count = panesOf(workspace.layout);
    dispatch({ type: 'activate', pane: (active + by + count) % count });
  };

  const activeControls = controls.of(active);
  const handedOver = [activeStudy, ...listed.filter((study) => study !== activeStudy)].flatMap(
    (study) => study?.view ?? [],
  );
  const handOver = useHandOver({ patient, studies: handedOver, controls: activeControls });
  const commands: Command[] = [
    ...pictureCommands({ controls: activeControls, tool, chooseTool }, t, m),
    ...paneCommands(
      {
        workspace,
        linking,
        lines,
        isComparing: comparison.isOn,
        play: (activeSet?.slices.length ?? 0) > 1 && activeContent?.kind === 'stack' ? cine.of(active).playing : null,
        planes: activeContent?.kind === 'volume' ? true : activeContent?.kind === 'stack' ? false : null,
        besideOpen,
        keysOpen: panel === 'keys',
        canGoBack: onBack !== null,
      },
      {
        comparePrior,
        listPriors: () => toggle('priors'),
        toggleLines: () => setLines(!lines),
        play: () => cine.toggle(active),
        planes: () => void cutPlanes(),
        beside: () => setBesideOpen(!besideOpen),
        maximise: () => dispatch({ type: 'maximise', pane: active }),
        undo: () => dispatch({ type: 'undo' }),
        activate,
        divide: () => toggle('layout'),
        keys: () => toggle('keys'),
        back: () => onBack?.(),
      },
      t,
    ),
    ...handOver.commands,
  ];
  const shownCommands = useSteadyCommands(commands);
  useKeys({
    commands: [
      ...(activeControls?.commands?.().map((each): Command => ({ ...each, group: 'picture' })) ?? []),
      ...commands,
      { id: 'previous', group: 'panes', label: '', key: '[', run: () => step(-1) },
      { id: 'next', group: 'panes', label: '', key: ']', run: () => step(1) },
      ...(panel ? [{ id: 'close', group: 'help' as const, label: '', key: 'Escape', run: () => setPanel(null) }] : []),
    ],
    count: activeContent?.kind === 'stack' ? (activeSet?.slices.length ?? 0) : 0,
    onTurn: (next) => turn(active, next),
    turn: activeControls?.turn ? (next) => activeControls.turn?.(next) : null,
  });

  const choose = useSteady((studyUid: string, setId: string) => place(active, studyUid, setId));
  const open = useSteady((content: PaneContent) => dispatch({ type: 'place', pane: active, content }));
  const shownIds = visible.flatMap((pane) => lookup.setOf(contents[pane])?.id ?? []).join(' ');
  const activePlane = lookup.planeOf(activeContent);
  const leads = visible.some((pane) => linking.followingOf(pane) !== null);
  const isEmpty =
    studies[0]!.sets.length + studies[0]!.objects.length === 0 && contents.every((content) => content === null);
  return (
    <>
      <Toolbar commands={shownCommands}>
        <LayoutPicker
          layout={workspace.layout}
          opened={panel === 'layout'}
          onOpened={(opened) => setPanel(opened ? 'layout' : null)}
          onChoose={(layout) => dispatch({ type: 'divide', layout })}
        />
      </Toolbar>
      {comparison.opening && (
        <p className={styles.warning} role="status">
          {t(failed.includes(comparison.opening) ? 'prior.failed' : 'prior.opening')}
        </p>
      )}
      {comparison.isOn && <ComparisonLine priors={priors} compared={compared} />}
      <div className={styles.body}>
        <Thumbnails
          studies={listed}
          current={view.study.started}
          shownIds={shownIds}
          chosen={activeSet}
          onChoose={choose}
          object={activeContent?.kind === 'object' ? activeContent.objectId : null}
          onOpen={open}
        />

        {isEmpty ? (
          <p className={styles.message}>{t('study.empty')}</p>
        ) : (
          <PaneGrid workspace={workspace}>
            {(pane) => {
              const content = contents[pane] ?? null;
              const study = lookup.studyOf(content);
              const set = lookup.setOf(content);
              const plane = lookup.planeOf(content);
              const play = cine.of(pane);
              const hasCine = content?.kind === 'stack' && (set?.kind === 'frames' || play.playing);
              return (
                <Pane
                  pane={pane}
                  content={content}
                  study={study}
                  patient={patient}
                  active={pane === active}
                  tool={tool}
                  current={view.study.started}
                  link={
                    panesOf(workspace.layout) > 1 || study?.isPrior
                      ? {
                          following: linking.followingOf(pane),
                          leads: pane === active && leads,
                          linked: linking.isLinked(pane),
                        }
                      : null
                  }
                  lines={
                    lines && pane !== active && activePlane && plane ? { source: activePlane, target: plane } : null
                  }
                  cine={
                    hasCine && (
                      <CineBar
                        cine={play}
                        onToggle={() => cine.toggle(pane)}
                        onRate={(perSecond) => cine.setRate(pane, perSecond)}
                        onLoops={cine.setLoops}
                      />
                    )
                  }
                  onActivate={() => dispatch({ type: 'activate', pane })}
                  onMaximise={() => dispatch({ type: 'maximise', pane })}
                  onToggleLink={() => linking.togglePane(pane)}
                  onPlace={({ studyUid, setId }) => place(pane, studyUid, setId)}
                  onContent={(next) => turn(pane, next)}
                  onControls={controls.giverFor(pane)}
                  onView={(seen) => linking.share(pane, seen)}
                />
              );
            }}
          </PaneGrid>
        )}
        {besideOpen && (
          <PaneBoundary shown={activeStudy?.view.study.studyInstanceUid ?? currentUid}>
            <BesidePanel
              patient={patient}
              study={activeStudy?.view.study ?? view.study}
              onClose={() => setBesideOpen(false)}
            />
          </PaneBoundary>
        )}
        {handOver.dialogs}
        {panel === 'keys' && <KeyPanel commands={commands} onClose={() => setPanel(null)} />}
        {panel === 'priors' && (
          <PriorPanel
            priors={priors}
            started={view.study.started}
            openUids={compared}
            onOpen={({ studyInstanceUid }) => compare(studyInstanceUid)}
            onClose={() => setPanel(null)}
          />
        )}
      </div>
    </>
  );
}

function firstWorkspace({ layout, contents }: Hung): WorkspaceState {
  return workspaceAfter(emptyWorkspace, { type: 'hang', layout, contents, active: 0 });
}
