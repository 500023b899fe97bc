import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemTimers, type Timers } from '@otklik/shared/base/timers.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFetchTransport } from './transport.ts';

let respond: (response: ServerResponse) => void;
const server = createServer((_request, response) => respond(response));
let url: string;
beforeEach(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address with a port.
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const signal = new AbortController().signal;
const codeOf = async (
  transport: ReturnType<typeof createFetchTransport>,
  to: AbortSignal = signal,
): Promise<string> => {
  const reply = await transport.exchange({ method: 'GET', url, headers: {} }, to);
  return reply.ok ? String(reply.value.status) : reply.error.code;
};

/** Timers whose time comes when the test says so. */
function byHand(): Timers & { fire(): void } {
  let pending: (() => void) | undefined;
  return {
    after(_ms, fire) {
      pending = fire;
      return () => {
        pending = undefined;
      };
    },
    fire: () => pending?.(),
  };
}

test('a line that is open but dead is given up, before and in the middle of the reply', async () => {
  for (const start of [() => undefined, (response: ServerResponse) => void response.write('half')]) {
    const timers = byHand();
    respond = (response) => {
      start(response);
      setImmediate(() => timers.fire());
    };
    expect(await codeOf(createFetchTransport({ timers }))).toBe('hub-timeout');
  }
});

test('a reply larger than allowed is cut off', async () => {
  respond = (response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
    };
    response.on('drain', more);
    more();
  };
  expect(await codeOf(createFetchTransport({ timers: systemTimers, maxReplyBytes: 100_000 }))).toBe(
    'reply-too-large',
  );
});

test('a redirect is a reply like any other and is not followed', async () => {
  respond = (response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end();
  expect(await codeOf(createFetchTransport({ timers: systemTimers }))).toBe('307');
});

test('nobody there', async () => {
  const transport = createFetchTransport({ timers: systemTimers });
  const reply = await transport.exchange({ method: 'GET', url: 'http://127.0.0.1:1/', headers: {} }, signal);
  expect(reply.ok ? 'ok' : reply.error.code).toBe('hub-away');
});

test('stopped in the middle, and before the start', async () => {
  const transport = createFetchTransport({ timers: systemTimers });
  const ending = new AbortController();
  respond = () => ending.abort();
  expect(await codeOf(transport, ending.signal)).toBe('stopped');
  expect(await codeOf(transport, ending.signal)).toBe('stopped');
});
