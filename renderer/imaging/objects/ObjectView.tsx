import { useCallback, useEffect, useRef, useState } from 'react';
import { type DicomJson, numberOf, stringOf } from '../../../shared/dicom-json.ts';
import { dateOf, momentOf } from '../../../shared/dicom-text.ts';
import { reportOf } from '../../../shared/structured-report.ts';
import { type Api, useApi } from '../../api.ts';
import { useLanguage } from '../../i18n/language.tsx';
import type { StudyObject } from '../study/study-objects.ts';
import type { OpenStudy } from '../workspace/open-study.ts';
import type { PaneContent, PaneProps } from '../workspace/pane.ts';
import { BulkError, bulkBytes } from './bulk-data.ts';
import { DocumentView } from './DocumentView.tsx';
import { KeyObjectsView } from './KeyObjectsView.tsx';
import { keyObjectsOf } from './key-objects.ts';
import { Notice } from './Notice.tsx';
import styles from './objects.module.css';
import { PartsView } from './PartsView.tsx';
import { PresentationView } from './PresentationView.tsx';
import { presentationStateOf } from './presentation-state.ts';
import { ReportView } from './ReportView.tsx';
import { radiotherapyOf, segmentationOf } from './radiotherapy.ts';
import { sopClassName } from './sop-classes.ts';
import { VideoView } from './VideoView.tsx';
import { videoCodingOf } from './video.ts';
import { WaveformView } from './WaveformView.tsx';
import { WaveformError, type WaveformGroup, waveformGroupOf, waveformItems } from './waveform.ts';
import { useObjectWords } from './words.ts';

const mostDocumentBytes = 256 * 2 ** 20;
const mostWaveformBytes = 128 * 2 ** 20;

/** One object of a study that is no stack of pictures: a report, a document, a waveform, a video, or what it names. */
export function ObjectView({ content, study, onContent, onControls }: PaneProps<'object'>) {
  const t = useObjectWords();
  const { language } = useLanguage();
  const object = study.objects.find(({ id }) => id === content.objectId) ?? null;
  const { dataset, failed, retry } = useDataset(study, object);
  const open = useCallback((next: PaneContent) => onContent(() => next), [onContent]);
  const hasOwnControls = object?.kind === 'document' || object?.kind === 'video';
  const givenTo = useRef(onControls);
  useEffect(() => {
    if (hasOwnControls) return;
    const give = givenTo.current;
    give({ chooseTool: () => undefined, reset: () => undefined });
    return () => give(null);
  }, [hasOwnControls]);
  if (object === null) return <Notice title={t('gone')} />;
  const title = sopClassName(object.sopClassUid, language);
  return (
    <section className={styles.object} aria-label={title} data-testid="object" data-kind={object.kind}>
      {object.damage && (
        <p className={styles.preliminary} role="alert">
          {t('damaged', { detail: object.damage })}
        </p>
      )}
      {failed ? (
        <Notice title={t('unreadable')} detail={failed} onRetry={retry} />
      ) : dataset ? (
        <Body object={object} dataset={dataset} title={title} study={study} onOpen={open} onControls={onControls} />
      ) : (
        <p className={styles.notice} role="status">
          {t('loading')}
        </p>
      )}
    </section>
  );
}

interface BodyProps {
  object: StudyObject;
  dataset: DicomJson;
  title: string;
  study: OpenStudy;
  onOpen: (content: PaneContent) => void;
  onControls: PaneProps<'object'>['onControls'];
}

function Body({ object, dataset, title, study, onOpen, onControls }: BodyProps) {
  const t = useObjectWords();
  switch (object.kind) {
    case 'report':
      return <ReportView report={reportOf(dataset)} study={study} onOpen={onOpen} />;
    case 'key-object':
      return <KeyObjectsView id={object.id} keys={keyObjectsOf(dataset)} study={study} onOpen={onOpen} />;
    case 'presentation':
      return <PresentationView id={object.id} state={presentationStateOf(dataset)} study={study} onOpen={onOpen} />;
    case 'segmentation':
      return <PartsView title={title} note={t('segmentation.note')} parts={segmentationOf(dataset)} />;
    case 'radiotherapy':
      return <PartsView title={title} note={t('radiotherapy.note')} parts={radiotherapyOf(dataset)} />;
    case 'document':
      return <Document title={title} dataset={dataset} onControls={onControls} />;
    case 'waveform':
      return <Waveform title={title} dataset={dataset} />;
    case 'video':
      return <Video object={object} title={title} dataset={dataset} study={study} onControls={onControls} />;
  }
}

function Document({ title, dataset, onControls }: Pick<BodyProps, 'title' | 'dataset' | 'onControls'>) {
  const t = useObjectWords();
  const type = stringOf(dataset, '00420012') ?? '';
  const isPdf = /^application\/pdf\b/i.test(type);
  const read = useCallback(
    async (api: Api, signal: AbortSignal) =>
      isPdf ? bulkBytes(api, dataset['00420011'], { signal, most: mostDocumentBytes }) : null,
    [dataset, isPdf],
  );
  const bytes = useBytes(read);
  if (!isPdf) return <Notice title={t('document.other', { title })} detail={type || null} />;
  if (bytes.problem) return <BulkNotice problem={bytes.problem} />;
  if (!bytes.value) return <Loading />;
  return <DocumentView title={stringOf(dataset, '00420010') ?? title} data={bytes.value} onControls={onControls} />;
}

function Waveform({ title, dataset }: Pick<BodyProps, 'title' | 'dataset'>) {
  const t = useObjectWords();
  const read = useCallback(
    async (api: Api, signal: AbortSignal) => {
      const groups: WaveformGroup[] = [];
      for (const item of waveformItems(dataset)) {
        const bytes = await bulkBytes(api, item['54001010'], { signal, most: mostWaveformBytes });
        groups.push(waveformGroupOf(item, bytes));
      }
      return groups;
    },
    [dataset],
  );
  const groups = useBytes(read);
  if (groups.problem) return <BulkNotice problem={groups.problem} />;
  if (!groups.value) return <Loading />;
  if (groups.value.length === 0) return <Notice title={t('waveform.none')} />;
  const at = dateOf(stringOf(dataset, '0008002A')) ?? momentOf(dataset, '00080023', '00080033');
  return <WaveformView title={title} at={at} groups={groups.value} />;
}

function Video({ object, title, dataset, study, onControls }: Omit<BodyProps, 'onOpen'>) {
  const t = useObjectWords();
  const [coding] = useState(() => videoCodingOf(object.transferSyntaxUid));
  const milliseconds = numberOf(dataset, '00181063');
  const rate = numberOf(dataset, '00180040') ?? numberOf(dataset, '00082144');
  const frameTime = milliseconds ? milliseconds / 1000 : rate ? 1 / rate : 1 / 30;
  const path = `/dicom-web/studies/${study.view.study.studyInstanceUid}/series/${object.seriesInstanceUid}/instances/${object.id}/frames/1`;
  if (!coding) return <Notice title={t('video.codec', { detail: object.transferSyntaxUid })} />;
  if (object.frameCount === 0) return <Notice title={t('video.none')} />;
  return <VideoView title={title} path={path} coding={coding} frameTime={frameTime} onControls={onControls} />;
}

function Loading() {
  const t = useObjectWords();
  return (
    <p className={styles.notice} role="status">
      {t('loading')}
    </p>
  );
}

function BulkNotice({ problem }: { problem: unknown }) {
  const t = useObjectWords();
  if (problem instanceof BulkError) return <Notice title={t(`bulk.${problem.problem}`)} detail={problem.detail} />;
  if (problem instanceof WaveformError) return <Notice title={t('waveform.unread')} detail={problem.detail} />;
  return <Notice title={t('bulk.unreadable')} detail={String(problem)} />;
}

/** The object's data set, once its series is described. */
function useDataset(study: OpenStudy, object: StudyObject | null) {
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<{ of: string; dataset: DicomJson | null; failed: string | null } | null>(null);
  const { metadata } = study.session;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another run
  useEffect(() => {
    if (object === null) return;
    let isGone = false;
    metadata.load(object.seriesInstanceUid).then(
      () => {
        const dataset = metadata.instance(object.id);
        if (!isGone) setState({ of: object.id, dataset, failed: dataset ? null : 'metadata' });
      },
      (error) => !isGone && setState({ of: object.id, dataset: null, failed: String(error) }),
    );
    return () => {
      isGone = true;
    };
  }, [metadata, object, attempt]);
  const own = state !== null && state.of === object?.id ? state : null;
  return {
    dataset: own?.dataset ?? null,
    failed: own?.failed ?? null,
    retry: () => {
      setState(null);
      setAttempt((now) => now + 1);
    },
  };
}

interface Read<T> {
  value: T | null;
  problem: unknown;
}

/** What reading gives, or what stood in its way. */
function useBytes<T>(read: (api: Api, signal: AbortSignal) => Promise<T>): Read<T> {
  const api = useApi();
  const [state, setState] = useState<(Read<T> & { of: typeof read }) | null>(null);
  useEffect(() => {
    const gone = new AbortController();
    read(api, gone.signal).then(
      (value) => !gone.signal.aborted && setState({ of: read, value, problem: null }),
      (problem) => !gone.signal.aborted && setState({ of: read, value: null, problem }),
    );
    return () => gone.abort();
  }, [api, read]);
  return state?.of === read ? state : { value: null, problem: null };
}
