import { describe, expect, test } from 'vitest';
import { ack, deviceFrameCrc, dn, edge, hb, upLine } from './session.test-help.ts';
import type { SessionOutput } from './session-types.ts';
import { deviceFrame } from './writer.ts';

/** What else a serial line can bring: each is told under its code, and the press after it is heard. Wraps: session.test.ts. */
const framed = (body: string): string => `$${body}*${deviceFrameCrc(body)}\r\n`;

/** The faults of a text, with what the next look at the counters tells. */
function faultsOf(text: string): readonly SessionOutput[] {
  const session = upLine();
  session.says(5000, hb(4000, 0, 0));
  const outputs = [...session.text(5900, text), ...session.tick(6000)];
  // Nothing of it stays in the way.
  expect(session.text(6100, deviceFrame(dn(1, 5100, 'Y')))).toContainEqual(edge('DN', 1, 5100, 6100, 'Y'));
  return outputs.filter(({ kind }) => kind !== 'edge');
}

describe('bad input', () => {
  test.each([
    ['garbage', 'line-noise', '\x00\xfe\x81 no frame at all', 'noise'],
    ['a frame without an end', 'line-noise', `$DN,1,1,Y*${'0'.repeat(200)}`, 'oversize'],
    ['a frame too long', 'line-noise', `$${'A'.repeat(80)}*0000\r\n`, 'oversize'],
    ['a wrong crc', 'line-noise', '$DN,1,1,Y*0000\r\n', 'crc'],
    ['a frame cut off by the next', 'line-noise', '$DN,1,$DN,1,', 'cut'],
    ['a byte that may not be there', 'line-noise', '$DN,1\x01,1,Y*0000\r\n', 'malformed'],
    ['an unknown type', 'bad-message', framed('NEWS,1'), 'NEWS'],
    ['a field too many', 'bad-message', framed('DN,1,1,Y,1'), 'fields'],
    ['a number that is none', 'bad-message', framed('DN,-1,1,Y'), 'seq'],
    ['a number past 2^32', 'bad-message', framed('DN,1,4294967296,Y'), 'DN.t'],
    ['a button that does not exist', 'bad-message', framed('DN,1,1,Q'), 'button'],
  ])('%s: %s', (_, code, text, told) => {
    const faults = faultsOf(text);
    expect(faults).toMatchObject([{ kind: 'fault', code }]);
    expect(faults).toMatchObject([{ detail: expect.stringContaining(told) }]);
  });

  test('another version: version-unsupported', () => {
    const session = upLine();
    const outputs = session.text(1100, framed('HELLO,2,otk-uno,SN0001,5A3F0C22,YNUS,more'));
    expect(outputs).toMatchObject([{ kind: 'fault', code: 'version-unsupported' }, { kind: 'lost' }]);
  });

  test('a button HELLO does not name: unknown-button, and the press is kept', () => {
    const session = upLine();
    session.text(1050, framed('HELLO,1,otk-uno,SN0001,00000009,YNS'));
    session.says(1060, hb(50, 0, 0));
    expect(session.says(1100, dn(1, 90, 'U'))).toMatchObject([
      { kind: 'fault', code: 'unknown-button' },
      { kind: 'edge', button: 'U' },
    ]);
  });

  test('a seq replayed is acknowledged again, one out of order waits; neither is told twice', () => {
    const session = upLine();
    session.says(1100, dn(1, 100, 'Y'));
    session.durable(1101, 1);
    expect(session.says(1110, dn(1, 100, 'Y'))).toEqual([ack(1)]);
    expect(session.says(1120, dn(3, 120, 'N'))).toEqual([]);
    expect(session.says(1130, dn(2, 110, 'U'))).toEqual([edge('DN', 2, 110, 1110, 'U')]);
    expect(session.says(1370, dn(3, 120, 'N'))).toEqual([edge('DN', 3, 120, 1120, 'N')]);
    // Both are counted, and told with a later heartbeat, once.
    const told = (now: number, t: number) =>
      session.says(now, hb(t, 0, 3)).filter(({ kind }) => kind === 'fault');
    expect(told(6200, 5000)).toMatchObject([
      { code: 'resent', count: 2, detail: expect.stringMatching(/1 came again, 1 before/) },
    ]);
    expect(told(12_000, 10_800)).toEqual([]);
  });
});
