import { describe, expect, test } from 'vitest';
import {
  ack,
  boot,
  dn,
  edge,
  hb,
  hello,
  hold,
  isUp,
  line,
  lost,
  sentId,
  serial,
  up,
  upLine,
} from './session.test-help.ts';

describe('time', () => {
  test('a late edge keeps its own time by the fastest frame', () => {
    const session = upLine();
    session.says(2030, hb(1000, 0, 0));
    expect(session.says(2500, dn(1, 1100))).toEqual([edge('DN', 1, 1100, 2100)]);
  });

  test('time never goes back within a boot', () => {
    const session = line();
    session.open(0);
    session.says(0, hello());
    session.says(900, hb(0, 0, 0));
    expect(session.says(1000, dn(1, 100))).toEqual([edge('DN', 1, 100, 1000)]);
    expect(session.says(1010, hb(1000, 8, 1, 1))).toEqual([]);
    expect(session.says(1300, up(2, 150))).toEqual([edge('UP', 2, 150, 1000)]);
  });

  test('a slow crystal does not push presses into the past', () => {
    const session = upLine();
    let now = 1000;
    // Half a percent slow, for two hours.
    for (let second = 1; second <= 7200; second++) {
      now = 1000 + Math.round(second * 1005);
      session.says(now, hb(second * 1000, 0, 0));
    }
    const [report] = session.says(now + 201, dn(1, 7_200_200));
    if (report?.kind !== 'edge') throw new Error('no edge');
    expect(now + 201 - report.own).toBeLessThanOrEqual(101);
  });
});

describe('hold', () => {
  const held = (via: 'frame' | 'heartbeat', seq: number, t: number) => ({
    kind: 'hold',
    id: { serial, bootId: boot, seq, t },
    own: 1000 + t,
    via,
  });

  test('by its frame, once', () => {
    const session = upLine();
    session.says(1100, dn(1, 100));
    expect(session.says(4100, hold(2, 3100))).toEqual([held('frame', 2, 3100)]);
    expect(session.says(4500, hb(3500, 8, 2, 1))).toEqual([]);
    expect(session.says(4600, hold(2, 3100))).toEqual([]);
    expect(session.durable(4601, 2)).toEqual([ack(2)]);
  });

  test('by a heartbeat when the frame is lost; the frame then counts as a seq only', () => {
    const session = upLine();
    session.says(1100, dn(1, 100));
    expect(session.says(4099, hb(3099, 8, 1, 1))).toEqual([]);
    expect(session.says(4101, hb(3101, 8, 2, 1))).toEqual([held('heartbeat', 1, 3101)]);
    expect(session.durable(4102, 1)).toEqual([ack(1)]);
    expect(session.says(4350, hold(2, 3100))).toEqual([]);
    expect(session.says(5000, up(3, 4000))).toEqual([edge('UP', 3, 4000, 5101 - 101)]);
    expect(session.durable(5001, 3)).toEqual([ack(3)]);
  });

  test('exactly 3000 ms by a heartbeat is a hold', () => {
    const session = upLine();
    session.says(1100, dn(1, 100));
    expect(session.says(4100, hb(3100, 8, 1, 1))).toEqual([held('heartbeat', 1, 3100)]);
  });

  test('not by a heartbeat after an UP and a DN that are still missing', () => {
    const session = upLine();
    session.says(1100, dn(1, 100));
    expect(session.says(4500, hb(3500, 8, 3, 1))).toEqual([]);
  });

  test.each(['unplugged', 'silent'] as const)('%s during a hold cancels it, the UP still comes', (reason) => {
    const session = upLine();
    session.says(1100, dn(1, 100));
    if (reason === 'unplugged') {
      expect(session.give(2000, { kind: 'line-lost', reason })).toEqual([lost(reason)]);
      session.open(3000);
    } else {
      expect(session.tick(4099)).toEqual([]);
      expect(session.tick(4100)).toEqual([lost(reason), sentId]);
    }
    expect(session.says(4200, hello())).toEqual([isUp]);
    expect(session.says(4200, hb(3200, 8, 2, 1))).toEqual([]);
    expect(session.says(4201, hold(2, 3100))).toEqual([]);
    expect(session.says(5200, hb(4200, 8, 2, 1))).toEqual([]);
    expect(session.says(5600, up(3, 4600))).toEqual([edge('UP', 3, 4600, 5600)]);
  });

  test('a button already down at HELLO is no hold until its next DN', () => {
    const session = line({ [`${serial}/${boot}`]: 1 });
    session.open(0);
    session.says(0, hello());
    expect(session.says(0, hb(1000, 8, 1, 1))).toEqual([]);
    expect(session.says(5000, hb(6000, 8, 2, 2))).toEqual([]);
    expect(session.says(5000, hold(2, 3100))).toEqual([]);
    expect(session.says(5500, up(3, 6500))).toMatchObject([{ kind: 'edge', edge: 'UP' }]);
    session.says(5600, dn(4, 6600));
    expect(session.says(8600, hold(5, 9600))).toMatchObject([{ kind: 'hold', via: 'frame' }]);
  });
});
