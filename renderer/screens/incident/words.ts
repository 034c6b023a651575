import en from '../../../resources/locales/en/incident.json';
import ja from '../../../resources/locales/ja/incident.json';
import { wordsOf } from '../../i18n/words.ts';

export const useIncidentWords = wordsOf(ja, en);
