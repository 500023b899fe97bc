// biome-ignore lint/correctness/noUndeclaredDependencies: of tests only, for which the root declares it
import fc from 'fast-check';
import { defaultMachineConfig } from './config.ts';
import type { Button, MachineConfig } from './events.ts';
import type { MachineInput } from './input.ts';
import { prompt } from './scenario.test-help.ts';

/** Test help: arbitrary inputs of the machine. */

export const WALL = 1_790_000_000_000;
const devices = [
  { serial: 'SN0001', holdCapable: true },
  { serial: 'touch-1', holdCapable: true },
  { serial: 'pad-1', holdCapable: false },
] as const;

interface Act {
  readonly wait: number;
  readonly lag: number;
  readonly device: number;
  readonly kind: string;
  readonly choice: number;
}

// Waits are drawn near the spans the rules speak of, so that bounds are met often.
const wait = fc.oneof(
  fc.constantFrom(0, 1, 49, 50, 51, 999, 1000, 1001, 2000, 2999, 3000, 3001, 19_999, 20_000, 20_001, 900_000),
  fc.integer({ min: 0, max: 4000 }),
);
const act: fc.Arbitrary<Act> = fc.record({
  wait,
  lag: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 30_000 }) },
  ),
  device: fc.nat({ max: devices.length - 1 }),
  kind: fc.constantFrom(
    ...[
      'S',
      'S',
      'S',
      'S',
      's',
      's',
      's',
      'Y',
      'Y',
      'N',
      'U',
      'y',
      'hold',
      'hold',
      'pos',
      'pos',
      'start',
      'end',
    ],
    ...[
      'fail',
      'up',
      'up',
      'lost',
      'reboot',
      'boot',
      'jump',
      'receipt',
      'fm-end',
      'shift',
      'config',
      'gap',
      'tick',
      'tick',
      'test',
    ],
  ),
  choice: fc.nat({ max: 7 }),
});

function configs(choice: number): MachineConfig {
  return {
    ...defaultMachineConfig,
    answerPolicy: choice % 2 === 0 ? 'first' : 'last',
    windowFrom: choice % 4 < 2 ? 'opening' : 'prompt-end',
    ...(choice < 4 ? {} : { question: { id: `q${choice}`, prompt } }),
  };
}

/** Turns acts into inputs in order of arrival: device seqs and times go up, nothing happens after its arrival. */
function inputsOf(acts: readonly Act[]): readonly MachineInput[] {
  let now = 0;
  let wall = WALL;
  let boots = 1;
  const seqs = [0, 0, 0];
  const deviceBoots = [1, 1, 1];
  const inputs: MachineInput[] = [];
  for (const { wait: waited, lag, device: index, kind, choice } of acts) {
    now += waited;
    wall += waited;
    const { serial, holdCapable } = devices[index] ?? devices[0];
    const bootId = `B000000${(deviceBoots[index] ?? 1) % 10}`;
    const times = { now, wall };
    const own = now - lag;
    const seq = (seqs[index] ?? 0) + 1;
    const device = { serial, bootId, seq, t: own >>> 0 };
    const edge = (button: Button, direction: 'DN' | 'UP', test = false): void => {
      seqs[index] = seq;
      inputs.push({
        kind: 'edge',
        ...times,
        button,
        edge: direction,
        device,
        own,
        ...(test ? { test } : {}),
      });
    };
    const up = (id: string): MachineInput => ({
      kind: 'device-up',
      ...times,
      data: { serial, bootId: id, model: 'm', class: 'serial', buttons: ['Y', 'N', 'U', 'S'], holdCapable },
    });
    const poll = choice + 1;
    if (kind === 'S' || kind === 'Y' || kind === 'N' || kind === 'U') edge(kind, 'DN');
    else if (kind === 's') edge('S', 'UP');
    else if (kind === 'y') edge('Y', 'UP');
    else if (kind === 'test') edge(choice % 2 === 0 ? 'S' : 'N', 'DN', true);
    else if (kind === 'hold') inputs.push({ kind: 'hold', ...times, device, own, via: 'frame' });
    else if (kind === 'pos') {
      inputs.push({
        kind: 'pos',
        ...times,
        operation: 'sale',
        ...(choice < 3 ? { receipt: `r${choice}` } : {}),
      });
    } else if (kind === 'start') inputs.push({ kind: 'prompt-started', ...times, poll });
    else if (kind === 'end') inputs.push({ kind: 'prompt-ended', ...times, poll, reason: 'ended' });
    else if (kind === 'fail') inputs.push({ kind: 'prompt-ended', ...times, poll, reason: 'failed' });
    else if (kind === 'up') inputs.push(up(bootId));
    else if (kind === 'lost') inputs.push({ kind: 'device-lost', ...times, serial, reason: 'unplugged' });
    else if (kind === 'reboot') {
      deviceBoots[index] = (deviceBoots[index] ?? 1) + 1;
      inputs.push({ kind: 'device-lost', ...times, serial, reason: 'reboot' });
      inputs.push(up(`B000000${(deviceBoots[index] ?? 1) % 10}`));
    } else if (kind === 'boot') {
      boots += 1;
      now = boots;
      inputs.push({ kind: 'boot', now, wall });
    } else if (kind === 'jump') wall += choice % 2 === 0 ? 3_600_000 : -3_600_000;
    else if (kind === 'fm-end') inputs.push({ kind: 'fm-end', ...times });
    else if (kind === 'shift') {
      inputs.push({
        kind: 'shift',
        ...times,
        data: { by: 'pin', ...(choice < 4 ? { operator: 'anna' } : {}) },
      });
    } else if (kind === 'receipt') {
      const data = { receipt: `c${choice}`, ...(lag > 0 ? { lag } : {}) };
      inputs.push({ kind: 'receipt', ...times, data });
    } else if (kind === 'config')
      inputs.push({ kind: 'config', ...times, data: { machine: configs(choice) } });
    else if (kind === 'gap') inputs.push({ kind: 'gap', ...times, data: { serial, bootId, from: 1, to: 2 } });
    else inputs.push({ kind: 'tick', ...times });
  }
  return inputs;
}

/** Any sequence of inputs of one workplace, in order of arrival. */
export const runs = fc.array(act, { minLength: 1, maxLength: 80 }).map(inputsOf);
