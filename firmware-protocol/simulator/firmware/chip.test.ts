import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { needing } from '../../firmware/driver.test-help.ts';
import { BUTTONS } from '../../src/constants.ts';
import { encodeFrame } from '../../src/frame.ts';
import { hostFrame } from '../../src/writer.ts';
import { ChipBench, type ChipBenchOptions } from './chip.test-help.ts';

/** The firmware as it is flashed, in a simulated ATmega328P, against the real host session, in simulated time. */

const { skip, title } = await needing('the real firmware', ['avr-serial', 'simavr']);
const benches: ChipBench[] = [];

afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.end();
});

async function up(options?: ChipBenchOptions): Promise<ChipBench> {
  const bench = await ChipBench.up(options);
  benches.push(bench);
  return bench;
}

async function switchedOn(options?: ChipBenchOptions): Promise<ChipBench> {
  const bench = await ChipBench.start(options);
  benches.push(bench);
  return bench;
}

/** Device ms between the first two edges. */
function length(bench: ChipBench): number {
  const [first, second] = bench.edges();
  return (second?.id.t ?? Number.NaN) - (first?.id.t ?? Number.NaN);
}

const bootIds = (bench: ChipBench) => bench.sent('HELLO').map((body) => body.split(',')[4]);

describe.skipIf(skip)(title, () => {
  beforeAll(async () => {
    await ChipBench.programs();
  }, 120_000);

  test('says who it is at boot and when asked, and beats each second', async () => {
    const bench = await up();
    await bench.run(5000);
    expect(bench.story()).toEqual(['up']);
    expect(bench.reports[0]).toMatchObject({
      device: { serial: 'SN0001', model: 'otk-uno', buttons: ['Y', 'N', 'U', 'S'], holdCapable: true },
    });
    const beats = bench.lines.filter(({ text }) => text.startsWith('$HB')).map(({ us }) => us);
    // After those at boot and in answer to ID.
    const gaps = beats.slice(3).map((us, index) => us - (beats[index + 2] ?? 0));
    expect(gaps.length).toBeGreaterThanOrEqual(4);
    for (const gap of gaps) expect(Math.abs(gap - 1_000_000)).toBeLessThan(1000);
  });

  test('takes a new bootId at each boot, and makes its own serial number once', async () => {
    const bench = await switchedOn();
    await bench.run(300);
    for (let boot = 0; boot < 20; boot++) {
      bench.tell(boot % 2 === 0 ? 'reset' : 'power');
      await bench.run(200);
    }
    const hellos = bench.sent('HELLO');
    expect(hellos).toHaveLength(21);
    expect(new Set(bootIds(bench)).size).toBe(21);
    expect(new Set(hellos.map((body) => body.split(',')[3])).size).toBe(1);
    expect(hellos[0]).toMatch(/^HELLO,1,otk-uno,R[0-9A-F]{8},[0-9A-F]{8},YNUS$/);
    // Another board comes up with other noise.
    const other = await switchedOn({ seed: 2 });
    await other.run(300);
    expect(other.sent('HELLO')[0]?.split(',')[3]).not.toBe(hellos[0]?.split(',')[3]);
    expect(bootIds(bench)).not.toContain(bootIds(other)[0]);
  });

  test.each([0, 1, 3, 8, 20])(
    'a press with %i ms of bounce is one DN and one UP, its length true',
    async (bounceMs) => {
      const bench = await up({ bounceMs });
      for (const button of BUTTONS) {
        bench.press(button, 120);
        await bench.run(400);
      }
      expect(bench.story()).toEqual([
        'up',
        ...['DN Y1', 'UP Y2', 'DN N3', 'UP N4', 'DN U5', 'UP U6', 'DN S7', 'UP S8'],
      ]);
      expect(length(bench)).toBe(120);
      await bench.run(1000);
      // Each arrived once: the acknowledgement came before any resend.
      expect(bench.sent('DN', 'UP')).toHaveLength(8);
      expect(bench.sent('HB').at(-1)).toMatch(/,8,9,0,0$/);
    },
  );

  test('a contact that closes for less than 8 ms is no press; one of 10 ms is', async () => {
    const bench = await up();
    for (const us of [50, 900, 3000, 7900]) {
      bench.tell('contact Y 1 0');
      bench.tell(`contact Y 0 ${us}`);
      await bench.run(100);
    }
    expect(bench.story()).toEqual(['up']);
    bench.press('Y', 10);
    await bench.run(100);
    expect(bench.story()).toEqual(['up', 'DN Y1', 'UP Y2']);
  });

  test.each([
    [2990, ['DN S1', 'UP S2']],
    // The UP at the very instant comes before the HOLD; its own length then tells the hold.
    [3000, ['DN S1', 'UP S2']],
    [3010, ['DN S1', 'hold frame', 'UP S3']],
  ])('the seller button held %i ms', async (ms, story) => {
    const bench = await up({ bounceMs: 3 });
    bench.press('S', ms);
    await bench.run(4000);
    expect(bench.story()).toEqual(['up', ...story]);
    expect(length(bench)).toBe(ms);
    for (const body of bench.sent('HOLD')) {
      const down = Number(bench.sent('DN')[0]?.split(',')[2]);
      expect(Number(body.split(',')[2]) - down).toBe(3000);
    }
    expect(bench.reports.find((report) => report.kind === 'hold')?.kind).toBe(ms > 3000 ? 'hold' : undefined);
  });

  test('a hold is told once however long it lasts, and only by the seller button', async () => {
    const bench = await up();
    bench.press('S', 9000);
    bench.press('Y', 5000);
    await bench.run(10_000);
    expect(bench.story().filter((line) => line.startsWith('hold'))).toEqual(['hold frame']);
    expect(bench.sent('HOLD')).toHaveLength(1);
  });

  test('40 presses with the host silent: 48 edges are lost and counted, 32 come, none is invented', async () => {
    const bench = await switchedOn({ serial: 'SN0001', bounceMs: 2 });
    await bench.run(100);
    for (let press = 0; press < 40; press++) bench.press(BUTTONS[press % 4] ?? 'Y', 60, press * 150);
    await bench.run(8000);
    expect(bench.sent('HB').at(-1)).toMatch(/^HB,\d+,00,80,49,0,48$/);
    bench.host({ kind: 'open' });
    await bench.run(1500);
    expect(bench.story().slice(0, 2)).toEqual(['up', 'gap 1-48']);
    const edges = bench.edges();
    expect(edges.map(({ id }) => id.seq)).toEqual(Array.from({ length: 32 }, (_, index) => 49 + index));
    // Presses 25 to 40, each where it was in time.
    expect(edges.map(({ edge, button }) => `${edge} ${button}`)).toEqual(
      Array.from({ length: 16 }, (_, index) => BUTTONS[(24 + index) % 4]).flatMap((b) => [
        `DN ${b}`,
        `UP ${b}`,
      ]),
    );
    const times = edges.map(({ id }) => id.t - (edges[0]?.id.t ?? 0));
    expect(times).toEqual(Array.from({ length: 32 }, (_, i) => Math.floor(i / 2) * 150 + (i % 2) * 60));
    expect(bench.sent('HB').at(-1)).toMatch(/,80,81,0,48$/);
  });

  test('a lost ACK: the edge comes again after 250, 500, 1000, 2000, 2000 ms, and is told once', async () => {
    const bench = await up();
    bench.toDevice = (line) => (line.startsWith('$ACK') ? undefined : line);
    bench.press('Y', 6500);
    await bench.run(6400);
    const sent = bench.lines.filter(({ text }) => text.startsWith('$DN')).map(({ us }) => us);
    const delays = sent.slice(1).map((us, index) => Math.round((us - (sent[index] ?? 0)) / 1000));
    expect(delays).toEqual([250, 500, 1000, 2000, 2000]);
    bench.toDevice = (line) => line;
    await bench.run(3000);
    expect(bench.story()).toEqual(['up', 'DN Y1', 'UP Y2']);
    expect(bench.sent('HB').at(-1)).toMatch(/,2,3,0,0$/);
  });

  test('what is not durable is not acknowledged, and comes again to a host that has restarted', async () => {
    const bench = await up();
    bench.commits = false;
    bench.press('N', 100);
    await bench.run(1200);
    expect(bench.sent('HB').at(-1)).toMatch(/,2,1,0,0$/);
    bench.reports.length = 0;
    bench.commits = true;
    bench.restart();
    await bench.run(1500);
    expect(bench.story()).toEqual(['up', 'DN N1', 'UP N2']);
    expect(bench.sent('HB').at(-1)).toMatch(/,2,3,0,0$/);
    // And once it is durable, a host that restarts is not told a second time.
    bench.reports.length = 0;
    bench.restart();
    await bench.run(1500);
    expect(bench.story()).toEqual(['up']);
  });

  test('a reset in the middle of a hold: no hold, no DN, and the release is there', async () => {
    const bench = await up({ bounceMs: 3 });
    bench.move('S', true);
    await bench.run(2000);
    bench.tell('reset');
    await bench.run(4000);
    bench.move('S', false);
    await bench.run(500);
    expect(bench.story()).toEqual(['up', 'DN S1', 'lost reboot', 'up', 'UP S1']);
    expect(bench.sent('HOLD')).toEqual([]);
    expect(new Set(bootIds(bench)).size).toBe(2);
    bench.press('S', 3200);
    await bench.run(4000);
    expect(bench.story().slice(5)).toEqual(['DN S2', 'hold frame', 'UP S4']);
  });

  test('unplugged and plugged in again: what was pressed meanwhile comes once, with its own time', async () => {
    const bench = await up({ bounceMs: 3 });
    bench.press('Y', 100);
    await bench.run(300);
    bench.host({ kind: 'line-lost', reason: 'unplugged' });
    bench.tell('pull');
    bench.toHost = () => undefined;
    for (let press = 0; press < 10; press++) bench.press('N', 100, press * 1000);
    await bench.run(12_000);
    bench.toHost = (line) => line;
    bench.host({ kind: 'open' });
    await bench.run(2000);
    const edges = bench.edges();
    expect(edges.map(({ id }) => id.seq)).toEqual(Array.from({ length: 22 }, (_, index) => index + 1));
    expect(bench.story().filter((line) => !/^(DN|UP)/.test(line))).toEqual(['up', 'lost unplugged', 'up']);
    const first = edges[2];
    for (const [index, { id, own }] of edges.slice(2).entries()) {
      expect(id.t - (first?.id.t ?? 0)).toBe(Math.floor(index / 2) * 1000 + (index % 2) * 100);
      expect(own - (first?.own ?? 0)).toBe(id.t - (first?.id.t ?? 0));
    }
  });

  test('bursts: four buttons at one instant and as fast as contacts allow', async () => {
    const bench = await up();
    for (const button of BUTTONS) bench.press(button, 10);
    for (let press = 0; press < 6; press++)
      for (const button of BUTTONS) bench.press(button, 10, 100 + press * 20);
    await bench.run(3000);
    const edges = bench.edges();
    expect(edges).toHaveLength(2 * 4 * 7);
    for (const button of BUTTONS) {
      const own = edges.filter((edge) => edge.button === button).map(({ edge }) => edge);
      expect(own).toEqual(Array.from({ length: 14 }, (_, index) => (index % 2 === 0 ? 'DN' : 'UP')));
    }
    expect(edges.map(({ id }) => id.seq)).toEqual(edges.map((_, index) => index + 1));
    expect(bench.sent('HB').at(-1)).toMatch(/,56,57,0,0$/);
  });

  test('LEDs at the pins: on, off, slow, fast; the same mode again keeps the phase', async () => {
    const bench = await up();
    const led = (button: 'Y' | 'N' | 'U' | 'S', mode: 'off' | 'on' | 'slow' | 'fast') =>
      bench.say(hostFrame({ type: 'LED', button, mode }));
    led('Y', 'on');
    led('U', 'fast');
    led('S', 'slow');
    await bench.run(1300);
    led('U', 'fast');
    led('S', 'slow');
    led('Y', 'on');
    await bench.run(1000);
    led('Y', 'off');
    led('U', 'off');
    led('S', 'off');
    await bench.run(1000);
    const seen = bench.pins.filter((event) => event.kind === 'led').slice(4);
    const of = (button: string) => seen.filter((event) => event.button === button);
    expect(of('Y').map(({ lit }) => lit)).toEqual([true, false]);
    expect(of('N')).toEqual([]);
    for (const [button, half, changes] of [
      ['S', 500, 5],
      ['U', 167, 14],
    ] as const) {
      const steps = of(button);
      expect(steps.map(({ lit }) => lit).slice(0, 4)).toEqual([true, false, true, false]);
      expect(steps.at(-1)?.lit).toBe(false);
      const gaps = steps.slice(1, changes).map(({ us }, index) => us - (steps[index]?.us ?? 0));
      // The first half is short by what is left of the millisecond in which the frame came.
      for (const gap of gaps) expect(Math.abs(gap - half * 1000)).toBeLessThan(1500);
    }
  });

  test.each([1, 120, 2000])('a beep of %i ms at the pin', async (ms) => {
    const bench = await up();
    bench.say(hostFrame({ type: 'BEEP', ms }));
    await bench.run(2500);
    const [from, to, ...more] = bench.pins.filter((event) => event.kind === 'buzzer');
    expect([from?.sounding, to?.sounding, more.length]).toEqual([true, false, 0]);
    expect(Math.abs((to?.us ?? 0) - (from?.us ?? 0) - ms * 1000)).toBeLessThan(1500);
  });

  test('garbage from the host is counted, and a good frame in it is obeyed', async () => {
    const bench = await up();
    bench.say(
      `\xff\xfe noise\r\n$ACK,1*0000\r\n$BEEP,${encodeFrame('LED,N,1')}${encodeFrame('PING')}${'x'.repeat(300)}\n`,
    );
    await bench.run(1500);
    expect(bench.sent('HB').at(-1)?.split(',')[5]).toBe('5');
    expect(bench.pins.filter((event) => event.kind === 'led').at(-1)).toMatchObject({
      button: 'N',
      lit: true,
    });
  });

  test('a host that never stops talking takes no press away', async () => {
    const bench = await up();
    for (let part = 0; part < 20; part++) bench.say(encodeFrame('LED,Y,0').repeat(60));
    for (let press = 0; press < 20; press++) bench.press(BUTTONS[press % 4] ?? 'Y', 40, press * 50);
    await bench.run(6000);
    expect(bench.edges().map(({ id }) => id.seq)).toEqual(
      Array.from({ length: 40 }, (_, index) => index + 1),
    );
    const own = bench.edges().map(({ id }) => id.t);
    expect(own.map((t) => t - (own[0] ?? 0))).toEqual(
      Array.from({ length: 40 }, (_, i) => Math.floor(i / 2) * 50 + (i % 2) * 40),
    );
  });

  test('a timer that dies: the watchdog brings the firmware back, dark and with a new boot', async () => {
    const bench = await up();
    bench.say(hostFrame({ type: 'LED', button: 'Y', mode: 'on' }));
    await bench.run(100);
    // TIMSK1: no more milliseconds.
    bench.tell('poke 111 00');
    await bench.run(1000);
    expect(bench.story()).toEqual(['up', 'lost reboot', 'up']);
    expect(new Set(bootIds(bench)).size).toBe(2);
    bench.press('Y', 100);
    await bench.run(300);
    expect(bench.story().slice(3)).toEqual(['DN Y1', 'UP Y2']);
  });

  test('sleeps most of the time', async () => {
    const bench = await up();
    await bench.run(10_000);
    expect(await bench.asleep()).toBeGreaterThan(0.8);
  });

  test('2000 presses at up to 50 a second: none lost, none doubled', async () => {
    const bench = await up({ bounceMs: 1 });
    // xorshift32: the same presses in each run.
    let state = 7;
    const below = (bound: number) => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) % bound;
    };
    const pressed: string[] = [];
    for (let press = 0; press < 2000; press++) {
      const button = BUTTONS[below(4)] ?? 'Y';
      // Half of them 20 ms after the one before, the rest up to 60.
      const pause = below(2) === 0 ? 20 : 20 + below(40);
      bench.press(button, 10 + below(pause - 19));
      pressed.push(`DN ${button}`, `UP ${button}`);
      await bench.run(pause);
    }
    await bench.run(1000);
    const edges = bench.edges();
    expect(edges.map(({ edge, button }) => `${edge} ${button}`)).toEqual(pressed);
    expect(edges.map(({ id }) => id.seq)).toEqual(edges.map((_, index) => index + 1));
    expect(bench.story().filter((line) => !/^(DN|UP)/.test(line))).toEqual(['up']);
    expect(bench.sent('HB').at(-1)).toMatch(/,4000,4001,0,0$/);
  }, 120_000);

  test('300 presses over a line that loses or spoils a tenth of all frames: none lost, none doubled', async () => {
    const bench = await up({ bounceMs: 3 });
    let state = 11;
    const bad = (line: string): string | undefined => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      const draw = (state >>> 8) % 20;
      if (draw === 0) return undefined;
      return draw === 1 ? `${line.slice(0, 5)}?${line.slice(6)}` : line;
    };
    bench.toHost = bad;
    bench.toDevice = bad;
    const pressed: string[] = [];
    for (let press = 0; press < 300; press++) {
      const button = BUTTONS[(press * 7) % 4] ?? 'Y';
      bench.press(button, 80);
      pressed.push(`DN ${button}`, `UP ${button}`);
      await bench.run(300);
    }
    await bench.run(10_000);
    expect(bench.edges().map(({ edge, button }) => `${edge} ${button}`)).toEqual(pressed);
    expect(bench.story().filter((line) => line.startsWith('gap'))).toEqual([]);
  }, 120_000);
});
