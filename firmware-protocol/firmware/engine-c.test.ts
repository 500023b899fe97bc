import { asMonoMs } from '@otklik/shared/base/ids.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { BUTTONS, type Button, maskBit } from '../src/constants.ts';
import { bootDevice, type DeviceBoot, type DeviceState, stepDevice } from '../src/device.ts';
import { encodeFrame } from '../src/frame.ts';
import type { DeviceMessage, HostMessage } from '../src/messages.ts';
import { deviceFrame, hostFrame } from '../src/writer.ts';
import { Driver, hex, needing } from './driver.test-help.ts';

/** The engine of the firmware, on this machine's compiler, beside the device machine in TypeScript: the same in, the same out. */

const { skip, title } = await needing('the engine in C', ['host-test']);

/** mulberry32: the same choices for the same seed. */
function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const masked = (down: readonly Button[]) => down.reduce((mask, button) => mask | maskBit(button), 0);
const lineOf = (message: DeviceMessage) => deviceFrame(message).trimEnd();

interface Story {
  readonly script: string[];
  /** What the TypeScript sends at each command of the script. */
  readonly sent: string[][];
  readonly state: DeviceState;
}

/**
 * A life of `ms` milliseconds: presses, holds, ACKs that come, come late or not at all, garbage. Buttons stay as they are
 * in the very millisecond of a heartbeat: which of the two goes first then is nobody's business.
 */
function story(seed: number, ms: number, boot: Partial<DeviceBoot> = {}): Story {
  const below = seeded(seed);
  const down = boot.down ?? [];
  const { t = 0, lastSeq = 0 } = boot;
  const booted = bootDevice(
    { model: 'otk-sim', serial: 'SN0001', bootId: '5A3F0C21', buttons: BUTTONS, down, t, lastSeq },
    asMonoMs(0),
  );
  let { state } = booted;
  const script = [`boot SN0001 ${0x5a3f0c21} ${masked(down)} ${t} ${lastSeq}`];
  const sent = [booted.sent.map(lineOf)];
  /** How the host is: it answers often, seldom, or not. */
  let mood = 1;
  for (let now = 1; now <= ms; now++) {
    const at = asMonoMs(now);
    const out: DeviceMessage[] = [];
    const give = (input: Parameters<typeof stepDevice>[1]) => {
      const step = stepDevice(state, input, at);
      state = step.state;
      out.push(...step.sent);
    };
    if (below(900) === 0) mood = below(3);
    for (const button of BUTTONS) {
      const held = state.down.includes(button);
      // The seller is often held long, so that holds come due.
      const chance = held ? (button === 'S' ? 2800 : 60) : 250;
      if (now !== state.beatDue && below(chance) === 0) give({ kind: 'button', button, down: !held });
    }
    give({ kind: 'tick' });
    script.push(`ms ${masked(state.down)}`);
    sent.push(out.splice(0).map(lineOf));
    const say = (message: HostMessage) => {
      give({ kind: 'message', message });
      script.push(`say ${hex(hostFrame(message))}`);
      sent.push(out.splice(0).map(lineOf));
    };
    if (mood > 0 && below(mood === 1 ? 30 : 600) === 0) {
      // Now and then an ACK of what it does not hold: old, or of another boot.
      say({ type: 'ACK', seq: (state.lastSeq - below(8) + (below(10) === 0 ? 5 : 0)) >>> 0 });
    }
    if (below(3000) === 0) say({ type: 'ID' });
    if (below(500) === 0)
      say({ type: 'LED', button: BUTTONS[below(4)] ?? 'Y', mode: below(2) === 0 ? 'on' : 'off' });
    if (below(700) === 0) say({ type: 'BEEP', ms: 1 + below(2000) });
    if (below(400) === 0) {
      give({ kind: 'bad' });
      script.push(
        `say ${hex(['$ACK,1*0000\r\n', encodeFrame('PING'), encodeFrame('ACK,01'), 'noise\n'][below(4)] ?? '')}`,
      );
      sent.push([]);
    }
  }
  return { script, sent, state };
}

/** The order within one millisecond, and a frame sent twice in it, are left to the device. */
const settled = (lines: readonly string[]) => [...new Set(lines)].sort();

describe.skipIf(skip)(title, () => {
  let driver: Driver;
  beforeAll(async () => {
    driver = await Driver.build();
  }, 120_000);

  test.each([
    ['from the beginning', {}],
    ['with buttons held while it boots', { down: ['N', 'S'] as const }],
    ['over the wrap of t', { t: 0xffff_ffff - 4000 }],
    ['over the wrap of seq', { lastSeq: 0xffff_ffff - 20 }],
    ['over both', { t: 0xffff_ffff - 7000, lastSeq: 0xffff_ffff - 33 }],
  ])(
    '%s: sends what the device machine sends, through silence, late ACKs and garbage',
    (_, boot) => {
      let edges = 0;
      let holds = 0;
      let lost = 0;
      for (let seed = 1; seed <= 4; seed++) {
        const told = story(seed, 20_000, boot);
        const answers = driver.run(told.script);
        const differing = told.script.findIndex(
          (_line, index) => settled(answers[index] ?? []).join() !== settled(told.sent[index] ?? []).join(),
        );
        expect({ seed, at: told.script[differing], c: answers[differing] }).toEqual({
          seed,
          at: undefined,
          c: undefined,
        });
        const lines = answers.flat();
        edges += lines.filter((line) => /^\$(DN|UP)/.test(line)).length;
        holds += lines.filter((line) => line.startsWith('$HOLD')).length;
        lost += told.state.lost;
      }
      // The stories were such that all of it happened.
      expect(edges).toBeGreaterThan(1000);
      expect(holds).toBeGreaterThan(5);
      expect(lost).toBeGreaterThan(20);
    },
    60_000,
  );

  test('t and seq wrap together, and an ACK covers both sides', () => {
    const answers = driver.run([
      `boot SN0001 1 0 ${0xffff_fffe} ${0xffff_fffe}`,
      'ms 1',
      'ms 0',
      'ms 8',
      `say ${hex(hostFrame({ type: 'ACK', seq: 0 }))}`,
      ...Array<string>(250).fill('ms 8'),
    ]);
    expect(answers.slice(1, 4)).toEqual([
      [encodeFrame('DN,4294967295,4294967295,Y').trimEnd()],
      [encodeFrame('UP,0,0,Y').trimEnd()],
      [encodeFrame('DN,1,1,S').trimEnd()],
    ]);
    expect(answers.at(-1)).toEqual([encodeFrame('DN,1,1,S').trimEnd()]);
  });

  test('a hold over the wrap of t', () => {
    const answers = driver.run([
      `boot SN0001 1 0 ${0xffff_ffff - 999} 0`,
      'ms 8',
      `say ${hex(hostFrame({ type: 'ACK', seq: 1 }))}`,
      ...Array<string>(3001).fill('ms 8'),
    ]);
    const at = answers.findIndex((lines) => lines.some((line) => line.startsWith('$HOLD')));
    expect(answers[at]).toContain(encodeFrame('HOLD,2,2001,S').trimEnd());
    expect(at).toBe(3 + 2999);
  });

  test('lamps: on, off, slow and fast blink; the same mode again keeps the phase; a beep runs out', () => {
    const led = (button: Button, mode: 'off' | 'on' | 'slow' | 'fast') =>
      `say ${hex(hostFrame({ type: 'LED', button, mode }))}`;
    const script = ['boot SN0001 1 0 0 0', led('Y', 'on'), led('U', 'fast'), led('S', 'slow')];
    script.push(`say ${hex(hostFrame({ type: 'BEEP', ms: 120 }))}`);
    for (let ms = 1; ms <= 2000; ms++) {
      // Twice a second the host says again what it wants.
      if (ms % 450 === 0) script.push(led('S', 'slow'), led('U', 'fast'), led('N', 'off'));
      if (ms === 700) script.push(led('Y', 'on'));
      if (ms === 1500) script.push(led('Y', 'off'));
      script.push('ms 0', 'lamps');
    }
    const seen = driver
      .run(script)
      .flat()
      .filter((line) => line.startsWith('lamps'));
    const lit = seen.map((line) => Number(line.split(' ')[1]));
    const changes = (bit: number) =>
      lit.flatMap((mask, ms) => ((mask ^ (lit[ms - 1] ?? mask)) & bit ? [ms + 1] : []));
    expect(changes(1)).toEqual([1500]);
    expect(changes(2)).toEqual([]);
    expect(changes(8)).toEqual([500, 1000, 1500, 2000]);
    expect(changes(4)).toEqual(Array.from({ length: 11 }, (_, index) => (index + 1) * 167));
    expect(seen.slice(118, 121).map((line) => line.split(' ')[2])).toEqual(['1', '0', '0']);
  });
});
