import { createContext, useContext } from 'react';
import type { ScreenMessage } from '../../screen/protocol.ts';
import type { Presses } from './presses.ts';

/** What components may tell the agent. */
export interface Input {
  readonly presses: Presses;
  readonly send: (message: ScreenMessage) => void;
}

export const InputContext = createContext<Input | undefined>(undefined);

export function useInput(): Input {
  const input = useContext(InputContext);
  if (input === undefined) throw new Error('no input above this component');
  return input;
}
