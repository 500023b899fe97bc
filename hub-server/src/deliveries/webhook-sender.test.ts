import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { ClaimedDelivery } from '../db/contract/deliveries.ts';
import { addressClasses, allowedNetwork } from './addresses.ts';
import type { ResolvedAddress } from './guarded-lookup.ts';
import { createWebhookSender } from './webhook-sender.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const NOW = Date.UTC(2026, 8, 1, 9);
const SECRET = 'whsec';
const HERE = [{ address: '127.0.0.0', prefix: 8, family: 'ipv4' }] as const;

interface Got {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real server on this machine, and what it was asked. */
async function server(answer: RequestListener = (_request, response) => response.end('ok')) {
  const got: Got[] = [];
  const listening = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      got.push({ url: request.url ?? '', headers: request.headers, body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    listening.closeAllConnections();
    return new Promise((resolve) => listening.close(resolve));
  });
  return { port: (listening.address() as AddressInfo).port, got };
}

const delivery = (url: string): ClaimedDelivery => ({
  ...{
    id: 'd1',
    claim: 'c',
    channel: 'w',
    template: 'alert-fired',
    facts: { rule: 'x', n: 3 },
    createdAt: NOW,
  },
  ...{ attempts: 0, items: [], to: { kind: 'webhook', url, secret: SECRET } },
});
const clock = { wall: () => asWallMs(NOW), mono: () => asMonoMs(0) };
const sender = (more: Partial<Parameters<typeof createWebhookSender>[0]> = {}) =>
  createWebhookSender({ clock, allowed: HERE, ...more });

test('a webhook gets the event, signed over time and body, under an id that never changes', async () => {
  const { port, got } = await server();
  const url = `http://127.0.0.1:${port}/hook?x=1`;
  expect(await sender().send(delivery(url))).toEqual({ kind: 'sent' });
  await sender().send(delivery(url));
  expect(got.length).toBe(2);
  const [first] = got;
  if (first === undefined) throw new Error('nothing came');
  const { headers, body, url: path } = first;
  expect(path).toBe('/hook?x=1');
  expect(JSON.parse(body)).toEqual({ id: 'd1', event: 'alert-fired', at: NOW, facts: { rule: 'x', n: 3 } });
  expect(headers['otklik-delivery']).toBe('d1');
  expect(headers['otklik-timestamp']).toBe(String(NOW / 1000));
  const expected = createHmac('sha256', SECRET)
    .update(`${NOW / 1000}.${body}`)
    .digest('hex');
  expect(headers['otklik-signature']).toBe(`v1=${expected}`);
  expect(got[1]?.headers['otklik-signature']).toBe(headers['otklik-signature']);
});

test.each([
  ...['127.0.0.1', '0.0.0.0', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1'],
  ...['[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:a9fe:a9fe]', '[fe80::1]', '[fd00:ec2::254]'],
  // Other ways to write this machine and the metadata service.
  ...['2130706433', '0x7f.1', '017700000001', '127.1', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '0xa9fea9fe'],
])('https://%s is closed', async (host) => {
  expect(await sender({ allowed: [] }).send(delivery(`https://${host}/`))).toEqual({
    kind: 'never',
    error: 'address-closed',
  });
});

test('a name that means this machine, or one of several that do, is closed, and nothing is asked', async () => {
  const { port, got } = await server();
  const answers: readonly (readonly ResolvedAddress[])[] = [
    [{ address: '127.0.0.1', family: 4 }],
    [
      { address: '93.184.215.14', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ],
    [{ address: '::ffff:127.0.0.1', family: 6 }],
    [],
  ];
  for (const found of answers) {
    for (const scheme of ['http', 'https']) {
      const sent = await sender({ allowed: [], resolve: async () => found }).send(
        delivery(`${scheme}://hook.example:${port}/`),
      );
      expect(sent).toEqual({ kind: 'never', error: 'address-closed' });
    }
  }
  // A name that resolves to itself by the system, too.
  expect(await sender({ allowed: [] }).send(delivery(`https://localhost:${port}/`))).toMatchObject({
    error: 'address-closed',
  });
  expect(got).toEqual([]);
});

test('DNS rebinding: what is connected to is what was checked; the name is asked once a try', async () => {
  const { port, got } = await server();
  let asked = 0;
  // Public when first asked, this machine ever after.
  const resolve = async (): Promise<readonly ResolvedAddress[]> => {
    asked += 1;
    return [{ address: asked === 1 ? '192.0.2.1' : '127.0.0.1', family: 4 }];
  };
  // 192.0.2.1 stands for a public machine; nothing answers there.
  const allowed = [{ address: '192.0.2.1', prefix: 32, family: 'ipv4' }] as const;
  const rebound = sender({ allowed, resolve, timeoutMs: 200 });
  const url = `http://hook.example:${port}/`;
  expect((await rebound.send(delivery(url))).kind).toBe('way-closed');
  expect(asked).toBe(1);
  expect(await rebound.send(delivery(url))).toEqual({ kind: 'never', error: 'address-closed' });
  expect(got).toEqual([]);
});

test('in the clear only where a setting names the address', async () => {
  const open = async () => [{ address: '93.184.215.14', family: 4 }];
  expect(await sender({ resolve: open }).send(delivery('http://hook.example/'))).toEqual({
    kind: 'never',
    error: 'address-closed',
  });
});

test('a redirect is not followed', async () => {
  const inner = await server();
  const outer = await server((_request, response) => {
    response.writeHead(307, { location: `http://127.0.0.1:${inner.port}/` }).end();
  });
  expect(await sender().send(delivery(`http://127.0.0.1:${outer.port}/`))).toEqual({
    kind: 'never',
    error: 'status-307',
  });
  expect(inner.got).toEqual([]);
});

test.each([
  [200, { kind: 'sent' }],
  [204, { kind: 'sent' }],
  [404, { kind: 'not-now', error: 'status-404' }],
  [410, { kind: 'never', error: 'status-410' }],
  [429, { kind: 'way-closed', error: 'status-429' }],
  [500, { kind: 'not-now', error: 'status-500' }],
  [503, { kind: 'way-closed', error: 'status-503' }],
])('answer %d', async (status, result) => {
  const { port } = await server((_request, response) => response.writeHead(status).end());
  expect(await sender().send(delivery(`http://127.0.0.1:${port}/`))).toEqual(result);
});

test('an answer without end is cut, one that does not come is not waited for, nobody there is said', async () => {
  let written = 0;
  const endless = await server((_request, response) => {
    response.on('error', () => undefined);
    const more = (): void => {
      if (response.destroyed) return;
      written += 16_384;
      if (response.write('x'.repeat(16_384))) setImmediate(more);
      else response.once('drain', more);
    };
    more();
  });
  expect(await sender().send(delivery(`http://127.0.0.1:${endless.port}/`))).toEqual({ kind: 'sent' });
  expect(written).toBeLessThan(64 * 1024 * 1024);
  const silent = await server(() => undefined);
  const slow = await sender({ timeoutMs: 100 }).send(delivery(`http://127.0.0.1:${silent.port}/`));
  expect(slow).toEqual({ kind: 'way-closed', error: 'webhook-slow' });
  const dripping = await server((_request, response) => {
    response.write('x');
  });
  // Its first line said 200: the event has been taken.
  expect(await sender({ timeoutMs: 100 }).send(delivery(`http://127.0.0.1:${dripping.port}/`))).toEqual({
    kind: 'sent',
  });
  const none = await sender().send(delivery('http://127.0.0.1:9/'));
  expect(none).toEqual({ kind: 'way-closed', error: 'webhook-away' });
});

test('every IPv4 address that is closed is closed as a mapped one, and so is every mapped one', () => {
  const classOf = addressClasses([]);
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(classOf(`::ffff:${address}`)).toBe('closed');
    }),
  );
  expect(classOf('93.184.215.14')).toBe('public');
  expect(classOf('2606:2800:21f:cb07:6820:80da:af6b:8b2c')).toBe('public');
  expect(classOf('hook.example')).toBe('closed');
});

test('a network is an address or one with a prefix', () => {
  expect(allowedNetwork('10.1.0.0/16')).toEqual({ address: '10.1.0.0', prefix: 16, family: 'ipv4' });
  expect(allowedNetwork('::1')).toEqual({ address: '::1', prefix: 128, family: 'ipv6' });
  for (const wrong of ['', 'x', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/-1'])
    expect(allowedNetwork(wrong)).toBeUndefined();
  const classOf = addressClasses([{ address: '10.1.0.0', prefix: 16, family: 'ipv4' }]);
  expect([classOf('10.1.2.3'), classOf('10.2.0.1')]).toEqual(['allowed', 'closed']);
});
