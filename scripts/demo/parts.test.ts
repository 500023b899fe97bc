import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { lineSplitter, worthShowing } from './lines.ts';
import { PinRelay } from './pins.ts';
import { portTrouble } from './ports.ts';
import { RestartBudget, restartLimit } from './restarts.ts';

describe('lineSplitter', () => {
  it('joins chunks, takes both line ends and cuts a line that never ends', () => {
    const lines: string[] = [];
    const feed = lineSplitter((line) => lines.push(line), 10);
    for (const chunk of ['ab', 'c\r\nd', '\n', 'x'.repeat(30), 'y'.repeat(30), '\nz\n']) feed(chunk);
    expect(lines).toEqual(['abc', 'd', 'x'.repeat(10), 'z']);
  });
});

describe('worthShowing', () => {
  it.each([
    ['{"level":30,"msg":"listening"}', 'stdout', undefined],
    ['{"level":50,"msg":"disk full"}', 'stdout', 'disk full'],
    ['kiosk ready 00', 'stdout', undefined],
    ['Error: no such file', 'stderr', 'Error: no such file'],
    ['(node:1) ExperimentalWarning: SQLite', 'stderr', undefined],
    ['', 'stderr', undefined],
    ['{not json', 'stderr', '{not json'],
  ] as const)('%s on %s', (line, stream, shown) => {
    expect(worthShowing(line, stream)).toBe(shown);
  });
});

describe('PinRelay', () => {
  it('sends levels on, repeats what is down, and lets go when the console is gone', () => {
    const sent: string[] = [];
    const relay = new PinRelay((line) => sent.push(line));
    for (const line of ['PIN S 1', 'chatter', 'PIN Y 1', 'PIN S 0', 'PIN X 1']) relay.line(line);
    expect(sent.splice(0)).toEqual(['PIN S 1', 'PIN Y 1', 'PIN S 0']);
    relay.replay();
    expect(sent.splice(0)).toEqual(['PIN Y 1']);
    relay.release();
    relay.replay();
    expect(sent).toEqual(['PIN Y 0']);
  });
});

describe('RestartBudget', () => {
  it('waits longer after each death and gives up after too many within a minute', () => {
    const budget = new RestartBudget();
    const waits = Array.from({ length: restartLimit + 1 }, (_, n) => budget.afterDeath(n * 1000));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, undefined]);
    expect(budget.afterDeath(120_000)).toBe(500);
  });
});

describe('portTrouble', () => {
  it('tells a taken port from a free one', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await portTrouble(port)).toBe('taken');
    await new Promise((resolve) => server.close(resolve));
    expect(await portTrouble(port)).toBeUndefined();
  });
});
