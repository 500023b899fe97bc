import { asMonoMs, type MonoMs } from '@otklik/shared/base/ids.ts';
import type { Button } from '../../src/constants.ts';
import { initialSession, stepSession } from '../../src/session.ts';
import type { SessionInput, SessionOutput } from '../../src/session-types.ts';
import { hostFrame } from '../../src/writer.ts';
import { bouncing } from './bounce.ts';
import { buildChip, type Chip, type ChipEvent, type ChipPrograms, startChip } from './chip.ts';
import { SERIAL_ADDRESS, serialRecord } from './serial-record.ts';

/** What becomes of a line on its way. */
export type Weather = (line: string) => string | undefined;

export const spotless: Weather = (line) => line;

export interface ChipBenchOptions {
  readonly serial?: string;
  readonly bounceMs?: number;
  readonly seed?: number;
}

/**
 * The real firmware in the simulated chip on one end of a line, the real host session on the other, in simulated time: a
 * run depends on nothing but its script. The host commits what it is told at once, unless told to hold back.
 */
export class ChipBench {
  /** Simulated µs. */
  now = 0;
  readonly reports: SessionOutput[] = [];
  /** Lines from the firmware, whether or not they arrived, with the µs of their end. */
  readonly lines: { readonly us: number; readonly text: string }[] = [];
  readonly pins: Exclude<ChipEvent, { kind: 'sent' }>[] = [];
  toHost: Weather = spotless;
  toDevice: Weather = spotless;
  commits = true;
  private session = initialSession;
  private readonly durable = new Map<string, number>();
  private partial = '';
  private chip: Chip | undefined;
  private readonly bounceMs: number;

  private constructor(bounceMs: number) {
    this.bounceMs = bounceMs;
  }

  static async programs(): Promise<ChipPrograms> {
    const built = await buildChip();
    if (!built.ok) throw new Error(built.error.detail);
    return built.value;
  }

  /** Switched on, the line not open yet. */
  static async start(options: ChipBenchOptions = {}): Promise<ChipBench> {
    const { serial, bounceMs = 0, seed = 1 } = options;
    const bench = new ChipBench(bounceMs);
    bench.chip = startChip({
      programs: await ChipBench.programs(),
      seed,
      onEvent: (event) => bench.see(event),
      onEnd: () => undefined,
    });
    if (serial !== undefined) bench.tell(`eeprom ${SERIAL_ADDRESS} ${serialRecord(serial)}`);
    return bench;
  }

  /** Switched on, named SN0001, the host's line open and the device greeted. */
  static async up(options: ChipBenchOptions = {}): Promise<ChipBench> {
    const bench = await ChipBench.start({ serial: 'SN0001', ...options });
    await bench.run(100);
    bench.host({ kind: 'open' });
    await bench.run(50);
    return bench;
  }

  tell(command: string): void {
    this.chip?.tell(command);
  }

  /** Moves a button `afterMs` from now, with the bounce of this bench. */
  move(button: Button, down: boolean, afterMs = 0): void {
    for (const { closed, us } of bouncing(down, this.bounceMs)) {
      this.tell(`contact ${button} ${closed ? 1 : 0} ${Math.round(afterMs * 1000) + us}`);
    }
  }

  press(button: Button, ms: number, afterMs = 0): void {
    this.move(button, true, afterMs);
    this.move(button, false, afterMs + ms);
  }

  /** Bytes to the device, past the host. */
  say(text: string): void {
    this.tell(`rx ${Buffer.from(text, 'latin1').toString('hex')}`);
  }

  host(input: SessionInput): void {
    const context = {
      now: this.ms(),
      durableUpTo: (serial: string, bootId: string) => this.durable.get(`${serial}/${bootId}`) ?? 0,
    };
    const step = stepSession(this.session, input, context);
    this.session = step.state;
    for (const output of step.outputs) {
      if (output.kind === 'send') {
        const line = this.toDevice(hostFrame(output.message));
        if (line !== undefined) this.say(line);
        continue;
      }
      this.reports.push(output);
      const frame = output.kind === 'edge' || (output.kind === 'hold' && output.via === 'frame');
      if (!frame || !this.commits) continue;
      const { serial, bootId, seq } = output.id;
      this.durable.set(`${serial}/${bootId}`, seq);
      this.host({ kind: 'durable', serial, bootId, seq });
    }
  }

  /** The host begins anew, knowing what it had committed and nothing else. */
  restart(): void {
    this.session = initialSession;
    this.host({ kind: 'open' });
  }

  async run(ms: number): Promise<void> {
    const until = this.now + ms * 1000;
    while (this.now < until) {
      const tick = (Math.floor(this.now / 100_000) + 1) * 100_000;
      const done = await this.chip?.ask(`run ${Math.min(until, tick) - this.now} line`);
      this.now = done?.us ?? until;
      if (this.now >= tick) this.host({ kind: 'tick' });
    }
  }

  /** Part of the simulated time that the processor slept. */
  async asleep(): Promise<number> {
    const slept = await this.chip?.ask('slept');
    return (slept?.us ?? 0) / this.now;
  }

  async end(): Promise<void> {
    await this.chip?.end();
  }

  /** The reports in short: `DN Y1`, `hold`, `lost reboot`, `gap 1-8`, `up`. */
  story(): string[] {
    return this.reports.flatMap((report) => {
      if (report.kind === 'edge') return [`${report.edge} ${report.button}${report.id.seq}`];
      if (report.kind === 'hold') return [`hold ${report.via}`];
      if (report.kind === 'lost') return [`lost ${report.reason}`];
      if (report.kind === 'gap') return [`gap ${report.from}-${report.to}`];
      return report.kind === 'fault' ? [] : [report.kind];
    });
  }

  edges() {
    return this.reports.filter((report) => report.kind === 'edge');
  }

  /** Bodies of the lines of these types so far. */
  sent(...types: string[]): string[] {
    const bodies = this.lines.map(({ text }) => text.slice(1, -5));
    return bodies.filter((body) => types.includes(body.split(',')[0] ?? ''));
  }

  private see(event: ChipEvent): void {
    if (event.kind !== 'sent') {
      this.pins.push(event);
      return;
    }
    this.now = event.us;
    const pieces = (this.partial + Buffer.from(event.bytes).toString('latin1')).split('\n');
    this.partial = pieces.pop() ?? '';
    for (const piece of pieces) {
      this.lines.push({ us: event.us, text: piece.trimEnd() });
      const line = this.toHost(`${piece}\n`);
      if (line !== undefined) this.host({ kind: 'bytes', bytes: Buffer.from(line, 'latin1') });
    }
  }

  private ms(): MonoMs {
    return asMonoMs(Math.floor(this.now / 1000));
  }
}
