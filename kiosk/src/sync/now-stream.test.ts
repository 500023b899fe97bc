import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IdentifyRequest } from '@otklik/shared/api/heartbeat.ts';
import { afterEach, expect, test } from 'vitest';
import { manualClock } from '../journal/testing/drafts.ts';
import { followNow } from './now-stream.ts';
import { createFetchStream } from './stream-transport.ts';
import { leapingTimers } from './testing/manual-timers.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A hub on a real socket that answers each request for the stream as the test says. */
async function bench(answers: ((response: ServerResponse, idle: () => void) => void)[]) {
  const asked: string[] = [];
  const after: unknown[] = [];
  let all: (() => void) | undefined;
  /** Ends the wait of the stream that is open now. */
  let lineIdle: (() => void) | undefined;
  const answered = new Promise<void>((resolve) => {
    all = resolve;
  });
  const server = createServer((request, response) => {
    asked.push(String(request.headers['x-counter']));
    after.push(request.headers['last-event-id']);
    const answer = answers[asked.length - 1];
    if (answer === undefined) all?.();
    else answer(response, () => lineIdle?.());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has an address object.
  const { port } = server.address() as AddressInfo;
  const clock = manualClock();
  const timers = leapingTimers(clock, 600_000);
  const ending = new AbortController();
  const tags: string[] = [];
  const identified: IdentifyRequest[] = [];
  let counter = 0;
  const following = followNow({
    stream: createFetchStream({
      timers: {
        after: (_ms, handler) => {
          lineIdle = handler;
          return () => undefined;
        },
      },
    }),
    request: (lastEventId) => {
      counter += 1;
      const headers = {
        'x-counter': String(counter),
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      };
      return { method: 'GET', url: `http://127.0.0.1:${port}/stream`, headers };
    },
    clock,
    timers,
    random: () => 0.5,
    onTag: (tag) => tags.push(tag),
    onIdentify: (request) => identified.push(request),
    signal: ending.signal,
  });
  ends.push(async () => {
    ending.abort();
    await following;
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { asked, after, answered, tags, identified, waits: timers.waits, ending, following };
}

const stream = (response: ServerResponse, text: string): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(text);
};

test('it hears what is for it, and leaves out what does not fit', async () => {
  const { answered, tags, identified } = await bench([
    (response) => {
      stream(
        response,
        'event: config-changed\ndata: {"tag":"t1"}\n\n:\n\nevent: identify\ndata: {"ms":5000,"place":2}\n\n',
      );
      response.write('event: identify\ndata: {"ms":5}\n\nevent: identify\ndata: no JSON\n\n');
      response.end('event: reboot\ndata: {}\n\nevent: config-changed\ndata: {"tag":"t2","more":1}\n\n');
    },
  ]);
  await answered;
  expect(tags).toEqual(['t1']);
  expect(identified).toEqual([{ ms: 5000, place: 2 }]);
});

test('refused, cut, ended or silent: it comes again, with a new request and growing waits', async () => {
  const { answered, asked, waits, tags } = await bench([
    (response) => response.writeHead(503).end(),
    (response) => response.destroy(),
    (response) => {
      stream(response, '');
      response.write('event: config-changed\ndata: {"tag":"t1"}\n\n', () => response.destroy());
    },
    // Says nothing any more.
    (response, idle) => {
      stream(response, ':\n\n');
      idle();
    },
    (response) => stream(response, `data: ${'x'.repeat(70_000)}`),
  ]);
  await answered;
  expect(asked).toEqual(['1', '2', '3', '4', '5', '6']);
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000]);
  expect(tags).toEqual(['t1']);
});

test('stopped, it ends at once, from within a stream too', async () => {
  const { ending, following, asked } = await bench([(response) => stream(response, ':\n\n')]);
  while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
  ending.abort();
  await following;
  expect(asked).toEqual(['1']);
});

test('cut, it asks for what came behind the last event it heard', async () => {
  const { answered, after } = await bench([
    (response) => {
      stream(response, '');
      response.write('id: aa-3\nevent: config-changed\ndata: {"tag":"t1"}\n\n', () => response.destroy());
    },
    (response) => response.destroy(),
  ]);
  await answered;
  expect(after).toEqual([undefined, 'aa-3', 'aa-3']);
});
