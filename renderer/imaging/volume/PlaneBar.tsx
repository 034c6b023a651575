import { pointAt } from '../dicom/geometry.ts';
import type { Vector } from '../dicom/vector.ts';
import imaging from '../imaging.module.css';
import { type Plane, planes } from '../workspace/pane.ts';
import type { Block } from './block.ts';
import { type PlaneStack, walked } from './reformat.ts';
import { type Blend, blends, layersOf, type Slab, thicknesses, usualMillimetres } from './slab.ts';
import styles from './volume.module.css';
import { useVolumeWords } from './words.ts';

interface PlaneBarProps {
  stack: PlaneStack;
  block: Block;
  slab: Slab | null;
  point: Vector;
  /** At the cross, with its unit. */
  value: string;
  lossy: boolean;
  placing: boolean;
  onPlane: (plane: Plane) => void;
  onSlab: (slab: Slab | null) => void;
  onPlacing: (placing: boolean) => void;
}

/** Above a plane: which it is and how thick, to be changed here; below that, where it lies and what must be known of it. */
export function PlaneBar(props: PlaneBarProps) {
  const { stack, block, slab, point, placing, onPlane, onSlab, onPlacing } = props;
  const t = useVolumeWords();
  const { through } = stack;
  const index = walked(through, point[through.axis]);
  const [first, last] = layersOf(slab, index, through.count, through.spacing);
  const thickness = ((last - first + 1) * through.spacing).toFixed(1);
  const isWhole = slab?.millimetres === null;
  const { geometry } = block;
  const gap = geometry.thickness === null ? 0 : geometry.spacing[2] - geometry.thickness;

  return (
    <header className={styles.bar} title={t('reformatted')}>
      <select
        className={styles.select}
        data-plane={stack.plane}
        aria-label={t('planes')}
        value={stack.plane}
        onChange={({ currentTarget }) => {
          onPlane(currentTarget.value as Plane);
          // Keys act on the picture again.
          currentTarget.blur();
        }}
      >
        {planes.map((plane) => (
          <option key={plane} value={plane}>
            {t(`plane.${plane}`)}
          </option>
        ))}
      </select>
      <select
        className={styles.select}
        aria-label={t('slab')}
        value={slab?.blend ?? 'none'}
        onChange={({ currentTarget }) => {
          const { value } = currentTarget;
          const millimetres = slab ? slab.millimetres : usualMillimetres;
          onSlab(value === 'none' ? null : { blend: value as Blend, millimetres });
          currentTarget.blur();
        }}
      >
        {(['none', ...blends] as const).map((blend) => (
          <option key={blend} value={blend}>
            {t(`blend.${blend}`)}
          </option>
        ))}
      </select>
      {slab && (
        <label className={styles.thickness}>
          <input
            type="range"
            aria-label={t('thickness')}
            min={0}
            max={thicknesses.length - 1}
            value={thicknesses.indexOf(slab.millimetres)}
            aria-valuetext={isWhole ? t('thickness.whole') : t('thickness.value', { millimetres: thickness })}
            onChange={(event) => onSlab({ ...slab, millimetres: thicknesses[event.currentTarget.valueAsNumber]! })}
            // Keys act on the picture again.
            onPointerUp={(event) => event.currentTarget.blur()}
          />
          <output>{isWhole ? t('thickness.whole') : t('thickness.value', { millimetres: thickness })}</output>
        </label>
      )}
      <button
        type="button"
        className={imaging.button}
        aria-pressed={placing}
        aria-keyshortcuts="Shift+C"
        onClick={(event) => {
          onPlacing(!placing);
          event.currentTarget.blur();
        }}
      >
        {t('cross')} <kbd>⇧C</kbd>
      </button>
      <p className={styles.place}>
        {isWhole && <b>{t('slab.whole', { blend: t(`blend.${slab.blend}`) })}</b>}
        <span>{t('cross.at', { place: placeText(pointAt(geometry, point)), value: props.value })}</span>
        {stack.tilt >= 0.5 && <span>{t('tilt', { angle: stack.tilt.toFixed(1) })}</span>}
        {props.lossy && <span className={imaging.note}>{t('lossy')}</span>}
        {gap > 0.05 && (
          <span className={imaging.note}>
            {t('interpolated', {
              thickness: geometry.thickness!.toFixed(1),
              spacing: geometry.spacing[2].toFixed(1),
              gap: gap.toFixed(1),
            })}
          </span>
        )}
      </p>
    </header>
  );
}

/** A place of the patient as it is read out: `L12.3 P4.5 H101.0`, in mm from the scanner's own origin. */
function placeText([x, y, z]: Vector): string {
  const part = (at: number, more: string, less: string) => `${at >= 0 ? more : less}${Math.abs(at).toFixed(1)}`;
  return `${part(x, 'L', 'R')} ${part(y, 'P', 'A')} ${part(z, 'H', 'F')}`;
}
