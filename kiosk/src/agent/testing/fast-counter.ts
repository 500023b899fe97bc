import { cryptoRng } from '@otklik/shared/base/rng.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import type { DevicePort, DeviceReport } from '../../devices/port.ts';
import { openJournal } from '../../journal/open-journal.ts';
import { createAgent } from '../agent.ts';
import { manualTime } from '../manual-time.test-help.ts';

/** A counter whose time is made, not waited for: the real agent and the real journal, pressed through the port. */
export interface FastCounter {
  readonly time: ReturnType<typeof manualTime>;
  readonly journal: ReturnType<typeof openOrThrow>;
  /** A seller's press, two seconds on an answer, both released, and the poll's end; takes about four seconds. */
  poll(answer: 'Y' | 'N' | 'U'): void;
  /** Presses nobody answers and whatever else edges can make. */
  press(button: Button, heldMs: number): void;
  close(): Promise<void>;
}

const SERIAL = 'SN0001';
const BOOT_ID = '5A3F0C21';

/** For tests and benchmarks. Throws where the journal cannot be opened. */
export function fastCounter(dir: string, wall?: number): FastCounter {
  const time = manualTime(wall);
  const journal = openOrThrow(dir, time);
  let listener: (reports: readonly DeviceReport[]) => void = () => undefined;
  let seq = 0;
  const device: DevicePort = {
    name: 'fast',
    start(to, durableUpTo) {
      listener = to;
      seq = durableUpTo(SERIAL, BOOT_ID);
      const buttons = ['Y', 'N', 'U', 'S'] as const;
      const identity = { serial: SERIAL, bootId: BOOT_ID, model: 'fast', class: 'serial', buttons } as const;
      to([{ kind: 'up', device: { ...identity, holdCapable: true } }]);
    },
    acknowledge: () => undefined,
    led: () => undefined,
    beep: () => undefined,
    close: () => Promise.resolve(),
  };
  const agent = createAgent({
    journal,
    clock: time,
    timers: time,
    devices: [{ place: 1, device, touch: false }],
    version: 'test',
    canPlay: () => false,
    onView: () => undefined,
    onCommit: () => undefined,
    onFault: (fault) => {
      if (fault !== null) throw new Error(`${fault.code}: ${fault.detail}`);
    },
    onDeviceFault: () => undefined,
  });
  agent.start();

  function edge(button: Button, kind: 'DN' | 'UP'): void {
    seq += 1;
    const own = time.mono();
    const id = { serial: SERIAL, bootId: BOOT_ID, seq, t: own % 2 ** 32 };
    listener([{ kind: 'edge', button, edge: kind, own, id }]);
  }
  function press(button: Button, heldMs: number): void {
    edge(button, 'DN');
    time.pass(heldMs);
    edge(button, 'UP');
  }
  return {
    time,
    journal,
    press,
    poll(answer) {
      press('S', 150);
      time.pass(2000);
      press(answer, 120);
      time.pass(2000);
    },
    async close() {
      await agent.stop();
      journal.close();
    },
  };
}

function openOrThrow(dir: string, clock: ReturnType<typeof manualTime>) {
  const opened = openJournal({ dir, clock, rng: cryptoRng, version: 'test' });
  if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.detail}`);
  return opened.value;
}
