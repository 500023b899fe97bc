import { createContext, useContext } from 'react';
import type { Hub } from './hub.ts';

export const HubContext = createContext<Hub | undefined>(undefined);

export function useHub(): Hub {
  const hub = useContext(HubContext);
  if (hub === undefined) throw new Error('useHub outside of HubContext');
  return hub;
}
