import { describe, expect, test } from 'vitest';
import { encodeReport } from './report.ts';
import {
  ack,
  beat,
  boot,
  device,
  dn,
  edge,
  edges,
  hold,
  identity,
  isUp,
  line,
  lost,
  serial,
  up,
  upLine,
} from './session.test-help.ts';

describe('greeting', () => {
  test('the first report names the boot; its time and its change are not taken', () => {
    const session = line();
    expect(session.open(0)).toEqual([]);
    // An hour old: it lay in the device until somebody read.
    expect(session.says(10, dn(1, 50))).toEqual([isUp]);
    expect(session.says(20, beat(3_600_000, 'S', 1))).toEqual([]);
    expect(session.says(260, dn(1, 3_599_900))).toEqual([edge('DN', 1, 3_599_900, -80)]);
  });

  test('edges wait for a heartbeat that places them in time; not for ever', () => {
    const session = line();
    session.open(0);
    session.says(0, beat(50, '', 0));
    expect(session.says(1499, dn(1, 1000))).toEqual([]);
    expect(session.says(1500, dn(1, 1000))).toEqual([edge('DN', 1, 1000, 1500)]);
  });

  test('nothing counts while closed', () => {
    const session = line();
    expect(session.says(10, dn(1, 5))).toEqual([]);
    session.open(20);
    session.give(30, { kind: 'line-lost', reason: 'closed' });
    expect(session.says(40, dn(1, 5))).toEqual([]);
  });

  test('after a restart the journal says what is a repeat', () => {
    const session = line({ [`${serial}/${boot}`]: 7 });
    session.open(0);
    expect(session.says(0, beat(400, '', 8))).toEqual([isUp, ack(7)]);
    session.says(100, beat(500, '', 8));
    expect(session.says(110, up(7, 380))).toEqual([ack(7)]);
    expect(session.says(110, dn(8, 450))).toEqual([edge('DN', 8, 450, 50)]);
  });

  test('a new bootId is a reboot; a hold going on dies with it', () => {
    const session = upLine();
    session.says(1100, dn(1, 100));
    const other = '00000002';
    expect(session.says(2000, beat(0, 'S', 0, other))).toEqual([
      lost('reboot'),
      { kind: 'up', device: { ...device, bootId: other } },
    ]);
    expect(session.says(5500, beat(3500, 'S', 0, other))).toEqual([]);
    // The release of a button held while it booted: an edge without a DN.
    expect(session.says(5600, edges(1, 3600, 'S', '', other))).toMatchObject([{ edge: 'UP', button: 'S' }]);
  });

  test('another console behind the same port', () => {
    const session = upLine();
    session.give(1500, { kind: 'line-lost', reason: 'unplugged' });
    session.open(1600, { ...identity, serial: 'SN0002' });
    expect(session.says(1700, beat(5, '', 0))).toMatchObject([
      { kind: 'up', device: { serial: 'SN0002', bootId: boot } },
    ]);
  });

  test('another version is refused, once and with a reason; a device that was up is lost', () => {
    const session = upLine();
    session.says(1050, dn(1, 50));
    const other = encodeReport(up(2, 60));
    other[14] = 0x20;
    expect(session.bytes(1100, other)).toEqual([
      {
        kind: 'fault',
        code: 'version-unsupported',
        detail: 'the console speaks protocol version 2, this kiosk speaks version 1',
      },
      lost('refused'),
    ]);
    expect(session.bytes(1200, other)).toEqual([]);
    expect(session.durable(1200, 1)).toEqual([]);
    expect(session.says(1300, beat(300, '', 1))).toEqual([isUp, ack(1)]);
  });
});

describe('changes', () => {
  test('an ACK goes out for what is durable, and only then', () => {
    const session = upLine();
    expect(session.says(1042, dn(1, 42))).toEqual([edge('DN', 1, 42, 1042)]);
    expect(session.says(1200, up(2, 200))).toEqual([edge('UP', 2, 200, 1200)]);
    expect(session.durable(1201, 1)).toEqual([ack(1)]);
    expect(session.durable(1201, 1)).toEqual([]);
    expect(session.durable(1202, 9)).toEqual([]);
    expect(session.durable(1202, 2)).toEqual([ack(2)]);
    expect(session.durable(1203, 3, '00000000')).toEqual([]);
  });

  test('several buttons in one seq are several edges of one identity, told in one step', () => {
    const session = upLine();
    expect(session.says(1100, edges(1, 100, 'YN', 'N'))).toEqual([
      edge('UP', 1, 100, 1100, 'Y'),
      edge('DN', 1, 100, 1100, 'N'),
    ]);
    expect(session.says(1350, edges(1, 100, 'YN', 'N'))).toEqual([]);
    expect(session.durable(1351, 1)).toEqual([ack(1)]);
    expect(session.says(1600, edges(1, 100, 'YN', 'N'))).toEqual([ack(1)]);
  });

  test('an edge needs no report before it: what changed stands in the report', () => {
    const session = upLine({ [`${serial}/${boot}`]: 4 }, 4);
    expect(session.says(1100, edges(5, 100, 'N', 'YU'))).toEqual([edge('UP', 5, 100, 1100, 'N')]);
  });

  test('nothing is taken or acknowledged across a missing seq', () => {
    const session = upLine();
    session.says(1042, dn(1, 42));
    session.durable(1043, 1);
    expect(session.says(1100, up(3, 100))).toEqual([]);
    expect(session.durable(1101, 3)).toEqual([]);
    expect(session.says(1350, dn(2, 90, 'Y'))).toEqual([edge('DN', 2, 90, 1090, 'Y')]);
    expect(session.says(1351, up(3, 100))).toEqual([edge('UP', 3, 100, 1100)]);
    expect(session.durable(1352, 3)).toEqual([ack(3)]);
  });

  test('what lies eight changes back is gone: by the greeting', () => {
    const session = line({ [`${serial}/${boot}`]: 1 });
    session.open(0);
    expect(session.says(1000, beat(500, '', 10))).toEqual([
      isUp,
      ack(1),
      { kind: 'gap', serial, bootId: boot, from: 2, to: 2 },
    ]);
    session.says(2000, beat(1500, '', 10));
    expect(session.says(2001, dn(3, 300))).toEqual([edge('DN', 3, 300, 800)]);
  });

  test('what lies eight changes back is gone: by any heartbeat', () => {
    const session = upLine();
    expect(session.says(2000, beat(1000, '', 8))).toEqual([]);
    expect(session.says(3000, beat(2000, '', 9))).toEqual([
      { kind: 'gap', serial, bootId: boot, from: 1, to: 1 },
    ]);
    expect(session.durable(3001, 1)).toEqual([ack(1)]);
    expect(session.says(4000, beat(3000, '', 40))).toEqual([
      { kind: 'gap', serial, bootId: boot, from: 2, to: 32 },
    ]);
  });

  test('seq and t wrap', () => {
    const session = upLine({ [`${serial}/${boot}`]: 0xffff_fffe }, 0xffff_fffe);
    session.says(2000, beat(0xffff_fc18, '', 0xffff_fffe));
    expect(session.says(2100, dn(0xffff_ffff, 0xffff_fc7c, 'Y'))).toMatchObject([
      { kind: 'edge', id: { seq: 0xffff_ffff } },
    ]);
    expect(session.says(3100, up(0, 100, 'Y'))).toMatchObject([{ kind: 'edge', id: { seq: 0, t: 100 } }]);
    expect(session.durable(3101, 0)).toEqual([ack(0)]);
    expect(session.says(3200, dn(0xffff_ffff, 0xffff_fc7c, 'Y'))).toEqual([ack(0)]);
  });

  test('a button the device is said not to have is told, and reported all the same', () => {
    const session = line();
    session.open(0, { ...identity, buttons: ['Y', 'N', 'S'] });
    session.says(0, beat(0, '', 0));
    session.says(0, beat(0, '', 0));
    expect(session.says(10, dn(1, 10, 'U'))).toMatchObject([
      { kind: 'fault', code: 'unknown-button' },
      { kind: 'edge', button: 'U' },
    ]);
  });
});

describe('hold', () => {
  const held = (via: 'frame' | 'heartbeat', seq: number, t: number) => ({
    kind: 'hold',
    id: { serial, bootId: boot, seq, t },
    own: 1000 + t,
    via,
  });

  test('by its report, once', () => {
    const session = upLine();
    session.says(1100, dn(1, 100));
    expect(session.says(4100, hold(2, 3100))).toEqual([held('frame', 2, 3100)]);
    expect(session.says(4200, beat(3200, 'S', 2))).toEqual([]);
    expect(session.says(4400, hold(2, 3100))).toEqual([]);
    expect(session.durable(4401, 2)).toEqual([ack(2)]);
  });

  test('by a heartbeat when the report is lost', () => {
    const session = upLine();
    session.says(1100, dn(1, 100));
    expect(session.says(4099, beat(3099, 'S', 1))).toEqual([]);
    expect(session.says(4100, beat(3100, 'S', 1))).toEqual([held('heartbeat', 1, 3100)]);
    expect(session.says(4350, hold(2, 3100))).toEqual([]);
    expect(session.says(5000, up(3, 4000))).toEqual([edge('UP', 3, 4000, 5000)]);
    expect(session.durable(5001, 3)).toEqual([ack(3)]);
  });

  test('not by a heartbeat that is two changes ahead', () => {
    const session = upLine();
    session.says(1100, dn(1, 100));
    expect(session.says(4200, beat(3200, 'S', 3))).toEqual([]);
  });

  test('a loss in between cancels it', () => {
    const session = upLine();
    session.says(1100, dn(1, 100));
    session.says(2000, beat(1000, 'S', 1));
    expect(session.tick(4999)).toEqual([]);
    expect(session.tick(5000)).toEqual([lost('silent')]);
    expect(session.says(5100, beat(4100, 'S', 2))).toEqual([isUp]);
    expect(session.says(5200, beat(4200, 'S', 2))).toEqual([]);
    expect(session.says(5300, hold(2, 3100))).toEqual([]);
    expect(session.says(5400, up(3, 4400))).toEqual([edge('UP', 3, 4400, 5400)]);
    expect(session.durable(5401, 3)).toEqual([ack(3)]);
  });

  test('unplugged in between cancels it; the same boot goes on where it was', () => {
    const session = upLine();
    session.says(1100, dn(1, 100));
    session.durable(1101, 1);
    expect(session.give(1200, { kind: 'line-lost', reason: 'unplugged' })).toEqual([lost('unplugged')]);
    session.open(1300);
    expect(session.says(1400, beat(400, 'S', 1))).toEqual([isUp, ack(1)]);
    expect(session.says(4500, beat(3500, 'S', 1))).toEqual([]);
    expect(session.says(4600, up(2, 3600))).toEqual([edge('UP', 2, 3600, 4600)]);
  });
});

describe('trouble', () => {
  test('reports that are none are counted, and the first of each kind is told', () => {
    const session = upLine();
    expect(session.bytes(1100, Uint8Array.of(1, 2))).toMatchObject([{ kind: 'fault', code: 'bad-message' }]);
    expect(session.bytes(1100, Uint8Array.of(1, 2, 3))).toEqual([]);
    expect(session.bytes(1100, Uint8Array.of(7))).toMatchObject([{ kind: 'fault', code: 'bad-message' }]);
    expect(session.bytes(1100, Uint8Array.of())).toEqual([]);
    expect(session.state().ignored).toEqual({ unknownType: 2, badField: 2 });
    expect(session.says(1200, dn(1, 200))).toEqual([edge('DN', 1, 200, 1200)]);
  });

  test('a bootId used twice is told once', () => {
    const session = upLine();
    session.says(1100, dn(1, 100));
    session.says(2000, beat(1000, 'S', 1));
    // The device starts again as the same boot: its new first press looks like a repeat, but for its time.
    expect(session.says(3000, edges(1, 40, 'Y', 'Y'))).toMatchObject([
      { kind: 'fault', code: 'boot-doubted' },
    ]);
    expect(session.says(3100, beat(500, 'Y', 1))).toEqual([]);
  });

  test('time never goes back within a boot', () => {
    const session = upLine();
    expect(session.says(1500, dn(1, 500))).toEqual([edge('DN', 1, 500, 1500)]);
    expect(session.says(1600, up(2, 400))).toMatchObject([
      { kind: 'fault', code: 'boot-doubted' },
      { kind: 'edge', own: 1500 },
    ]);
  });
});
