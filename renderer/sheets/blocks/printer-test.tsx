/** What shows whether a printer draws true to size, dark enough, and codes that can be scanned back. */
import type { BlockOf } from '../../../shared/form-blocks.ts';
import { Nw7 } from '../codes.tsx';
import { emptyFlow, type FlowBlock, type FlowContext } from '../flow.ts';

const millimetres = Array.from({ length: 101 }, (_, at) => at);
/** Millimetres wide; the thinnest is what forms are ruled with. */
const lines = [0.1, 0.15, 0.25, 0.5, 1];

export function printerTestFlow(block: BlockOf<'printer-test'>, { job, language, t }: FlowContext): FlowBlock {
  const digits = job.serial.replace(/\D/g, '').padStart(6, '0').slice(-8);
  const parts = [
    <div key="ruler" className="sheet-test">
      <p>{t('test.ruler')}</p>
      <Ruler />
    </div>,
    <div key="density" className="sheet-test">
      <p>{t('test.density')}</p>
      <svg width="160mm" height="24mm" viewBox="0 0 160 24" aria-hidden="true">
        <rect x="0" y="0" width="30" height="20" />
        <g>
          {Array.from({ length: 20 }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
            <rect key={index} x={40 + index * 1.5} y="0" width="0.75" height="20" />
          ))}
        </g>
        {lines.map((width, index) => (
          <g key={width}>
            <rect x={82 + index * 15} y="0" width={width} height="16" />
            <text x={80 + index * 15} y="21" fontSize="2.9">
              {width} mm
            </text>
          </g>
        ))}
      </svg>
    </div>,
    <div key="codes" className="sheet-test">
      <p>{t('test.codes', { digits })}</p>
      <Nw7 identifier={digits} />
    </div>,
    <div key="letters" className="sheet-test">
      <p>{t('test.letters')}</p>
      {[8, 10, 14].map((size) => (
        <p key={size} style={{ fontSize: `${size}pt` }}>
          {size} pt　灯火 太郎　トモシビ タロウ　μg mL ≤ ≥ Ⅲ ① 𠮷 髙﨑　0.5 mg 1.0 mL 0123456789
        </p>
      ))}
    </div>,
  ];
  return {
    ...emptyFlow,
    title: block.title[language],
    rows: parts.map((element) => ({ element, keepWithNext: false, under: null })),
  };
}

/** 100 mm from the first line to the last. */
function Ruler() {
  return (
    <svg width="108mm" height="12mm" viewBox="-2 0 108 12" aria-hidden="true">
      {millimetres.map((at) => (
        <rect key={at} x={at - 0.075} y="0" width="0.15" height={at % 10 === 0 ? 7 : at % 5 === 0 ? 5 : 3} />
      ))}
      {millimetres
        .filter((at) => at % 10 === 0)
        .map((at) => (
          <text key={at} x={at} y="10.5" fontSize="2.9" textAnchor="middle">
            {at}
          </text>
        ))}
    </svg>
  );
}
