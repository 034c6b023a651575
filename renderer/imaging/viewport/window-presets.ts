import { parse } from 'yaml';
import { z } from 'zod';
import text from '../../../resources/window-presets.yml?raw';
import { type DicomJson, stringOf } from '../../../shared/dicom-json.ts';
import type { Language } from '../../i18n/language.tsx';
import { type Region, regions, regionsOf } from '../comparing/body-region.ts';

const titles = { ja: z.string().min(1), en: z.string().min(1) };
const part = z.number().min(0).max(100);

const windowSchema = z.union([
  z.strictObject({ ...titles, center: z.number(), width: z.number().min(1) }),
  z.strictObject({ ...titles, percentiles: z.tuple([part, part]).refine(([low, high]) => low < high) }),
]);

const listSchema = z.strictObject({
  /** Absent: any. */
  modalities: z.array(z.string().min(1)).min(1).optional(),
  regions: z.array(z.enum(regions)).min(1).optional(),
  windows: z.array(z.string()).min(1),
});

/** What resources/window-presets.yml holds. */
export const windowPresetsSchema = z
  .strictObject({ windows: z.record(z.string(), windowSchema), lists: z.array(listSchema).min(1) })
  .superRefine(({ windows, lists }, context) => {
    for (const [place, list] of lists.entries()) {
      for (const name of list.windows) {
        if (!(name in windows))
          context.addIssue({ code: 'custom', path: ['lists', place], message: `no window ${name}` });
      }
    }
  });

export type WindowPresets = z.infer<typeof windowPresetsSchema>;
export type WindowPreset = z.infer<typeof windowSchema> & { id: string };

let known: WindowPresets | undefined;

/** The program's own presets; their file is checked when it is first asked for. @throws ZodError */
export function windowPresets(): WindowPresets {
  known ??= windowPresetsSchema.parse(parse(text));
  return known;
}

/** What is offered for a picture, in order. The part of the body is the narrowest thing that names one. */
export function presetsFor(frame: DicomJson, { windows, lists }: WindowPresets): WindowPreset[] {
  const modality = stringOf(frame, '00080060') ?? '';
  const named = ['00180015', '0008103E', '00081030'].map((tag) => regionsOf(stringOf(frame, tag)));
  const found: ReadonlySet<Region> = named.find(({ size }) => size > 0) ?? new Set<Region>();
  const list = lists.find(
    (each) =>
      (each.modalities?.includes(modality) ?? true) && (each.regions?.some((region) => found.has(region)) ?? true),
  );
  return (list?.windows ?? []).map((id) => ({ ...windows[id]!, id }));
}

export function presetLabel(preset: WindowPreset, language: Language): string {
  return preset[language];
}
