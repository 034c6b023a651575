import en from '../../resources/locales/en/patient.json';
import ja from '../../resources/locales/ja/patient.json';
import { wordsOf } from './words.ts';

/** Words of the patient pages. */
export const usePatientWords = wordsOf(ja, en);
