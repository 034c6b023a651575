import { cache, getRenderingEngines, type Types } from '@cornerstonejs/core';
import { useEffect, useMemo, useState } from 'react';
import type { Api } from '../../../../renderer/api.ts';
import imaging from '../../../../renderer/imaging/imaging.module.css';
import { displaySetsOf } from '../../../../renderer/imaging/study/display-sets.ts';
import { Reading } from '../../../../renderer/imaging/study/reading.ts';
import { StackView } from '../../../../renderer/imaging/viewport/StackView.tsx';
import type { Tool } from '../../../../renderer/imaging/viewport/tools.ts';
import { mprLayout } from '../../../../renderer/imaging/volume/mpr-layout.ts';
import { VolumeView } from '../../../../renderer/imaging/volume/VolumeView.tsx';
import type { PaneContent, PaneControls } from '../../../../renderer/imaging/workspace/pane.ts';
import type { PatientView, StudyView } from '../../../../shared/views.ts';

declare global {
  interface Window {
    /** Of the panes of planes, in their order. */
    panes: (PaneControls | null)[];
    /** What a pane holds: its values row by row, its place in the stack, and its window. */
    pictureOf: (pane: number) => {
      width: number;
      height: number;
      values: number[];
      index: number;
      center: number;
      span: number;
    };
    /** Where pixels (column, row) of a pane's picture lie on its canvas, CSS px. */
    canvasOf: (pane: number, places: readonly (readonly [number, number])[]) => [number, number][];
    /** Greys on the canvas at the middle of pixels. */
    greysAt: (pane: number, places: readonly (readonly [number, number])[]) => number[];
    cacheState: () => { volumes: number; planes: number; pinned: number; bytes: number };
    /** Takes the planes away, and opens them again. */
    showPlanes: (shown: boolean) => void;
    chooseTool: (tool: Tool) => void;
  }
}

window.panes = [];

function viewportOf(pane: number): Types.IStackViewport {
  const box = document.querySelector(`[data-pane="${pane}"]`)!;
  const viewports = getRenderingEngines()!.flatMap((engine) => engine.getViewports());
  return viewports.find(({ element }) => box.contains(element)) as Types.IStackViewport;
}

window.pictureOf = (pane) => {
  const viewport = viewportOf(pane);
  const image = viewport.getCornerstoneImage();
  const { voiRange } = viewport.getProperties();
  return {
    width: image.columns,
    height: image.rows,
    values: [...image.getPixelData()],
    index: viewport.getCurrentImageIdIndex(),
    center: (voiRange!.lower + voiRange!.upper + 1) / 2,
    span: voiRange!.upper - voiRange!.lower + 1,
  };
};

window.canvasOf = (pane, places) => {
  const viewport = viewportOf(pane);
  const { imageData } = viewport.getImageData()!;
  return places.map(([column, row]) => {
    const [x, y] = viewport.worldToCanvas((imageData as unknown as PixelToWorld).indexToWorld([column, row, 0]));
    return [x, y];
  });
};

window.greysAt = (pane, places) => {
  const { canvas } = viewportOf(pane);
  const scale = canvas.width / canvas.clientWidth;
  const pixels = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
  return window.canvasOf(pane, places).map(([x, y]) => {
    const at = (Math.floor(y * scale) * canvas.width + Math.floor(x * scale)) * 4;
    return pixels.data[at]!;
  });
};

window.cacheState = () => {
  const images = [...(cache as unknown as { _imageCache: Map<string, { sharedCacheKey?: string }> })._imageCache];
  return {
    volumes: cache.getVolumes().length,
    planes: images.filter(([imageId]) => imageId.startsWith('tomoshibi-plane:')).length,
    pinned: images.filter(([, { sharedCacheKey }]) => sharedCacheKey !== undefined).length,
    bytes: cache.getCacheSize(),
  };
};

interface PixelToWorld {
  indexToWorld(index: [number, number, number]): Types.Point3;
}

/** The planes of a study's first series as the workspace hangs them, without the workspace. */
export function Planes({ api, view, patient }: { api: Api; view: StudyView; patient: PatientView }) {
  const reading = useMemo(() => {
    const made = new Reading(api);
    const megabytes = new URLSearchParams(location.search).get('cacheMegabytes');
    if (megabytes !== null) made.engine.cacheBytes = Number(megabytes) * 2 ** 20;
    return made;
  }, [api]);
  const { sets, unshowable } = useMemo(() => displaySetsOf(view), [view]);
  const [shown, setShown] = useState(true);
  const [tool, setTool] = useState<Tool>('window');
  const studyUid = view.study.studyInstanceUid;
  const from = new URLSearchParams(location.search).get('from');
  const [contents, setContents] = useState<PaneContent[]>(
    () => mprLayout(studyUid, sets[0]!.id, from === null ? undefined : Number(from)).contents,
  );
  const [givers] = useState(() =>
    contents.map((_, pane) => (controls: PaneControls | null) => {
      window.panes[pane] = controls;
    }),
  );
  const [changers] = useState(() =>
    contents.map((_, pane) => (next: (now: PaneContent) => PaneContent) => {
      setContents((now) => now.with(pane, next(now[pane]!)));
    }),
  );
  useEffect(() => {
    window.showPlanes = setShown;
    window.chooseTool = setTool;
  }, []);
  useEffect(() => {
    reading.open();
    return () => reading.close();
  }, [reading]);
  useEffect(() => {
    reading.want({ stacks: [{ set: sets[0]!, index: 0, way: 'whole' }], thumbnails: [], next: [] });
  }, [reading, sets]);

  const study = useMemo(
    () => ({ view, session: reading.study(studyUid), sets, unshowable, objects: [], isPrior: false }),
    [reading, view, sets, unshowable, studyUid],
  );
  return (
    <div
      className={imaging.room}
      style={{ display: 'grid', gridTemplate: '1fr 1fr / 1fr 1fr', gap: 2, height: '100vh' }}
    >
      {contents.map((content, pane) => {
        const rest = {
          study,
          patient,
          active: pane === 0,
          tool,
          onContent: changers[pane]!,
          onControls: givers[pane]!,
          onView: () => undefined,
        };
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a pane is its place
          <div key={pane} data-pane={pane} style={{ display: 'flex', minWidth: 0, minHeight: 0 }}>
            {shown && content.kind === 'volume' && <VolumeView content={content} {...rest} />}
            {shown && content.kind === 'stack' && <StackView content={content} {...rest} />}
          </div>
        );
      })}
    </div>
  );
}
