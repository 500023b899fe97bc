import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import { runs } from '@otklik/shared/poll/machine-inputs.test-help.ts';
import { projectPolls } from '@otklik/shared/poll/projection.ts';
import { runInputs } from '@otklik/shared/poll/scenario.test-help.ts';
import { initialState } from '@otklik/shared/poll/state.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { journalPolls } from './journal-polls.ts';

test('the polls of any journal are those of the shared projection', () => {
  fc.assert(
    fc.property(runs, (inputs) => {
      const { events } = runInputs(inputs, initialState(1, defaultMachineConfig));
      const { polls, add } = journalPolls();
      for (const event of events) add(event);
      expect([...polls.values()]).toEqual(projectPolls(events));
    }),
  );
});
