import { useCallback, useEffect, useReducer, useState } from 'react';
import type { PatientView, StudyView } from '../../../shared/views.ts';
import styles from '../imaging.module.css';
import type { Reading } from '../study/reading.ts';
import type { WantedStack } from '../study/reading-plan.ts';
import type { Tool } from '../viewport/tools.ts';
import { useMeasureWords } from '../viewport/words.ts';
import { useImagingWords } from '../words.ts';
import { pictureCommands } from './command-list.ts';
import { KeyPanel } from './KeyPanel.tsx';
import { Pane } from './Pane.tsx';
import { PaneGrid } from './PaneGrid.tsx';
import type { PaneContent } from './pane.ts';
import { Thumbnails, thumbnailOf } from './Thumbnails.tsx';
import { Toolbar } from './Toolbar.tsx';
import { useControls } from './use-controls.ts';
import { useKeys } from './use-keys.ts';
import { useOpenStudies } from './use-open-studies.ts';
import { emptyWorkspace, visiblePanes, type WorkspaceAction, workspaceAfter } from './workspace.ts';

interface WorkspaceProps {
  reading: Reading;
  patient: PatientView;
  view: StudyView;
}

/** Thumbnails, tools and panes over the studies that are open. */
export function Workspace({ reading, patient, view }: WorkspaceProps) {
  const t = useImagingWords();
  const m = useMeasureWords();
  const [others] = useState<readonly string[]>([]);
  const { studies } = useOpenStudies(reading, view, others);
  const [workspace, dispatch] = useReducer(workspaceAfter, studies[0]!, firstWorkspace);
  const [tool, setTool] = useState<Tool>('window');
  const [keysOpen, setKeysOpen] = useState(false);
  const controls = useControls((given) => given.chooseTool(tool));

  const studyOf = (content: PaneContent | null) =>
    studies.find((study) => study.view.study.studyInstanceUid === content?.studyUid) ?? null;
  const setOf = (content: PaneContent | null) =>
    content && content.kind !== 'object'
      ? (studyOf(content)?.sets.find(({ id }) => id === content.setId) ?? null)
      : null;
  const { active } = workspace;
  const activeContent = workspace.contents[active] ?? null;
  const activeStudy = studyOf(activeContent);
  const activeSet = setOf(activeContent);

  const place = useCallback(
    (pane: number, studyUid: string, setId: string) =>
      dispatch({ type: 'place', pane, content: { kind: 'stack', studyUid, setId, index: 0 } }),
    [],
  );
  const turn = useCallback((pane: number, next: (now: PaneContent) => PaneContent) => {
    dispatch({ type: 'turn', pane, next, follow: (contents) => contents });
  }, []);
  const chooseTool = (next: Tool) => {
    setTool(next);
    for (const each of controls.all().values()) each.chooseTool(next);
  };
  const step = (by: 1 | -1) => {
    if (!activeStudy || !activeSet) return;
    const next = activeStudy.sets[activeStudy.sets.indexOf(activeSet) + by];
    if (next) place(active, activeStudy.view.study.studyInstanceUid, next.id);
  };

  const visible = visiblePanes(workspace);
  const wanted = JSON.stringify([active, visible.map((pane) => workspace.contents[pane]), studies.length]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `wanted` says what it depends on
  useEffect(() => {
    const shown = [active, ...visible.filter((pane) => pane !== active)];
    reading.want({
      stacks: shown.flatMap((pane): WantedStack[] => {
        const content = workspace.contents[pane] ?? null;
        const set = setOf(content);
        if (!set || !content) return [];
        return content.kind === 'stack'
          ? [{ set, index: content.index, way: 'reading' }]
          : [{ set, index: 0, way: 'whole' }];
      }),
      thumbnails: studies.flatMap(({ sets }) => sets.map(thumbnailOf)),
      next: [],
    });
  }, [reading, wanted]);

  const commands = [
    ...pictureCommands(
      { controls: controls.of(active), modality: activeSet?.modality ?? null, tool, chooseTool },
      t,
      m,
    ),
    {
      id: 'maximise',
      group: 'panes' as const,
      label: t('panes.maximise'),
      key: 'Enter',
      pressed: workspace.maximised,
      run: () => dispatch({ type: 'maximise', pane: active }),
    },
    { id: 'undo', group: 'panes' as const, label: t('panes.undo'), key: 'u', run: () => dispatch({ type: 'undo' }) },
    {
      id: 'keys',
      group: 'help' as const,
      label: t('action.keys'),
      key: '?',
      pressed: keysOpen,
      run: () => setKeysOpen(!keysOpen),
    },
  ];
  const silent = [
    { id: 'previous', group: 'help' as const, label: '', key: '[', run: () => step(-1) },
    { id: 'next', group: 'help' as const, label: '', key: ']', run: () => step(1) },
    ...(keysOpen
      ? [{ id: 'close', group: 'help' as const, label: '', key: 'Escape', run: () => setKeysOpen(false) }]
      : []),
  ];
  useKeys({
    commands: [...commands, ...silent],
    count: activeContent?.kind === 'stack' ? (activeSet?.slices.length ?? 0) : 0,
    onTurn: (next) => turn(active, next),
  });
  const shownSets = visible.flatMap((pane) => setOf(workspace.contents[pane] ?? null)?.id ?? []);

  return (
    <>
      <Toolbar commands={commands} />
      <div className={styles.body}>
        <Thumbnails
          studies={studies}
          shown={shownSets}
          chosen={activeSet?.id ?? null}
          onChoose={(studyUid, setId) => place(active, studyUid, setId)}
        />
        {studies[0]!.sets.length === 0 && workspace.contents.every((content) => content === null) ? (
          <p className={styles.message}>{t('study.empty')}</p>
        ) : (
          <PaneGrid workspace={workspace}>
            {(pane) => (
              <Pane
                pane={pane}
                content={workspace.contents[pane] ?? null}
                study={studyOf(workspace.contents[pane] ?? null)}
                patient={patient}
                active={pane === active}
                tool={tool}
                onActivate={() => dispatch({ type: 'activate', pane })}
                onMaximise={() => dispatch({ type: 'maximise', pane })}
                onPlace={(studyUid, setId) => place(pane, studyUid, setId)}
                onContent={(next) => turn(pane, next)}
                onControls={controls.giverFor(pane)}
                onView={() => undefined}
              />
            )}
          </PaneGrid>
        )}
        {keysOpen && <KeyPanel commands={commands} onClose={() => setKeysOpen(false)} />}
      </div>
    </>
  );
}

function firstWorkspace(study: { view: StudyView; sets: readonly { id: string }[] }) {
  const [set] = study.sets;
  if (!set) return emptyWorkspace;
  const studyUid = study.view.study.studyInstanceUid;
  const hang: WorkspaceAction = {
    type: 'hang',
    layout: { rows: 1, columns: 1 },
    contents: [{ kind: 'stack', studyUid, setId: set.id, index: 0 }],
    active: 0,
  };
  return workspaceAfter(emptyWorkspace, hang);
}
