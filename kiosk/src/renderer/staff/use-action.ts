import { useState } from 'react';
import type { StaffCommand } from '../../screen/staff-protocol.ts';
import { useLayer } from './context.ts';

export interface Action {
  readonly state: 'idle' | 'doing' | 'done' | 'refused';
  /** Why it was refused, in words. */
  readonly trouble: string | undefined;
  run(command: StaffCommand): void;
  forget(): void;
}

type Outcome =
  | { readonly state: 'idle' | 'doing' | 'done' }
  | {
      readonly state: 'refused';
      readonly refusal: Parameters<ReturnType<typeof useLayer>['texts']['refusal']>[0];
    };

/** One command at a time, and what became of it. */
export function useAction(): Action {
  const { ask, texts } = useLayer();
  const [outcome, setOutcome] = useState<Outcome>({ state: 'idle' });
  return {
    state: outcome.state,
    trouble: outcome.state === 'refused' ? texts.refusal(outcome.refusal) : undefined,
    run(command) {
      setOutcome({ state: 'doing' });
      void ask(command).then((reply) =>
        setOutcome(reply.ok ? { state: 'done' } : { state: 'refused', refusal: reply }),
      );
    },
    forget: () => setOutcome({ state: 'idle' }),
  };
}
