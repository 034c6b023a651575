import type { GenerationView } from '../../../shared/generations.ts';
import { momentText } from '../../i18n/moments.ts';
import { useStationWords } from '../../i18n/station.ts';

/** What a generation is called: by the moment its data speak of, else by when it was written. */
export function useGenerationName() {
  const t = useStationWords();
  return ({ dataAsOf, createdAt }: Pick<GenerationView, 'createdAt'> & Partial<GenerationView>): string => {
    const moment = momentText(dataAsOf ?? null) ?? momentText(createdAt);
    return moment ? t('differences.generation', { moment }) : t('differences.generationUnknown');
  };
}
