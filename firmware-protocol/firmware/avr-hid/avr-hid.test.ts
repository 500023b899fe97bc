import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asMonoMs } from '@otklik/shared/base/ids.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { build } from '../../simulator/firmware/toolchain.ts';
import { BUTTONS, type Button, LED_MODES, maskBit } from '../../src/constants.ts';
import { seeded } from '../../src/fuzz/random.test-help.ts';
import { REPORT_DESCRIPTOR } from '../../src/hid/constants.ts';
import { bootHidDevice, type HidDeviceInput, stepHidDevice } from '../../src/hid/device.ts';
import { encodeOutput, encodeReport, type HidOutputReport, type HidReport } from '../../src/hid/report.ts';
import { Driver, hex, needing } from '../driver.test-help.ts';
import { parseDescriptor } from './descriptor-parse.test-help.ts';

/**
 * The HID firmware as far as it can be tried without its chip: it compiles for the ATmega32U4 with every warning an
 * error; its descriptors, reports and engine run here, under sanitizers, against the vectors and the TypeScript. Its USB
 * registers and pins are unproven on hardware.
 */

const compiled = await needing('the HID firmware for the ATmega32U4', ['avr-hid']);
const portable = await needing('the portable C of the HID firmware', ['avr-hid-host-test']);

describe.skipIf(compiled.skip)(compiled.title, () => {
  test('compiles, links and fits', { timeout: 120_000 }, async () => {
    const built = await build('avr-hid');
    if (!built.ok) throw new Error(built.error.detail);
    const image = readFileSync(join(built.value, 'otk-hid.hex'), 'latin1');
    expect(image.startsWith(':')).toBe(true);
    expect(image.trimEnd().endsWith(':00000001FF')).toBe(true);
  });
});

interface Vectors {
  readonly reports: readonly { readonly bytes: string; readonly report: HidReport }[];
  readonly outputs: readonly { readonly bytes: string; readonly report: HidOutputReport }[];
  readonly badOutputs: readonly { readonly bytes: string }[];
}
const vectors: Vectors = JSON.parse(readFileSync(new URL('../../vectors/hid.json', import.meta.url), 'utf8'));
const plain = (bytes: string) => bytes.replaceAll(' ', '').toLowerCase();

describe.skipIf(portable.skip)(portable.title, () => {
  let driver: Driver;
  beforeAll(async () => {
    driver = await Driver.build('avr-hid-host-test');
  }, 120_000);
  const one = (command: string) => driver.run([command])[0]?.join('\n') ?? '';
  const descriptor = (value: number, serial = 'SN0001') => one(`descriptor ${value} ${serial}`);
  const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

  test('the vectors: reports written, output reports read and refused', () => {
    for (const { bytes, report } of vectors.reports) {
      const { bootId, seq, t, mask } = report;
      const changed = report.kind === 'edges' ? report.changed : 0;
      const held = report.kind === 'hold' ? 1 : 0;
      expect(one(`state 0x${bootId} ${seq} ${t} ${mask} ${changed} ${held}`)).toBe(plain(bytes));
    }
    for (const { bytes, report } of vectors.outputs) {
      const modes =
        report.kind === 'leds' ? BUTTONS.map((button) => LED_MODES.indexOf(report.leds[button])) : [];
      const said = report.kind === 'ack' ? `ack ${report.seq}` : `leds ${modes.join(' ')} ${report.beepMs}`;
      expect(one(`output ${plain(bytes)}`)).toBe(said);
    }
    for (const { bytes } of vectors.badOutputs) expect(one(`output ${plain(bytes)}`)).toBe('ignored');
  });

  test('the report descriptor is that of the protocol, and a host reads from it what the reports are', () => {
    const bytes = bytesOf(descriptor(0x2200));
    expect(bytes).toEqual(REPORT_DESCRIPTOR);
    const parsed = parseDescriptor(bytes);
    expect(parsed.collections).toEqual([{ kind: 1, usagePage: 0xff00, usage: 1 }]);
    const common = { usagePage: 0xff00, bits: 8, min: 0, max: 255, flags: 2 };
    expect(parsed.fields).toEqual([
      { ...common, kind: 'input', reportId: 1, usages: [2], count: 14 },
      { ...common, kind: 'output', reportId: 2, usages: [3], count: 2 },
      { ...common, kind: 'output', reportId: 3, usages: [4], count: 4 },
    ]);
  });

  test('the device descriptor: an id of open hardware, no class of its own, three strings', () => {
    const view = new DataView(bytesOf(descriptor(0x0100)).buffer);
    expect(view.byteLength).toBe(18);
    expect([view.getUint8(0), view.getUint8(1), view.getUint16(2, true)]).toEqual([18, 1, 0x0200]);
    expect([view.getUint16(8, true), view.getUint16(10, true)]).toEqual([0x1209, 0x0001]);
    expect(view.getUint8(7)).toBe(64);
    expect([14, 15, 16, 17].map((at) => view.getUint8(at))).toEqual([1, 2, 3, 1]);
  });

  test('the configuration: its parts add up, and name one HID interface with one interrupt endpoint', () => {
    const bytes = bytesOf(descriptor(0x0200));
    const view = new DataView(bytes.buffer);
    expect(view.getUint16(2, true)).toBe(bytes.length);
    const parts: number[][] = [];
    for (let at = 0; at < bytes.length; at += bytes[at] ?? bytes.length) {
      parts.push([...bytes.subarray(at, at + (bytes[at] ?? 0))]);
    }
    expect(parts.map(([, type]) => type)).toEqual([2, 4, 0x21, 5]);
    const [configuration, face, hid, endpoint] = parts;
    expect(configuration?.slice(4)).toEqual([1, 1, 0, 0x80, 50]);
    expect(face?.slice(2)).toEqual([0, 0, 1, 3, 0, 0, 0]);
    expect(hid?.slice(2)).toEqual([0x11, 0x01, 0, 1, 0x22, REPORT_DESCRIPTOR.length, 0]);
    expect(endpoint?.slice(2)).toEqual([0x81, 3, 16, 0, 1]);
    expect(descriptor(0x2100)).toBe(hex(Uint8Array.from(hid ?? [])));
  });

  test('strings; what is not there is not answered', () => {
    const text = (value: number, serial?: string) => {
      const bytes = bytesOf(descriptor(value, serial));
      expect([bytes[0], bytes[1]]).toEqual([bytes.length, 3]);
      return Buffer.from(bytes.subarray(2)).toString('utf16le');
    };
    expect(descriptor(0x0300)).toBe('04030904');
    expect(text(0x0301)).toBe('Otklik');
    expect(text(0x0302)).toBe('otk-promicro');
    expect(text(0x0303)).toBe('SN0001');
    expect(text(0x0303, 'ABCDEFGHIJKLMNOP')).toBe('ABCDEFGHIJKLMNOP');
    for (const value of [0x0304, 0x03ee, 0x0101, 0x0600, 0x0700, 0x2201, 0])
      expect(descriptor(value)).toBe('none');
  });

  test.each([1, 2, 3, 4, 5, 6])('a life beside the device machine in TypeScript, seed %i', (seed) => {
    const { script, expected } = life(seed, 20_000);
    const answers = driver.run(script);
    for (const [index, answer] of answers.entries()) {
      expect(answer, `${index}: ${script[index]}`).toEqual(expected[index]);
    }
    expect(expected.flat().length).toBeGreaterThan(100);
  });
});

/** Presses, holds, acknowledgements that come, come late or not at all, a host that comes and goes, and nonsense. */
function life(seed: number, ms: number): { readonly script: string[]; readonly expected: string[][] } {
  const random = seeded(seed);
  const wrap = seed % 2 === 0;
  const boot = { t: wrap ? 0xffff_f000 : 0, lastSeq: wrap ? 0xffff_fffc : 0 };
  const names = { model: 'otk-sim', serial: 'SN0001', bootId: '5A3F0C21', buttons: BUTTONS };
  let state = bootHidDevice({ ...names, ...boot, down: [] }, asMonoMs(0));
  const script = [`boot 0x5A3F0C21 0 ${boot.t} ${boot.lastSeq}`];
  const expected: string[][] = [[]];
  let mood = 1;
  for (let now = 1; now <= ms; now++) {
    const give = (...inputs: readonly HidDeviceInput[]): string[] => {
      const sent: string[] = [];
      for (const input of inputs) {
        const step = stepHidDevice(state, input, asMonoMs(now));
        state = step.state;
        sent.push(...step.sent.map((report) => hex(encodeReport(report))));
      }
      return sent;
    };
    const tell = (command: string, ...inputs: readonly HidDeviceInput[]): void => {
      script.push(command);
      expected.push(give(...inputs));
    };
    if (random.once(1500)) mood = random.below(3);
    // Buttons stay as they are in the very millisecond of a timer: which goes first then is nobody's business.
    const calm = now === state.core.beatDue || now === state.core.resend?.due;
    const moves = calm ? [] : BUTTONS.filter((button) => random.once(chance(state.core.down, button)));
    const inputs = moves.map(
      (button): HidDeviceInput => ({ kind: 'button', button, down: !state.core.down.includes(button) }),
    );
    const after = BUTTONS.filter((button) => state.core.down.includes(button) !== moves.includes(button));
    const down = after.reduce((bits, button) => bits | maskBit(button), 0);
    tell(`ms ${down}`, ...inputs, { kind: 'tick' });
    const say = (bytes: Uint8Array) => tell(`say ${hex(bytes)}`, { kind: 'output', bytes });
    if (mood > 0 && random.once(mood === 1 ? 40 : 700)) {
      say(encodeOutput({ kind: 'ack', seq: (state.core.lastSeq - random.below(10) + 1) >>> 0 }));
    }
    if (random.once(700)) say(random.fill(new Uint8Array(random.below(8))));
    if (random.once(1200)) {
      const kind = state.attached ? 'detach' : 'attach';
      tell(kind, { kind });
    }
  }
  return { script, expected };
}

function chance(down: readonly Button[], button: Button): number {
  if (!down.includes(button)) return 300;
  // The seller is often held long, so that holds come due.
  return button === 'S' ? 2800 : 80;
}
