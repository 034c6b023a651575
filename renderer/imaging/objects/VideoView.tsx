import { useEffect, useRef, useState } from 'react';
import { useApi } from '../../api.ts';
import type { PaneControls } from '../workspace/pane.ts';
import { BulkError, fetchBulk } from './bulk-data.ts';
import { Notice } from './Notice.tsx';
import styles from './objects.module.css';
import { type Container, containerOf, type VideoCoding } from './video.ts';
import { useObjectWords } from './words.ts';

/** Held in memory while it plays. */
const mostBytes = 512 * 2 ** 20;
const speeds = [0.25, 0.5, 1, 2] as const;
const loadTimeoutMs = 120_000;

interface VideoViewProps {
  title: string;
  path: string;
  coding: VideoCoding;
  /** Seconds. */
  frameTime: number;
  onControls: (controls: PaneControls | null) => void;
}

type Trouble = { kind: 'codec' | 'decoding' | 'too-large' | 'unreadable' | 'container'; detail: string };

/** A video through the browser's own decoder. */
export function VideoView({ title, path, coding, frameTime, onControls }: VideoViewProps) {
  const t = useObjectWords();
  const api = useApi();
  const element = useRef<HTMLVideoElement>(null);
  const [source, setSource] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [time, setTime] = useState(0);
  const [length, setLength] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);

  useEffect(() => {
    const gone = new AbortController();
    let address: string | null = null;
    const load = async () => {
      if (document.createElement('video').canPlayType(coding.type) === '') {
        setTrouble({ kind: 'codec', detail: coding.name });
        return;
      }
      try {
        const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(loadTimeoutMs)]);
        const { bytes } = await fetchBulk(api, path, {
          signal,
          most: mostBytes,
          accept: 'video/*, application/octet-stream, */*',
        });
        const container = containerOf(new Uint8Array(bytes, 0, Math.min(bytes.byteLength, 400)));
        if (container !== 'mp4') {
          setTrouble({ kind: 'container', detail: containerName(container) });
          return;
        }
        address = URL.createObjectURL(new Blob([bytes], { type: 'video/mp4' }));
        if (gone.signal.aborted) URL.revokeObjectURL(address);
        else setSource(address);
      } catch (error) {
        if (gone.signal.aborted) return;
        const tooLarge = error instanceof BulkError && error.problem === 'too-large';
        const detail = error instanceof BulkError ? error.detail : String(error);
        setTrouble({ kind: tooLarge ? 'too-large' : 'unreadable', detail });
      }
    };
    void load();
    return () => {
      gone.abort();
      if (address) URL.revokeObjectURL(address);
    };
  }, [api, path, coding]);

  const step = (frames: number) => stepBy(element.current, frames * frameTime);
  const toggle = () => {
    const video = element.current;
    if (!video) return;
    if (video.paused) void video.play();
    else video.pause();
  };
  const givenTo = useRef(onControls);
  useEffect(() => {
    const give = givenTo.current;
    give({
      chooseTool: () => undefined,
      turn: (next) => stepBy(element.current, Math.sign(next(0)) * frameTime),
      reset: () => {
        if (element.current) element.current.currentTime = 0;
      },
    });
    return () => give(null);
  }, [frameTime]);

  if (trouble) {
    return (
      <Notice
        title={t(`video.${trouble.kind}`, { detail: trouble.detail })}
        detail={`${coding.name} ${trouble.detail}`}
      />
    );
  }
  return (
    <div className={styles.document} data-testid="video" data-time={time.toFixed(3)} data-playing={playing}>
      <div className={styles.screen}>
        {source ? (
          // biome-ignore lint/a11y/useMediaCaption: recordings of examinations have no captions
          <video
            ref={element}
            src={source}
            aria-label={title}
            onLoadedMetadata={(event) => setLength(event.currentTarget.duration)}
            onTimeUpdate={(event) => setTime(event.currentTarget.currentTime)}
            onSeeked={(event) => setTime(event.currentTarget.currentTime)}
            onPlay={() => setPlaying(true)}
            onPause={() => setPlaying(false)}
            onError={(event) =>
              setTrouble({
                kind: 'decoding',
                detail: event.currentTarget.error?.message || String(event.currentTarget.error?.code),
              })
            }
          />
        ) : (
          <p role="status">{t('loading')}</p>
        )}
      </div>
      <div className={styles.bar}>
        <button type="button" onClick={toggle}>
          {t(playing ? 'video.pause' : 'video.play')}
        </button>
        <button type="button" onClick={() => step(-1)}>
          {t('video.back')}
        </button>
        <button type="button" onClick={() => step(1)}>
          {t('video.forward')}
        </button>
        <input
          type="range"
          aria-label={t('video.position')}
          min={0}
          max={length || 1}
          step={frameTime}
          value={time}
          onChange={(event) => {
            if (element.current) element.current.currentTime = event.currentTarget.valueAsNumber;
          }}
        />
        <output>{t('video.time', { time: time.toFixed(1), length: length.toFixed(1) })}</output>
        {speeds.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === speed}
            onClick={() => {
              setSpeed(each);
              if (element.current) element.current.playbackRate = each;
            }}
          >
            ×{each}
          </button>
        ))}
      </div>
    </div>
  );
}

function stepBy(video: HTMLVideoElement | null, seconds: number): void {
  if (!video) return;
  video.pause();
  video.currentTime = Math.max(0, Math.min(video.duration, video.currentTime + seconds));
}

function containerName(container: Container): string {
  const names: Record<Container, string> = {
    mp4: 'MP4',
    'mpeg-ts': 'MPEG-2 TS',
    'mpeg-ps': 'MPEG PS',
    elementary: 'elementary stream',
    unknown: '?',
  };
  return names[container];
}
