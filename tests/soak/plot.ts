/** A line for each measure over the openings of a run, as SVG. */
import type { Sample } from './measure.ts';

interface Line {
  name: string;
  color: string;
  of: (sample: Sample) => number;
}

const panels: { title: string; lines: Line[] }[] = [
  {
    title: 'resident memory, MB',
    lines: [
      { name: 'all processes', color: '#444', of: ({ allResident }) => allResident },
      { name: 'window', color: '#0b6', of: ({ windowResident }) => windowResident },
      { name: 'main process', color: '#06c', of: ({ mainResident }) => mainResident },
    ],
  },
  {
    title: 'heap after its garbage was collected, MB',
    lines: [
      { name: 'window', color: '#0b6', of: ({ windowHeap }) => windowHeap },
      { name: 'main process', color: '#06c', of: ({ mainHeap }) => mainHeap },
      { name: 'main process, outside its heap', color: '#c60', of: ({ mainExternal }) => mainExternal },
    ],
  },
  {
    title: 'handles of the main process',
    lines: [
      { name: 'open files and sockets', color: '#444', of: ({ descriptors }) => descriptors },
      { name: 'open databases', color: '#06c', of: ({ databases }) => databases },
      { name: 'active resources', color: '#c60', of: ({ handles }) => handles },
    ],
  },
];

const [width, height, left, top, gap] = [900, 220, 60, 34, 50];

export function plotOf(samples: readonly Sample[], title: string): string {
  const last = samples.at(-1)!.openings;
  const whole = panels.length * (height + gap) + top;
  const drawn = panels.map((panel, index) => panelOf(samples, panel, top + index * (height + gap), last));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${whole}" font-family="sans-serif" font-size="12">
<title>${title}</title>
<rect width="100%" height="100%" fill="#fff"/>
<text x="${left}" y="18" font-size="14" font-weight="bold">${title}</text>
${drawn.join('\n')}
</svg>
`;
}

function panelOf(samples: readonly Sample[], { title, lines }: (typeof panels)[number], y: number, last: number) {
  const most = Math.max(1, ...samples.flatMap((sample) => lines.map(({ of }) => of(sample)))) * 1.1;
  const [w, h] = [width - left - 20, height - 30];
  const at = (sample: Sample, value: number) =>
    `${(left + (sample.openings / last) * w).toFixed(1)},${(y + 20 + h - (value / most) * h).toFixed(1)}`;
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const line = y + 20 + h - share * h;
    return `<path d="M${left} ${line.toFixed(1)}h${w}" stroke="#ddd"/><text x="${left - 6}" y="${(line + 4).toFixed(1)}" text-anchor="end" fill="#555">${(most * share).toFixed(most < 20 ? 1 : 0)}</text>`;
  });
  const drawn = lines.map(({ name, color, of }, index) => {
    const points = samples.map((sample) => at(sample, of(sample))).join(' ');
    const key = left + 290 + index * 170;
    return `<polyline points="${points}" fill="none" stroke="${color}" stroke-width="1.6"/><path d="M${key} ${y + 8}h18" stroke="${color}" stroke-width="2"/><text x="${key + 24}" y="${y + 12}">${name}</text>`;
  });
  const ends = `<text x="${left}" y="${y + h + 36}" fill="#555">0</text><text x="${left + w}" y="${y + h + 36}" text-anchor="end" fill="#555">${last.toLocaleString('en')} charts opened</text>`;
  return `<text x="${left}" y="${y + 12}" font-weight="bold">${title}</text>${grid.join('')}${drawn.join('')}${ends}`;
}
