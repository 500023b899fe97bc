import { createContext, useContext } from 'react';
import type { StaffLine } from '../state/staff-line.ts';
import type { StaffTexts } from './texts.ts';

/** What every part of the open layer needs. */
export interface Layer {
  readonly texts: StaffTexts;
  /** The answers of a console steer the layer. */
  readonly steered: boolean;
  readonly ask: StaffLine['ask'];
  readonly onNews: StaffLine['onNews'];
}

export const LayerContext = createContext<Layer | undefined>(undefined);

export function useLayer(): Layer {
  const layer = useContext(LayerContext);
  if (layer === undefined) throw new Error('no staff layer above this component');
  return layer;
}
