/** True where a PDF is made: pages of stamped forms come from their own PDF (main/paper/stamp.ts), and only stamps are drawn. */
import { createContext } from 'react';

export const StampsOnly = createContext(false);
