import type { Clock } from '@otklik/shared/base/clock.ts';
import { asMonoMs } from '@otklik/shared/base/ids.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import type { DevicePort, DeviceReport } from '../../kiosk/src/devices/port.ts';
import type { Machine } from './machine.ts';
import type { World } from './world.ts';

/** As the firmware has it: at least 32. */
const RING = 32;

interface Entry {
  readonly seq: number;
  readonly kind: 'DN' | 'UP' | 'hold';
  readonly button: Button;
  /** True time. */
  readonly at: number;
}

/** What the console and its port tell the ledger. */
export interface ConsoleWatch {
  pressed(serial: string, bootId: string, seq: number, at: number): void;
  acknowledged(serial: string, bootId: string, seq: number): void;
  signalled(place: number, ms: number): void;
}

/** What a port needs of the process it is plugged into. */
export interface Plug {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly bootedAt: number;
  readonly alive: () => boolean;
}

/**
 * A console as it stands on the counter, with or without a kiosk that is up: it numbers edges and holds, keeps what is
 * not acknowledged, drops the oldest when its ring is full, and has it all sent again. What a DevicePort promises is
 * kept here in the simplest way; the line protocol under it has tests of its own (firmware-protocol).
 */
export class Console {
  readonly serial: string;
  readonly place: number;
  readonly #world: World;
  readonly #machine: Machine;
  readonly #watch: ConsoleWatch;
  readonly #random: ReturnType<World['choices']>;
  readonly #down = new Map<Button, number>();
  #boot = 0;
  #seq = 0;
  #ring: Entry[] = [];
  #unplugged = false;
  #port:
    | {
        readonly plug: Plug;
        report: (reports: readonly DeviceReport[]) => void;
        durable: (s: string, b: string) => number;
      }
    | undefined;
  /** Up to which seq of this boot the process now plugged in has been told. */
  #told = 0;
  #online = false;
  #flushing = false;

  constructor(world: World, machine: Machine, watch: ConsoleWatch, serial: string, place: number) {
    this.#world = world;
    this.#machine = machine;
    this.#watch = watch;
    this.serial = serial;
    this.place = place;
    this.#random = world.choices('console', serial);
  }

  get bootId(): string {
    return `B${String(this.#boot).padStart(7, '0')}`;
  }

  /** The last seq given in this boot. */
  lastSeq(): number {
    return this.#seq;
  }

  /** Nothing is held down and nothing waits for its acknowledgement. */
  idle(): boolean {
    return this.#ring.length === 0 && this.#down.size === 0;
  }

  press(button: Button, holdMs: number): void {
    if (this.#down.has(button)) return;
    const boot = this.#boot;
    this.#down.set(button, this.#world.now());
    this.#add('DN', button);
    if (button === 'S' && holdMs >= 3000) {
      this.#world.after(3000, () => {
        if (this.#boot === boot && this.#down.has(button)) this.#add('hold', button);
      });
    }
    this.#world.after(holdMs, () => {
      // What was down at a reset is ignored until it is up.
      if (this.#boot !== boot) return;
      this.#down.delete(button);
      this.#add('UP', button);
    });
  }

  reset(): void {
    this.#boot += 1;
    this.#seq = 0;
    this.#ring = [];
    this.#down.clear();
    this.#lose('reboot');
    this.#connect();
  }

  unplug(ms: number): void {
    if (this.#unplugged) return;
    this.#unplugged = true;
    this.#lose('unplugged');
    this.#world.after(ms, () => {
      this.#unplugged = false;
      this.#connect();
    });
  }

  /** The port of one process of the kiosk. */
  port(plug: Plug): DevicePort {
    return {
      name: this.serial,
      start: (listener, durable) => {
        this.#port = { plug, report: listener, durable };
        this.#online = false;
        this.#told = 0;
        this.#connect();
      },
      acknowledge: (serial, bootId, seq) => {
        if (!plug.alive()) return;
        this.#watch.acknowledged(serial, bootId, seq);
        if (bootId === this.bootId) this.#ring = this.#ring.filter((entry) => entry.seq > seq);
      },
      led: () => undefined,
      beep: (ms) => {
        if (plug.alive()) this.#watch.signalled(this.place, ms);
      },
      close: async () => {
        this.#port = undefined;
        this.#online = false;
      },
    };
  }

  #add(kind: Entry['kind'], button: Button): void {
    this.#seq += 1;
    const at = this.#world.now();
    this.#watch.pressed(this.serial, this.bootId, this.#seq, at);
    this.#ring.push({ seq: this.#seq, kind, button, at });
    if (this.#ring.length > RING) this.#ring.shift();
    this.#flushSoon();
  }

  #lose(reason: 'reboot' | 'unplugged'): void {
    const port = this.#port;
    if (port === undefined || !this.#online) return;
    this.#online = false;
    if (port.plug.alive()) port.report([{ kind: 'lost', serial: this.serial, reason }]);
  }

  #connect(): void {
    const port = this.#port;
    if (port === undefined) return;
    const boot = this.#boot;
    this.#world.after(this.#random.int(1, 200), () => {
      if (this.#port !== port || !port.plug.alive() || this.#unplugged || this.#online || this.#boot !== boot)
        return;
      this.#online = true;
      if (boot !== this.#toldBoot) this.#told = 0;
      this.#toldBoot = boot;
      const { serial, bootId } = this;
      this.#told = Math.max(this.#told, port.durable(serial, bootId));
      // What is durable already is acknowledged again and not told again.
      this.#ring = this.#ring.filter(({ seq }) => seq > port.durable(serial, bootId));
      const buttons: readonly Button[] = ['Y', 'N', 'U', 'S'];
      const device = {
        serial,
        bootId,
        model: 'simulated',
        class: 'serial',
        buttons,
        holdCapable: true,
      } as const;
      port.report([{ kind: 'up', device }]);
      this.#flush();
    });
  }
  #toldBoot = -1;

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    this.#world.after(this.#random.int(1, 25), () => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    const port = this.#port;
    if (port === undefined || !this.#online || !port.plug.alive()) return;
    const reports: DeviceReport[] = [];
    const { serial, bootId } = this;
    for (const entry of this.#ring) {
      if (entry.seq <= this.#told) continue;
      if (entry.seq > this.#told + 1) {
        reports.push({ kind: 'gap', serial, bootId, from: this.#told + 1, to: entry.seq - 1 });
      }
      this.#told = entry.seq;
      reports.push(this.#report(entry, port.plug));
    }
    if (reports.length > 0) port.report(reports);
  }

  #report({ seq, kind, button, at }: Entry, plug: Plug): DeviceReport {
    const own = asMonoMs(this.#machine.span(plug.bootedAt, at));
    const id = { serial: this.serial, bootId: this.bootId, seq, t: at >>> 0 };
    return kind === 'hold' ? { kind, id, own, via: 'frame' } : { kind: 'edge', button, edge: kind, id, own };
  }
}
