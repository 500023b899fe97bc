import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { cryptoRng, type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { ReadlineParser } from '@serialport/parser-readline';
import { BUTTONS, type Button, type LedMode, MAX_FRAME_BYTES } from '../src/constants.ts';
import { bootDevice, type DeviceInput, type DeviceStep, nextDue, stepDevice } from '../src/device.ts';
import { decodeLine } from '../src/frame.ts';
import { decodeHostMessage } from '../src/messages.ts';
import { deviceFrame } from '../src/writer.ts';
import { boundLines } from './bound-lines.ts';
import { plugCable } from './cable.ts';

/** A simulated console on a real pty: the pure device machine with a clock, a line and buttons one can press. */

export interface SimulatedConsoleOptions {
  /** A symlink to keep pointed at the pty; the host opens this, and it survives unplug and replug. */
  readonly link?: string;
  readonly serial?: string;
  readonly model?: string;
  readonly buttons?: readonly Button[];
  readonly clock?: Clock;
  readonly rng?: Rng;
}

/** What can be seen of the console from outside. */
export interface ConsoleView {
  readonly serial: string;
  readonly model: string;
  readonly bootId: string;
  readonly plugged: boolean;
  /** A good frame has come from a host lately. */
  readonly heard: boolean;
  readonly down: readonly Button[];
  readonly leds: Readonly<Record<Button, LedMode>>;
  readonly beeping: boolean;
  /** Edges not acknowledged yet, and edges gone for good in this boot. */
  readonly waiting: number;
  readonly lost: number;
}

export interface SimulatedConsole {
  /** What a host opens: the link, or the pty where there is none. */
  readonly path: string;
  view(): ConsoleView;
  /** Presses a button; false when it is down already or the console has none such. */
  down(button: Button): boolean;
  up(button: Button): boolean;
  /** Presses it for `ms` and lets go; resolves when it is up again. False, at once, as `down`. */
  press(button: Button, ms: number): Promise<boolean>;
  /** Pulls the cable: the line vanishes, the device runs on. False when it is out already. */
  unplug(): Promise<boolean>;
  /** A new line under the same link. False when it is in already. */
  replug(): Promise<boolean>;
  /** A reboot: new bootId, what was not acknowledged is lost. */
  reset(): void;
  /** Puts `count` random bytes on the line. */
  garbage(count: number): void;
  /** Tells each change of a button's physical level. Gives back how to stop it. */
  onPin(listener: (button: Button, down: boolean) => void): () => void;
  onChange(listener: (view: ConsoleView) => void): () => void;
  close(): Promise<void>;
}

/** A host repeats its LED frames every 5 s: twice that and a little. */
export const HEARD_MS = 12_000;

/** Rejects when the link's place is taken (ConsoleError) or the system has no ptys. */
export async function startSimulatedConsole(
  options: SimulatedConsoleOptions = {},
): Promise<SimulatedConsole> {
  const { link, serial = 'SN0001', model = 'otk-sim', buttons = BUTTONS } = options;
  const { clock = systemClock(), rng = cryptoRng } = options;
  const pinListeners = new Set<(button: Button, down: boolean) => void>();
  const changeListeners = new Set<(view: ConsoleView) => void>();
  let timer: NodeJS.Timeout | undefined;
  let heardAt: number | undefined;
  let shown = '';
  let closed = false;

  const boot = (down: readonly Button[]): DeviceStep =>
    bootDevice({ model, serial, bootId: randomHex(rng, 4).toUpperCase(), buttons, down }, clock.mono());
  let { state } = boot([]);

  const view = (): ConsoleView => ({
    serial,
    model,
    bootId: state.bootId,
    plugged: cable.plugged,
    heard: cable.plugged && heardAt !== undefined && clock.mono() - heardAt < HEARD_MS,
    down: state.down,
    leds: state.leds,
    beeping: state.beepUntil > clock.mono(),
    waiting: state.ring.length,
    lost: state.lost,
  });

  const take = (step: DeviceStep): void => {
    state = step.state;
    if (step.sent.length > 0) cable.put(step.sent.map(deviceFrame).join(''));
    schedule();
    const now = JSON.stringify(view());
    if (now === shown) return;
    shown = now;
    for (const listener of changeListeners) listener(view());
  };

  const step = (input: DeviceInput): void => take(stepDevice(state, input, clock.mono()));

  function schedule(): void {
    clearTimeout(timer);
    if (closed) return;
    const now = clock.mono();
    const due = state.beepUntil > now ? Math.min(nextDue(state), state.beepUntil) : nextDue(state);
    timer = setTimeout(() => step({ kind: 'tick' }), Math.max(0, due - now));
  }

  const hear = (text: string): void => {
    // A frame may begin inside another that was broken off.
    const begin = Math.max(0, text.lastIndexOf('$'));
    const body = decodeLine(Buffer.from(text.slice(begin).replace(/\r$/, ''), 'latin1'));
    const message = body.ok ? decodeHostMessage(body.value) : body;
    if (message.ok) heardAt = clock.mono();
    step(message.ok ? { kind: 'message', message: message.value } : { kind: 'bad' });
  };

  const move = (button: Button, down: boolean): boolean => {
    if (!buttons.includes(button) || state.down.includes(button) === down) return false;
    for (const listener of pinListeners) listener(button, down);
    step({ kind: 'button', button, down });
    return true;
  };

  const cable = await plugCable(link, (master, inUse) => {
    const lines = master.pipe(boundLines(MAX_FRAME_BYTES));
    lines.pipe(new ReadlineParser({ delimiter: '\n', encoding: 'latin1' })).on('data', (text: string) => {
      if (inUse()) hear(text);
    });
  });
  schedule();

  return {
    get path() {
      return cable.path;
    },
    view,
    down: (button) => move(button, true),
    up: (button) => move(button, false),
    press: async (button, ms) => {
      if (!move(button, true)) return false;
      await wait(ms);
      move(button, false);
      return true;
    },
    unplug: async () => {
      const moved = await cable.unplug();
      if (moved) heardAt = undefined;
      step({ kind: 'tick' });
      return moved;
    },
    replug: async () => {
      const moved = await cable.replug();
      step({ kind: 'tick' });
      return moved;
    },
    reset: () => take(boot(state.down)),
    garbage: (count) => cable.put(rng.bytes(count)),
    onPin: (listener) => subscribe(pinListeners, listener),
    onChange: (listener) => subscribe(changeListeners, listener),
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await cable.close();
    },
  };
}

/** Adds a listener and gives back how to take it away. */
export function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
