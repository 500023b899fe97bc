import type { Params, TextKey } from '../setup/types.ts';

/** A person is told of so many steps of the loading, and of its end; percent. */
const STEP = 10;

/** Takes what the chain's program prints, and says how far the history is: every ten percent once, and when it is complete. */
export function historyLines(say: (key: TextKey, params?: Params) => void): (line: string) => void {
  let told = 0;
  let whole = false;
  return (line) => {
    const percent = Number(/^history (\d{1,3})$/.exec(line)?.[1] ?? 0);
    if (percent >= told + STEP) {
      told = percent - (percent % STEP);
      say('historyPart', { percent: told });
    }
    // Said again by a program that was started again: once is enough.
    const [, training = '', holiday = ''] = /^history complete (\S+) (\S+)$/.exec(line) ?? [];
    if (training === '' || whole) return;
    whole = true;
    say('historyWhole', { training, holiday });
  };
}
