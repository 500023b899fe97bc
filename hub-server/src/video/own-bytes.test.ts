import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { giveBackWhenSent, own } from './own-bytes.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

/** Sends `bytes` as the routes do; gives what the client has of the response, and the server's end of it. */
async function sent(bytes: Uint8Array): Promise<{ incoming: IncomingMessage; response: ServerResponse }> {
  let response: ServerResponse | undefined;
  const server = createServer((_, outgoing) => {
    response = outgoing;
    giveBackWhenSent(outgoing, bytes);
    outgoing.writeHead(200, { 'content-length': bytes.byteLength });
    outgoing.end(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
  const [incoming] = (await once(request, 'response')) as [IncomingMessage];
  if (response === undefined) throw new Error('no response');
  return { incoming, response };
}

/** More than a socket's buffers take while nobody reads. */
const large = 32 * 1024 * 1024;
const some = (length: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  bytes.set(randomBytes(Math.min(length, 65_536)), length - Math.min(length, 65_536));
  return bytes;
};

it('gives memory back once all is sent, not before, and what arrives is whole', async () => {
  const bytes = some(large);
  const copy = Buffer.from(bytes);
  own(bytes);
  const { incoming, response } = await sent(bytes);
  // Nobody has read yet, so it cannot all be with the system.
  expect(response.writableFinished).toBe(false);
  expect(bytes.byteLength).toBe(large);
  const finished = once(response, 'finish');
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  await finished;
  expect(Buffer.concat(parts).equals(copy)).toBe(true);
  expect(bytes.byteLength).toBe(0);
});

it('leaves alone what others may hold, and what was cut off', async () => {
  const shared = some(1000);
  const { incoming, response } = await sent(shared);
  incoming.resume();
  await once(incoming, 'end');
  if (!response.writableFinished) await once(response, 'finish');
  expect(shared.byteLength).toBe(1000);

  const cut = some(large);
  own(cut);
  const other = await sent(cut);
  const closed = once(other.response, 'close');
  other.incoming.destroy();
  await closed;
  expect(other.response.writableFinished).toBe(false);
  expect(cut.byteLength).toBe(large);
});
