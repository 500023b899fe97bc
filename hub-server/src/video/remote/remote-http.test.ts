/** One origin over real sockets: what an archive may not make the hub do. */
import { mkdtempSync, rmSync } from 'node:fs';
import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { authority, hasOpenssl } from '../../deliveries/certificates.test-help.ts';
import type { ResolvedAddress } from '../../deliveries/guarded-lookup.ts';
import { type Network, parseOrigin } from './origin.ts';
import { createRemoteHttp, type RemoteRequest } from './remote-http.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function listening(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        if (server instanceof http.Server || server instanceof https.Server) server.closeAllConnections();
        server.close(resolve);
      }),
  );
  return (server.address() as AddressInfo).port;
}
const serve = (answer: RequestListener): Promise<number> => listening(http.createServer(answer));

function originOf(address: string, network: Network = 'own') {
  const origin = parseOrigin(address, { network, schemes: ['http', 'https'] });
  if (!origin.ok) throw new Error(origin.error.detail);
  return origin.value;
}
const never = new AbortController().signal;
const bounds = { mostBytes: 1000, longestMs: 5000 };
const ask = (
  port: number,
  request: Partial<RemoteRequest> = {},
  more: { readonly host?: string; readonly network?: Network; readonly answers?: readonly string[] } = {},
) => {
  const { host = '127.0.0.1', network = 'own', answers = [] } = more;
  const resolve = async (): Promise<readonly ResolvedAddress[]> =>
    answers.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const fetch = createRemoteHttp({ origin: originOf(`http://${host}:${port}`, network), resolve });
  return fetch({ path: '/list', ...bounds, ...request }, never);
};

it('gives what the origin answers, through a redirect within it', async () => {
  const port = await serve((request, response) => {
    if (request.url === '/list') response.writeHead(302, { location: '/other?x=1' }).end();
    else response.writeHead(200, { 'x-told': request.headers.authorization ?? '' }).end('[]');
  });
  const reply = await ask(port, { headers: { authorization: 'Bearer t' } });
  expect(reply).toMatchObject({ ok: true, value: { status: 200, body: Buffer.from('[]') } });
  expect(reply.ok && reply.value.url.href).toBe(`http://127.0.0.1:${port}/other?x=1`);
  expect(reply.ok && reply.value.headers['x-told']).toBe('Bearer t');
});

it('follows no redirect to another origin, and asks nothing there', async () => {
  let asked = 0;
  const elsewhere = await serve((_request, response) => {
    asked += 1;
    response.end();
  });
  for (const location of [
    `http://127.0.0.1:${elsewhere}/`,
    `//127.0.0.1:${elsewhere}/`,
    'http://169.254.169.254/latest/meta-data/',
    'file:///etc/passwd',
    'http://[',
  ]) {
    const port = await serve((_request, response) => response.writeHead(302, { location }).end());
    expect(await ask(port)).toMatchObject({ error: { code: 'archive-elsewhere' } });
  }
  expect(asked).toBe(0);
});

it('gives up on redirects in a circle', async () => {
  const port = await serve((_request, response) => response.writeHead(302, { location: '/list' }).end());
  expect(await ask(port)).toMatchObject({ error: { code: 'archive-elsewhere' } });
});

it('connects only where the settings say that a name leads, by the look-up it connects from', async () => {
  let asked = 0;
  const port = await serve((_request, response) => {
    asked += 1;
    response.end();
  });
  const named = (network: Network, answers: readonly string[]) =>
    ask(port, {}, { host: 'nvr.example', network, answers });
  // A name that is turned to the hub itself, to the metadata service, around the lists, or half elsewhere.
  for (const address of [
    '127.0.0.1',
    '169.254.169.254',
    '::ffff:127.0.0.1',
    '::1',
    '0.0.0.0',
    '93.184.216.34',
  ])
    expect(await named('own', [address])).toMatchObject({ error: { code: 'archive-elsewhere' } });
  expect(await named('own', ['192.168.1.5', '127.0.0.1'])).toMatchObject({
    error: { code: 'archive-elsewhere' },
  });
  expect(await named('own', [])).toMatchObject({ error: { code: 'archive-elsewhere' } });
  const secure = createRemoteHttp({
    origin: originOf(`https://nvr.example:${port}`, 'public'),
    resolve: async () => [{ address: '192.168.1.5', family: 4 }],
  });
  expect(await secure({ path: '/', ...bounds }, never)).toMatchObject({
    error: { code: 'archive-elsewhere' },
  });
  expect(asked).toBe(0);
});

it('refuses addresses that no recorder has, logins in them, and public ones in the clear', () => {
  const parse = (address: string, network: Network = 'own') =>
    parseOrigin(address, { network, schemes: ['http', 'https'] }).ok;
  expect(parse('http://192.168.1.5:5000')).toBe(true);
  expect(parse('http://127.0.0.1:5000')).toBe(true);
  expect(parse('https://8.8.8.8')).toBe(true);
  for (const address of [
    ...['http://169.254.169.254', 'http://[fe80::1]', 'http://0.0.0.0', 'http://224.0.0.1'],
    ...['http://[::ffff:10.0.0.1]', 'http://2852039166', 'http://8.8.8.8', 'ftp://10.0.0.1', 'nonsense'],
    ...['http://admin:secret@10.0.0.1', 'rtsp://10.0.0.1'],
  ])
    expect([address, parse(address)]).toEqual([address, false]);
  expect(parse('http://nvr.example', 'public')).toBe(false);
});

it('takes no more than it said, in size and in time, and knows nonsense from silence', async () => {
  const big = await serve((_request, response) => response.end(Buffer.alloc(1001)));
  expect(await ask(big)).toMatchObject({ error: { code: 'archive-garbled' } });
  const endless = await serve((_request, response) => {
    response.writeHead(200);
    const more = (): void => {
      if (!response.destroyed && response.write(Buffer.alloc(400))) setImmediate(more);
    };
    more();
    response.on('drain', more);
  });
  expect(await ask(endless)).toMatchObject({ error: { code: 'archive-garbled' } });
  const silent = await serve(() => undefined);
  expect(await ask(silent, { longestMs: 50 })).toMatchObject({ error: { code: 'archive-slow' } });
  const stuck = await serve((_request, response) => response.writeHead(200).write('x'));
  expect(await ask(stuck, { longestMs: 50 })).toMatchObject({ error: { code: 'archive-slow' } });
  const noise = await listening(
    net.createServer((socket) =>
      socket
        .resume()
        .on('error', () => undefined)
        .end('SSH-2.0-recorder\r\n'),
    ),
  );
  expect(await ask(noise)).toMatchObject({ error: { code: 'archive-garbled' } });
  const gone = await serve(() => undefined);
  await closing.pop()?.();
  expect(await ask(gone)).toMatchObject({ error: { code: 'archive-offline' } });
  const cut = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '10' });
    response.write('x', () => response.destroy());
  });
  expect(await ask(cut)).toMatchObject({ error: { code: 'archive-offline' } });
});

it.skipIf(!hasOpenssl)(
  'takes a certificate that nobody vouches for only if it is the one that was set (skipped without openssl)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'otklik-tls-'));
    try {
      // Whatever name is in it: recorders are called by an address.
      const [own, other] = [authority(folder, 'own'), authority(folder, 'other')];
      const { cert, key } = own.certificate('DNS:recorder');
      const port = await listening(
        https.createServer({ cert, key }, (_request, response) => response.end('[]')),
      );
      const fetchBy = (certificate?: string) =>
        createRemoteHttp({ origin: originOf(`https://127.0.0.1:${port}`), certificate })(
          { path: '/', ...bounds },
          never,
        );
      expect(await fetchBy(own.ca)).toMatchObject({ ok: true });
      expect(await fetchBy(other.ca)).toMatchObject({ error: { code: 'archive-offline' } });
      expect(await fetchBy()).toMatchObject({ error: { code: 'archive-offline' } });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
