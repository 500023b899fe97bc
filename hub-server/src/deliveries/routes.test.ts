import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  deliveryListReplySchema,
  mailSettingsReplySchema,
  webhookListReplySchema,
} from '@otklik/shared/api/deliveries.ts';
import { Check } from 'typebox/value';
import { afterEach, expect, test } from 'vitest';
import { type TestHub, testHub } from '../hub-fixture.ts';
import { headerOf, smtpServer } from './smtp.test-help.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const HOOK = { name: 'Pager', events: ['alert-fired'], scope: { kind: 'all' } };
const SETTINGS = { on: true, address: 'boss@example.org', language: 'ru', zone: 'Europe/Moscow' };

const listed = async (hub: TestHub, state: string) => {
  const answer = await hub.admin.get(`/api/v1/deliveries?state=${state}`);
  expect(Check(deliveryListReplySchema, answer.json)).toBe(true);
  return answer.json.deliveries;
};

test('a webhook’s secret is told once and signs what it gets; what is for the chain comes, what is not does not', async () => {
  const got: { readonly body: string; readonly headers: Record<string, unknown> }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      got.push({ body, headers: { ...request.headers } });
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  const hub = await testHub({ webhookAllow: [{ address: '127.0.0.1', prefix: 32, family: 'ipv4' }] });
  cleanups.push(() => hub.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
  const made = await hub.admin.post('/api/v1/webhooks', { ...HOOK, url });
  expect([made.status, made.headers.get('cache-control')]).toEqual([201, 'no-store']);
  const list = await hub.admin.get('/api/v1/webhooks');
  expect(Check(webhookListReplySchema, list.json)).toBe(true);
  expect(list.text).not.toContain(made.json.secret);
  expect(JSON.stringify(hub.rows('SELECT * FROM audit'))).not.toContain(made.json.secret);
  expect((await hub.admin.post(`/api/v1/webhooks/${made.json.id}/test`)).status).toBe(202);
  await expect.poll(() => got.length, { timeout: 20_000 }).toBe(1);
  const { body = '', headers = {} } = got[0] ?? {};
  const expected = createHmac('sha256', made.json.secret)
    .update(`${headers['otklik-timestamp']}.${body}`)
    .digest('hex');
  expect(headers['otklik-signature']).toBe(`v1=${expected}`);
  expect(JSON.parse(body)).toMatchObject({ event: 'test', id: headers['otklik-delivery'] });
  await expect.poll(async () => (await listed(hub, 'sent')).length, { timeout: 20_000 }).toBe(1);
  expect((await hub.admin.call('DELETE', `/api/v1/webhooks/${made.json.id}`)).status).toBe(204);
  expect((await hub.admin.post(`/api/v1/webhooks/${made.json.id}/test`)).json.code).toBe('webhook-unknown');
  expect(hub.rows('SELECT secret FROM webhooks')).toEqual([{ secret: '' }]);
});

test('a webhook to this machine is dead at once; it can be sent again and is dead again', async () => {
  const hub = await testHub();
  cleanups.push(() => hub.close());
  const { id } = (await hub.admin.post('/api/v1/webhooks', { ...HOOK, url: 'https://127.0.0.1:1/' })).json;
  await hub.admin.post(`/api/v1/webhooks/${id}/test`);
  await expect.poll(async () => (await listed(hub, 'dead')).length, { timeout: 20_000 }).toBe(1);
  const [dead] = await listed(hub, 'dead');
  expect(dead).toMatchObject({ kind: 'webhook', webhook: 'Pager', error: 'address-closed', attempts: 1 });
  const metrics = await hub.admin.get('/metrics');
  expect(metrics.text).toMatch(/^otklik_hub_outbox_dead 1$/m);
  expect((await hub.admin.post(`/api/v1/deliveries/${dead.id}/repetition`)).status).toBe(204);
  await expect
    .poll(async () => (await listed(hub, 'dead'))[0]?.finishedAt, { timeout: 20_000 })
    .toBeGreaterThan(dead.finishedAt);
  expect((await hub.admin.post('/api/v1/deliveries/none/repetition')).json.code).toBe('delivery-unknown');
  for (const url of ['https://user:secret@hook.example/', 'https://[::1', 'ftp://hook.example/'])
    expect((await hub.admin.post('/api/v1/webhooks', { ...HOOK, url })).status).toBeGreaterThanOrEqual(400);
  const foreign = { ...HOOK, url: 'https://hook.example/', scope: { kind: 'store', store: 'none' } };
  expect((await hub.admin.post('/api/v1/webhooks', foreign)).json.code).toBe('store-unknown');
});

test('each person sets their own mail; a test comes in their language, once a minute; erased, the address is gone', async () => {
  const smtp = await smtpServer();
  cleanups.push(() => smtp.close());
  const mail = { host: '127.0.0.1', port: smtp.port, tls: 'none', from: 'otklik@hub.example' } as const;
  const hub = await testHub({ mail });
  cleanups.push(() => hub.close());
  const manager = await hub.person('manager');
  expect((await manager.get('/api/v1/session/mail')).json).toEqual({ ready: true });
  expect((await manager.post('/api/v1/session/mail/test')).json.code).toBe('mail-not-set');
  const put = (settings: object) => manager.call('PUT', '/api/v1/session/mail', settings);
  for (const wrong of [
    { ...SETTINGS, address: 'a@b\r\nBcc: c@d' },
    { ...SETTINGS, address: 'a@b,c@d' },
    { ...SETTINGS, zone: 'Mars/Base' },
    { ...SETTINGS, more: 1 },
  ])
    expect((await put(wrong)).status).toBe(400);
  const set = await put({ ...SETTINGS, quiet: { from: 0, to: 1439 } });
  expect([set.status, Check(mailSettingsReplySchema, set.json)]).toEqual([200, true]);
  await manager.post('/api/v1/session/mail/test');
  await manager.post('/api/v1/session/mail/test');
  await expect.poll(() => smtp.taken.length, { timeout: 20_000 }).toBeGreaterThan(0);
  const [taken] = smtp.taken;
  expect(taken?.to).toEqual(['boss@example.org']);
  const words = (headerOf(taken?.raw ?? '', 'subject') ?? '').matchAll(/=\?UTF-8\?B\?(.+?)\?=/gi);
  const subject = [...words].map(([, word]) => Buffer.from(word ?? '', 'base64').toString()).join('');
  expect(subject).toBe('Otklik: Проверка почты');
  expect(taken?.raw).not.toContain('manager1');
  const { id } = (await manager.get('/api/v1/session')).json.user;
  expect((await hub.admin.post(`/api/v1/users/${id}/erasure`)).status).toBeLessThan(300);
  expect(hub.rows('SELECT * FROM mail_settings')).toEqual([]);
});
