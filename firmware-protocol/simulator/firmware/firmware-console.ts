import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { cryptoRng, type Rng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { BUTTONS, type Button, type LedMode } from '../../src/constants.ts';
import { type DeviceMessage, decodeDeviceMessage, decodeHostMessage } from '../../src/messages.ts';
import { emptyParser, type ParserState, parse } from '../../src/parser.ts';
import { before, distance } from '../../src/uint32.ts';
import { plugCable } from '../cable.ts';
import { type ConsoleView, HEARD_MS, type SimulatedConsole, subscribe } from '../console.ts';
import { bouncing } from './bounce.ts';
import { buildChip, type ChipEvent, type ChipPrograms, startChip } from './chip.ts';
import { SERIAL_ADDRESS, serialRecord } from './serial-record.ts';
import type { ToolchainError } from './toolchain.ts';

/** The console with the real firmware in it: the flashed program in a simulated chip, behind a pty, pressed like a simulated one. */

export interface FirmwareConsoleOptions {
  readonly link?: string;
  readonly serial?: string;
  /** How long each contact bounces, ms; 0 to 20. */
  readonly bounceMs?: number;
  /** Device ms for each real one. */
  readonly speed?: number;
  /** Built programs; built here where they are not given. */
  readonly programs?: ChipPrograms;
  readonly clock?: Clock;
  readonly rng?: Rng;
  /** The chip has stopped, which it should never. */
  readonly onEnd?: (why: string) => void;
}

export type FirmwareConsoleError = ToolchainError | CodedError<'chip-failed'>;

/** Longest from power to HELLO, real ms: the first boot writes the EEPROM, and a loaded machine is slow. */
const BOOT_MS = 30_000;

/** Rejects when the link's place is taken (ConsoleError) or the system has no ptys. */
export async function startFirmwareConsole(
  options: FirmwareConsoleOptions = {},
): Promise<Result<SimulatedConsole, FirmwareConsoleError>> {
  const {
    link,
    serial = 'SN0001',
    bounceMs = 3,
    speed = 1,
    clock = systemClock(),
    rng = cryptoRng,
  } = options;
  const built = options.programs === undefined ? await buildChip() : ok(options.programs);
  if (!built.ok) return built;
  const pinListeners = new Set<(button: Button, down: boolean) => void>();
  const changeListeners = new Set<(view: ConsoleView) => void>();
  const down = new Set<Button>();
  const lit = new Set<Button>();
  let beeping = false;
  let bootId = '';
  let model = '';
  let waiting = 0;
  let lost = 0;
  let heardAt: number | undefined;
  let fromDevice: ParserState = emptyParser;
  let fromHost: ParserState = emptyParser;
  let over = false;

  const ledMode = (button: Button): LedMode => (lit.has(button) ? 'on' : 'off');
  const view = (): ConsoleView => ({
    serial,
    model,
    bootId,
    plugged: cable.plugged,
    heard: cable.plugged && heardAt !== undefined && clock.mono() - heardAt < HEARD_MS,
    down: BUTTONS.filter((button) => down.has(button)),
    // As it is at the pins: a blinking LED goes on and off here too.
    leds: { Y: ledMode('Y'), N: ledMode('N'), U: ledMode('U'), S: ledMode('S') },
    beeping,
    waiting,
    lost,
  });
  const tellChange = (): void => {
    for (const listener of changeListeners) listener(view());
  };

  /** What the firmware says of itself, overheard on the line. */
  const overhear = (message: DeviceMessage): void => {
    if (message.type === 'HELLO') {
      bootId = message.bootId;
      model = message.model;
    } else if (message.type === 'HB') {
      waiting = distance(message.lastSeq, before(message.oldestSeq));
      lost = message.lost;
    } else return;
    tellChange();
  };

  const see = (event: ChipEvent): void => {
    switch (event.kind) {
      case 'sent': {
        cable.put(event.bytes);
        const parsed = parse(fromDevice, event.bytes);
        fromDevice = parsed.state;
        for (const body of parsed.bodies) {
          const message = decodeDeviceMessage(body);
          if (message.ok) overhear(message.value);
        }
        return;
      }
      case 'led':
        if (event.lit) lit.add(event.button);
        else lit.delete(event.button);
        tellChange();
        return;
      case 'buzzer':
        beeping = event.sounding;
        tellChange();
        return;
      case 'began':
        lit.clear();
        beeping = false;
        tellChange();
        return;
    }
  };

  const cable = await plugCable(link, (master, inUse) => {
    master.on('data', (bytes: Buffer) => {
      if (!inUse()) return;
      chip.tell(`rx ${bytes.toString('hex')}`);
      const parsed = parse(fromHost, bytes);
      fromHost = parsed.state;
      if (parsed.bodies.some((body) => decodeHostMessage(body).ok)) heardAt = clock.mono();
    });
  });
  // Below 2^48: an exact number.
  const seed = rng.bytes(6).reduce((sum, byte) => sum * 256 + byte, 0);
  const failed: ((why: string) => void)[] = [];
  const chip = startChip({
    programs: built.value,
    paced: speed,
    seed,
    onEvent: see,
    onEnd: (why) => {
      for (const tell of failed) tell(why);
      if (!over) options.onEnd?.(why);
    },
  });
  chip.tell(`eeprom ${SERIAL_ADDRESS} ${serialRecord(serial)}`);
  chip.tell('begin');

  const greeted = await new Promise<string | undefined>((resolve) => {
    const timer = setTimeout(() => resolve('it does not say HELLO'), BOOT_MS);
    const stop = subscribe(changeListeners, () => {
      if (bootId === '') return;
      stop();
      clearTimeout(timer);
      resolve(undefined);
    });
    failed.push((why) => {
      clearTimeout(timer);
      resolve(why);
    });
  });
  if (greeted !== undefined) {
    over = true;
    await cable.close();
    await chip.end();
    return err(coded('chip-failed', greeted));
  }

  const moves = (button: Button, pressed: boolean, afterMs = 0): string[] =>
    bouncing(pressed, bounceMs).map(
      ({ closed, us }) => `contact ${button} ${closed ? 1 : 0} ${afterMs * 1000 + us}`,
    );
  const mark = (button: Button, pressed: boolean): boolean => {
    if (down.has(button) === pressed) return false;
    if (pressed) down.add(button);
    else down.delete(button);
    for (const listener of pinListeners) listener(button, pressed);
    tellChange();
    return true;
  };
  const set = (button: Button, pressed: boolean): boolean => {
    if (!mark(button, pressed)) return false;
    chip.tell(moves(button, pressed).join('\n'));
    return true;
  };

  return ok({
    get path() {
      return cable.path;
    },
    view,
    down: (button) => set(button, true),
    up: (button) => set(button, false),
    press: async (button, ms) => {
      if (!mark(button, true)) return false;
      // In the chip's own time and at one instant of it: the press is as long as asked, however busy this machine is.
      chip.tell([...moves(button, true), ...moves(button, false, ms)].join('\n'));
      await wait(ms / speed);
      mark(button, false);
      return true;
    },
    unplug: async () => {
      const moved = await cable.unplug();
      if (moved) {
        heardAt = undefined;
        chip.tell('pull');
        tellChange();
      }
      return moved;
    },
    replug: async () => {
      const moved = await cable.replug();
      fromHost = emptyParser;
      tellChange();
      return moved;
    },
    reset: () => chip.tell('reset'),
    garbage: (count) => cable.put(rng.bytes(count)),
    onPin: (listener) => subscribe(pinListeners, listener),
    onChange: (listener) => subscribe(changeListeners, listener),
    close: async () => {
      over = true;
      await cable.close();
      await chip.end();
    },
  });
}
