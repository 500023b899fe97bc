import { describe, expect, test } from 'vitest';
import {
  ack,
  boot,
  device,
  deviceFrameCrc,
  dn,
  edge,
  hb,
  hello,
  isUp,
  line,
  lost,
  sentId,
  serial,
  up,
  upLine,
} from './session.test-help.ts';
import { deviceFrame } from './writer.ts';

describe('greeting', () => {
  test('asks on open and each 500 ms until HELLO', () => {
    const session = line();
    expect(session.open(0)).toEqual([sentId]);
    expect(session.tick(499)).toEqual([]);
    expect(session.tick(500)).toEqual([sentId]);
    expect(session.tick(999)).toEqual([]);
    expect(session.tick(1000)).toEqual([sentId]);
    expect(session.says(1100, hello())).toEqual([isUp]);
    expect(session.tick(1700)).toEqual([]);
  });

  test('nothing counts before HELLO', () => {
    const session = line();
    session.open(0);
    expect(session.says(10, dn(1, 5))).toEqual([]);
    session.says(20, hello());
    session.says(20, hb(10, 8, 1, 1));
    expect(session.says(260, dn(1, 5))).toEqual([edge('DN', 1, 5, 15)]);
  });

  test('another major version is refused, once and with a reason; a device that was up is lost', () => {
    const session = upLine();
    const other = '$HELLO,2,otk,SN0001,5A3F0C22,YNUS*';
    const body = other.slice(1, -1);
    const crc = deviceFrameCrc(body);
    const outputs = session.text(1500, `$${body}*${crc}\r\n`);
    expect(outputs).toMatchObject([{ kind: 'fault', code: 'version-unsupported' }, lost('refused')]);
    expect(session.text(1600, `$${body}*${crc}\r\n`)).toEqual([]);
    expect(session.says(1700, dn(1, 700))).toEqual([]);
    expect(session.tick(9000)).toEqual([]);
    expect(session.says(9100, hello())).toEqual([isUp]);
  });

  test('a repeated HELLO changes nothing', () => {
    expect(upLine().says(1200, hello())).toEqual([]);
  });

  test('a new bootId is a reboot; a hold going on dies with it', () => {
    const session = upLine();
    session.says(1100, dn(1, 100));
    expect(session.says(2000, hello('00000002'))).toEqual([
      lost('reboot'),
      { kind: 'up', device: { ...device, bootId: '00000002' } },
    ]);
    expect(session.says(2000, hb(0, 8, 0))).toEqual([]);
    expect(session.says(5500, hb(3500, 8, 0))).toEqual([]);
  });

  test('another console on the same line', () => {
    const session = upLine();
    expect(session.says(2000, hello('00000002', 'SN0002'))).toMatchObject([
      lost('unplugged'),
      { kind: 'up', device: { serial: 'SN0002' } },
    ]);
  });

  test('after a restart the journal says what is a repeat', () => {
    const session = line({ [`${serial}/${boot}`]: 7 });
    session.open(0);
    expect(session.says(0, hello())).toEqual([isUp, ack(7)]);
    session.says(0, hb(500, 0, 8, 6));
    expect(session.says(10, dn(6, 400))).toEqual([ack(7)]);
    expect(session.says(10, dn(8, 450))).toEqual([edge('DN', 8, 450, -50)]);
  });

  test('edges wait for the first heartbeat, which places them in time; not for ever', () => {
    const session = line();
    session.open(0);
    session.says(0, hello());
    expect(session.says(10, dn(1, 50))).toEqual([]);
    expect(session.says(1499, dn(1, 50))).toEqual([]);
    expect(session.says(1500, dn(1, 50))).toEqual([edge('DN', 1, 50, 1500)]);
  });
});

describe('edges', () => {
  test('an ACK goes out for what is durable, and only then', () => {
    const session = upLine();
    expect(session.says(1042, dn(1, 42))).toEqual([edge('DN', 1, 42, 1042)]);
    expect(session.says(1200, up(2, 200))).toEqual([edge('UP', 2, 200, 1200)]);
    expect(session.durable(1201, 1)).toEqual([ack(1)]);
    expect(session.durable(1201, 1)).toEqual([]);
    expect(session.durable(1202, 2)).toEqual([ack(2)]);
    expect(session.durable(1203, 9)).toEqual([]);
    expect(session.durable(1203, 3, '00000000')).toEqual([]);
  });

  test('a repeat is not reported; it is acknowledged again as far as it is durable', () => {
    const session = upLine();
    session.says(1042, dn(1, 42));
    expect(session.says(1300, dn(1, 42))).toEqual([]);
    session.durable(1301, 1);
    expect(session.says(1500, dn(1, 42))).toEqual([ack(1)]);
  });

  test('nothing is taken or acknowledged across a missing seq', () => {
    const session = upLine();
    session.says(1042, dn(1, 42));
    session.durable(1043, 1);
    expect(session.says(1100, up(3, 300))).toEqual([]);
    expect(session.durable(1101, 3)).toEqual([]);
    expect(session.says(1400, dn(2, 200, 'Y'))).toEqual([edge('DN', 2, 200, 1200, 'Y')]);
    expect(session.says(1400, up(3, 300))).toEqual([edge('UP', 3, 300, 1300)]);
    expect(session.durable(1401, 3)).toEqual([ack(3)]);
  });

  test('what is below oldestSeq is gone: reported, then on', () => {
    const session = upLine();
    session.says(1042, dn(1, 42));
    expect(session.says(2000, hb(1000, 0, 10, 5))).toEqual([
      { kind: 'gap', serial, bootId: boot, from: 2, to: 4 },
    ]);
    expect(session.says(2001, dn(5, 900))).toEqual([edge('DN', 5, 900, 1900)]);
    expect(session.says(3000, hb(2000, 0, 10, 5))).toEqual([]);
    expect(session.durable(3001, 5)).toEqual([ack(5)]);
  });

  test('many in one read give one ACK', () => {
    const session = upLine({ [`${serial}/${boot}`]: 3 }, 3);
    const frames = [1, 2, 3].map((seq) => deviceFrame(dn(seq, seq))).join('');
    expect(session.text(1100, frames)).toEqual([ack(3)]);
  });

  test('seq and t wrap', () => {
    const max = 0xffff_ffff;
    const session = line({ [`${serial}/${boot}`]: max - 1 });
    session.open(0);
    session.says(0, hello());
    session.says(0, hb(max - 99, 0, max - 1, max));
    expect(session.says(60, dn(max, max - 39))).toEqual([edge('DN', max, max - 39, 60)]);
    expect(session.says(150, up(0, 50))).toEqual([edge('UP', 0, 50, 150)]);
    expect(session.durable(151, 0)).toEqual([ack(0)]);
    expect(session.says(160, up(0, 50))).toEqual([ack(0)]);
    expect(session.says(1000, hb(900, 0, 0, 1))).toEqual([]);
  });

  test('a button HELLO does not name is a fault and still an edge', () => {
    const session = line();
    session.open(0);
    session.says(0, { type: 'HELLO', version: 1, model: 'm', serial, bootId: boot, buttons: ['S'] });
    session.says(0, hb(0, 0, 0));
    expect(session.says(100, dn(1, 100, 'Y'))).toMatchObject([
      { kind: 'fault', code: 'unknown-button' },
      { kind: 'edge', button: 'Y' },
    ]);
  });
});

describe('a line that fails', () => {
  test('3 s of silence is a loss; HELLO ends it', () => {
    const session = upLine();
    session.says(2000, hb(1000, 0, 0));
    expect(session.tick(4999)).toEqual([]);
    expect(session.tick(5000)).toEqual([lost('silent'), sentId]);
    expect(session.says(5100, hb(4100, 0, 0))).toEqual([]);
    expect(session.tick(5500)).toEqual([sentId]);
    expect(session.says(5501, hello())).toEqual([isUp]);
  });

  test('the loss is reported once, and not for what never came up', () => {
    const session = line();
    session.open(0);
    expect(session.tick(3500)).toEqual([sentId]);
    expect(session.give(4000, { kind: 'line-lost', reason: 'unplugged' })).toEqual([]);
    expect(session.tick(9000)).toEqual([]);
  });

  test('over a loss each edge is still reported once', () => {
    const session = upLine();
    session.says(1100, dn(1, 100, 'Y'));
    session.give(1200, { kind: 'line-lost', reason: 'unplugged' });
    expect(session.durable(1250, 1)).toEqual([]);
    session.open(2000);
    expect(session.says(2010, hello())).toEqual([isUp, ack(1)]);
    session.says(2010, hb(1010, 0, 2, 1));
    expect(session.says(2011, dn(1, 100, 'Y'))).toEqual([ack(1)]);
    expect(session.says(2012, up(2, 500, 'Y'))).toEqual([edge('UP', 2, 500, 1500, 'Y')]);
  });

  test('a reboot whose HELLO was garbled is found out before anything is acknowledged', () => {
    const session = upLine();
    session.says(1100, dn(1, 100));
    session.says(1200, up(2, 200));
    session.durable(1201, 2);
    expect(session.says(9000, dn(1, 40, 'Y'))).toMatchObject([
      { kind: 'fault', code: 'boot-doubted' },
      sentId,
    ]);
    expect(session.says(9001, hello('00000002'))).toMatchObject([lost('reboot'), { kind: 'up' }]);
    session.says(9001, hb(50, 1, 1, 1));
    expect(session.says(9002, dn(1, 40, 'Y'))).toMatchObject([{ kind: 'edge', button: 'Y' }]);
  });

  test('a device that vouches for its boot is not asked again', () => {
    const session = upLine();
    session.says(3000, hb(2000, 0, 0));
    expect(session.says(4000, hb(1000, 0, 0))).toMatchObject([{ code: 'boot-doubted' }, sentId]);
    expect(session.says(4001, hello())).toEqual([]);
    session.says(5000, hb(2000, 0, 0));
    expect(session.says(6000, hb(1000, 0, 0))).toEqual([]);
  });

  test('noise is counted, told now and then, and hurts nothing', () => {
    const session = upLine();
    session.text(6000, `\x00\xff noise $DN,1,1*0000\r\n$FOO,1*${deviceFrameCrc('FOO,1')}\r\n`);
    expect(session.tick(6000)).toMatchObject([{ kind: 'fault', code: 'line-noise' }]);
    session.text(6100, 'more');
    expect(session.tick(6200)).toEqual([]);
    expect(session.text(6300, deviceFrame(dn(1, 5300)))).toMatchObject([{ kind: 'edge' }]);
  });

  test('a frame that is no message is told once', () => {
    const session = upLine();
    const bad = `$DN,1,x,S*${deviceFrameCrc('DN,1,x,S')}\r\n`;
    expect(session.text(1100, bad)).toMatchObject([{ kind: 'fault', code: 'bad-message' }]);
    expect(session.text(1200, bad)).toEqual([]);
  });
});
