import { describe, expect, it } from 'vitest';
import { percentileWindow } from '../../../../renderer/imaging/viewport/percentile-window.ts';
import {
  presetsFor,
  windowPresets,
  windowPresetsSchema,
} from '../../../../renderer/imaging/viewport/window-presets.ts';
import type { DicomJson } from '../../../../shared/dicom-json.ts';

const picture = (modality: string, bodyPart = '', series = ''): DicomJson => ({
  '00080060': { vr: 'CS', Value: [modality] },
  '00180015': { vr: 'CS', Value: [bodyPart] },
  '0008103E': { vr: 'LO', Value: [series] },
});
const first = (frame: DicomJson) => presetsFor(frame, windowPresets())[0]?.id;

describe('resources/window-presets.yml', () => {
  it('is what its schema says, and names each window once in every list', () => {
    const { lists, windows } = windowPresets();
    for (const list of lists) expect(new Set(list.windows).size).toBe(list.windows.length);
    const used = new Set(lists.flatMap((list) => list.windows));
    expect(Object.keys(windows).filter((id) => !used.has(id))).toEqual([]);
    for (const list of lists) expect(list.windows.length).toBeLessThanOrEqual(9);
  });

  it('refuses a list that names no window, and a window without a width', () => {
    const window = { ja: '脳', en: 'Brain', center: 40, width: 80 };
    expect(windowPresetsSchema.safeParse({ windows: { brain: window }, lists: [{ windows: ['bone'] }] }).success).toBe(
      false,
    );
    expect(
      windowPresetsSchema.safeParse({ windows: { brain: { ...window, width: 0 } }, lists: [{ windows: ['brain'] }] })
        .success,
    ).toBe(false);
    expect(windowPresetsSchema.safeParse({ windows: { brain: window }, lists: [{ windows: ['brain'] }] }).success).toBe(
      true,
    );
  });
});

describe('presetsFor', () => {
  it('offers first what the part of the body needs', () => {
    expect(first(picture('CT', 'HEAD'))).toBe('brain');
    expect(first(picture('CT', 'CHEST'))).toBe('lung');
    expect(first(picture('CT', 'ABDOMEN'))).toBe('abdomen');
    expect(first(picture('CT', 'LSPINE'))).toBe('bone');
    expect(first(picture('CT', '', '頭部単純'))).toBe('brain');
    expect(first(picture('CT'))).toBe('lung');
  });

  it('offers no Hounsfield windows where values are none', () => {
    for (const modality of ['MR', 'PT', 'NM', 'CR', 'DX', 'MG', 'XA', 'OT']) {
      for (const preset of presetsFor(picture(modality, 'CHEST'), windowPresets()))
        expect(preset).not.toHaveProperty('center');
    }
  });
});

describe('percentileWindow', () => {
  const values = Float32Array.from({ length: 1001 }, (_, at) => at);

  it('spans the values between two percentiles', () => {
    expect(percentileWindow(values, [0, 100], null)).toEqual({ center: 500.5, width: 1001 });
    expect(percentileWindow(values, [10, 90], null)).toEqual({ center: 500.5, width: 801 });
  });

  it('leaves out padding and an empty background', () => {
    const padded = Float32Array.from({ length: 4000 }, (_, at) => (at % 4 === 0 ? at / 4 : -2000));
    expect(percentileWindow(padded, [0, 100], [-2000, -2000])).toEqual({ center: 500, width: 1000 });
    expect(percentileWindow(padded, [0, 100], null)).toEqual({ center: 500, width: 1000 });
  });

  it('does not come out narrower than a window may be', () => {
    expect(percentileWindow(new Uint8Array(100), [1, 99], null)).toMatchObject({ width: 2 });
    expect(percentileWindow([], [1, 99], null)).toBeNull();
    expect(percentileWindow([5, 5], [1, 99], [5, 5])).toBeNull();
  });
});
