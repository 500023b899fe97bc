import { asMonoMs } from '@otklik/shared/base/ids.ts';
import { describe, expect, test } from 'vitest';
import type { Button } from './constants.ts';
import { bootDevice, type DeviceBoot, type DeviceInput, nextDue, stepDevice } from './device.ts';
import type { HostMessage } from './messages.ts';
import { deviceFrame } from './writer.ts';

/** A console driven by hand; what it sends comes back as the bodies of its frames. */
function consoleAt(now: number, boot: Partial<DeviceBoot> = {}) {
  const bodyOf = (frame: string) => frame.slice(1, -7);
  const booted = bootDevice(
    {
      model: 'otk-sim',
      serial: 'SN0001',
      bootId: '5A3F0C21',
      buttons: ['Y', 'N', 'U', 'S'],
      down: [],
      ...boot,
    },
    asMonoMs(now),
  );
  let { state } = booted;
  const give = (at: number, input: DeviceInput): string[] => {
    const step = stepDevice(state, input, asMonoMs(at));
    state = step.state;
    return step.sent.map((message) => bodyOf(deviceFrame(message)));
  };
  return {
    booted: booted.sent.map((message) => bodyOf(deviceFrame(message))),
    state: () => state,
    due: () => nextDue(state),
    down: (at: number, button: Button) => give(at, { kind: 'button', button, down: true }),
    up: (at: number, button: Button) => give(at, { kind: 'button', button, down: false }),
    tick: (at: number) => give(at, { kind: 'tick' }),
    hear: (at: number, message: HostMessage) => give(at, { kind: 'message', message }),
    bad: (at: number) => give(at, { kind: 'bad' }),
  };
}

describe('the device machine', () => {
  test('says who it is and what time it is, at boot and on ID', () => {
    const device = consoleAt(7000);
    const both = ['HELLO,1,otk-sim,SN0001,5A3F0C21,YNUS', 'HB,0,00,0,1,0,0'];
    expect(device.booted).toEqual(both);
    expect(device.hear(7500, { type: 'ID' })).toEqual([both[0], 'HB,500,00,0,1,0,0']);
  });

  test('beats each second', () => {
    const device = consoleAt(0);
    expect(device.tick(999)).toEqual([]);
    expect(device.tick(1000)).toEqual(['HB,1000,00,0,1,0,0']);
    expect(device.due()).toBe(2000);
  });

  test('sends an edge at once and again after 250, 500, 1000, 2000, 2000 ms until acknowledged', () => {
    const device = consoleAt(0, { t: 0 });
    expect(device.down(10, 'Y')).toEqual(['DN,1,10,Y']);
    const resent: number[] = [];
    for (let now = 11; now < 8000; now++) if (device.tick(now).includes('DN,1,10,Y')) resent.push(now);
    expect(resent).toEqual([260, 760, 1760, 3760, 5760, 7760]);
    device.hear(8000, { type: 'ACK', seq: 1 });
    expect(device.tick(9999).filter((body) => body.startsWith('DN'))).toEqual([]);
  });

  test('goes back to the oldest; an ACK of part starts the timer anew', () => {
    const device = consoleAt(0);
    device.down(10, 'Y');
    device.up(20, 'Y');
    device.down(30, 'N');
    device.hear(100, { type: 'ACK', seq: 1 });
    expect(device.tick(349)).toEqual([]);
    expect(device.tick(350)).toEqual(['UP,2,20,Y', 'DN,3,30,N']);
  });

  test('an ACK of what it does not hold is ignored', () => {
    const device = consoleAt(0);
    device.down(10, 'Y');
    device.hear(20, { type: 'ACK', seq: 9 });
    device.hear(20, { type: 'ACK', seq: 0 });
    expect(device.state().ring).toHaveLength(1);
  });

  test('the ring full, the oldest goes and is counted', () => {
    const device = consoleAt(0);
    for (let i = 0; i < 20; i++) {
      device.down(10 + i, 'Y');
      device.up(10 + i, 'Y');
    }
    expect(device.state().ring).toHaveLength(32);
    expect(device.tick(1000)).toContain('HB,1000,00,40,9,0,8');
  });

  test('HOLD at 3000 ms, once, at its own time even when told late', () => {
    const device = consoleAt(0);
    device.down(100, 'S');
    device.hear(200, { type: 'ACK', seq: 1 });
    expect(device.tick(3099).filter((body) => body.startsWith('HOLD'))).toEqual([]);
    expect(device.tick(3105)).toContain('HOLD,2,3100,S');
    device.hear(3106, { type: 'ACK', seq: 2 });
    expect(device.tick(9000).filter((body) => body.startsWith('HOLD'))).toEqual([]);
    expect(device.up(9001, 'S')).toEqual(['UP,3,9001,S']);
  });

  test.each([
    [3099, ['UP,2,3099,S']],
    [3100, ['UP,2,3100,S']],
    [3101, ['HOLD,2,3100,S', 'UP,3,3101,S']],
  ])('released at %i', (at, edges) => {
    const device = consoleAt(0);
    device.down(100, 'S');
    device.hear(200, { type: 'ACK', seq: 1 });
    expect(device.up(at, 'S').filter((body) => !body.startsWith('HB') && !body.startsWith('DN'))).toEqual(
      edges,
    );
  });

  test('only the seller button holds', () => {
    const device = consoleAt(0);
    device.down(100, 'Y');
    device.hear(101, { type: 'ACK', seq: 1 });
    expect(device.tick(5000)).toEqual(['HB,5000,01,1,2,0,0']);
  });

  test('a button held while it boots is in the mask, gives no DN and no HOLD, and its UP', () => {
    const device = consoleAt(0, { down: ['S'] });
    expect(device.tick(5000)).toEqual(['HB,5000,08,0,1,0,0']);
    expect(device.up(5100, 'S')).toEqual(['UP,1,5100,S']);
  });

  test('levels that do not change, and buttons it lacks, are nothing', () => {
    const device = consoleAt(0, { buttons: ['S'] });
    expect(device.up(10, 'S')).toEqual([]);
    expect(device.down(10, 'Y')).toEqual([]);
    device.down(20, 'S');
    expect(device.down(30, 'S')).toEqual([]);
  });

  test('t and seq wrap', () => {
    const device = consoleAt(0, { t: 0xffff_ffff, lastSeq: 0xffff_fffe });
    expect(device.down(0, 'Y')).toEqual(['DN,4294967295,4294967295,Y']);
    expect(device.up(101, 'Y')).toEqual(['UP,0,100,Y']);
    device.hear(102, { type: 'ACK', seq: 0 });
    expect(device.tick(1000)).toEqual(['HB,999,00,0,1,0,0']);
  });

  test('LED, BEEP and the count of bad frames', () => {
    const device = consoleAt(0);
    device.hear(10, { type: 'LED', button: 'S', mode: 'fast' });
    device.hear(10, { type: 'BEEP', ms: 120 });
    device.bad(11);
    expect(device.state().leds).toEqual({ Y: 'off', N: 'off', U: 'off', S: 'fast' });
    expect(device.state().beepUntil).toBe(130);
    expect(device.tick(1000)).toEqual(['HB,1000,00,0,1,1,0']);
  });
});
