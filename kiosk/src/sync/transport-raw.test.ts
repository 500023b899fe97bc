import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { systemTimers, type Timers } from '@otklik/shared/base/timers.ts';
import { afterEach, expect, test } from 'vitest';
import { createFetchTransport } from './transport.ts';

/** What a line can do below HTTP: real sockets, and a server that writes bytes and nothing else. */
let server: Server | undefined;
let sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
  server?.close();
  if (server !== undefined) await once(server, 'close');
  server = undefined;
});

/** Listens and gives each connection to `meet`. */
async function serve(meet: (socket: Socket) => void, pauseOnConnect = false): Promise<string> {
  const listening = createServer({ pauseOnConnect }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    meet(socket);
  });
  server = listening;
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  // A server that listens on TCP has an address with a port.
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}/`;
}

/** Answers each request with these bytes, and then ends the connection, breaks it, or leaves it. */
const answering = (bytes: string | Buffer, then: 'end' | 'reset' | 'stay') => (socket: Socket) => {
  socket.once('data', () => {
    socket.write(bytes, () => {
      if (then === 'end') socket.end();
      if (then === 'reset') socket.resetAndDestroy();
    });
  });
};

async function codeOf(url: string, body?: Uint8Array, timers: Timers = systemTimers): Promise<string> {
  const request = { method: body === undefined ? 'GET' : 'POST', url, headers: {} } as const;
  const reply = await createFetchTransport({ timers }).exchange(
    body === undefined ? request : { ...request, body },
    new AbortController().signal,
  );
  return reply.ok ? `${reply.value.status} ${Buffer.from(reply.value.body).toString()}` : reply.error.code;
}

/** A time limit that runs out when the test says so. */
function limit(): Timers & { runOut(): void } {
  let fire: () => void = () => undefined;
  return {
    after(_ms, handler) {
      fire = handler;
      return () => undefined;
    },
    runOut: () => fire(),
  };
}

const head = (headers: string): string => `HTTP/1.1 200 OK\r\n${headers}\r\n\r\n`;

test.each<[string, string | Buffer, 'end' | 'reset', string]>([
  ['a whole reply', `${head('content-length: 2')}{}`, 'end', '200 {}'],
  ['nothing at all', '', 'end', 'hub-away'],
  ['a reset before the reply', '', 'reset', 'hub-away'],
  ['half of the headers', 'HTTP/1.1 200 OK\r\ncontent-len', 'end', 'hub-away'],
  ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'end', 'hub-away'],
  ['fewer bytes than announced', `${head('content-length: 20')}{"epoch":`, 'end', 'reply-cut'],
  ['a reset in the middle', `${head('content-length: 20')}{"epoch":`, 'reset', 'reply-cut'],
  ['a chunk cut short', `${head('transfer-encoding: chunked')}9\r\n{"ep`, 'end', 'reply-cut'],
  ['chunks without their end', `${head('transfer-encoding: chunked')}2\r\n{}\r\n`, 'end', 'reply-cut'],
  [
    'a chunk length that is none',
    `${head('transfer-encoding: chunked')}zz\r\n{}\r\n0\r\n\r\n`,
    'end',
    'reply-cut',
  ],
  [
    'gzip that is none',
    `${head('content-encoding: gzip\r\ncontent-length: 9')}not gzip!`,
    'end',
    'reply-cut',
  ],
])('%s is a code', async (_name, bytes, then, code) => {
  expect(await codeOf(await serve(answering(bytes, then)))).toBe(code);
});

test('a peer that takes the connection and never reads: half open, a large request too', async () => {
  for (const body of [undefined, new Uint8Array(8 * 1024 * 1024)]) {
    const timers = limit();
    const url = await serve(() => setImmediate(() => timers.runOut()), true);
    expect(await codeOf(url, body, timers)).toBe('hub-timeout');
    for (const socket of sockets) socket.destroy();
    server?.close();
  }
});

test('a reply that drips is given up when the time for all of it is over', async () => {
  const timers = limit();
  let drops = 0;
  const url = await serve((socket) => {
    socket.once('data', () => {
      socket.write(head('content-length: 1000000'));
      const drip = () => {
        drops += 1;
        if (drops === 20) timers.runOut();
        if (!socket.destroyed) socket.write('.', () => setImmediate(drip));
      };
      drip();
    });
  });
  expect(await codeOf(url, undefined, timers)).toBe('hub-timeout');
  expect(drops).toBeGreaterThanOrEqual(20);
});

test('a kept connection that the hub has closed meanwhile does not stand in the way of the next exchange', async () => {
  let met = 0;
  const url = await serve((socket) => {
    met += 1;
    answering(`${head('content-length: 2\r\nconnection: keep-alive')}{}`, 'end')(socket);
  });
  expect(await codeOf(url)).toBe('200 {}');
  const [first] = sockets;
  if (first?.destroyed === false) await once(first, 'close');
  expect(await codeOf(url, new Uint8Array(10))).toBe('200 {}');
  expect(met).toBe(2);
});
