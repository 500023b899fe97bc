import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { allowedNetwork } from '@otklik/hub-server/deliveries/addresses.ts';
import {
  headerOf,
  type SmtpUnderTest,
  smtpServer,
  type TakenMail,
} from '@otklik/hub-server/deliveries/smtp.test-help.ts';
import { heartbeatOf, PASSWORD, TestKiosk } from '@otklik/hub-server/hub-fixture.ts';
import { alertMessage } from '@otklik/shared/i18n/alert-text.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, type Site, violations } from '../validator-ui/browser/site.ts';
import { eventually } from './support/eventually.ts';
import { type RestartableHub, startRestartableHub } from './support/restartable-hub.ts';

/**
 * From presses to people: a kiosk's signed batches and heartbeats, the rules, the outbox, a real mail server and a real
 * receiver of webhooks, a manager at the screen, the end of it, and the hub started anew in between.
 */

interface Received {
  readonly delivery: string;
  readonly event: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A receiver as docs/delivery.md tells one to be: it believes only what is signed and fresh, and knows what it has had. */
async function receiver(secret: () => string) {
  const received: Received[] = [];
  const refused: string[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const header = (name: string): string => String(request.headers[name] ?? '');
      const at = header('otklik-timestamp');
      const right = `v1=${createHmac('sha256', secret()).update(`${at}.`).update(body).digest('hex')}`;
      const given = header('otklik-signature');
      const signed = given.length === right.length && timingSafeEqual(Buffer.from(given), Buffer.from(right));
      const fresh = Math.abs(Date.now() / 1000 - Number(at)) < 300;
      if (!signed || !fresh) {
        refused.push(given);
        response.writeHead(401).end();
        return;
      }
      const { id, event, facts } = JSON.parse(body.toString('utf8'));
      expect(id).toBe(header('otklik-delivery'));
      received.push({ delivery: id, event, facts });
      response.writeHead(204).end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    ...{ received, refused },
    url: `http://127.0.0.1:${address.port}/hook`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

let site: Site;
let smtp: SmtpUnderTest;
let hook: Awaited<ReturnType<typeof receiver>>;
let hub: RestartableHub;
let secret = '';

beforeAll(async () => {
  site = await openSite();
  smtp = await smtpServer();
  hook = await receiver(() => secret);
  const here = allowedNetwork('127.0.0.1');
  if (here === undefined) throw new Error('no network');
  hub = await startRestartableHub(undefined, {
    mail: { host: '127.0.0.1', port: smtp.port, tls: 'none', from: 'otklik@hub.example' },
    ...{ webhookAllow: [here], uiDir: site.dist, alertsEveryMs: 200 },
  });
}, 300_000);
afterAll(async () => {
  await hub?.remove();
  await hook?.close();
  await smtp?.close();
  await site?.close();
});

/** The text of a mail, whatever its parts are coded in. */
function textOf({ raw }: TakenMail): string {
  return [...raw.matchAll(/Content-Transfer-Encoding: (\S+)\r\n(?:.+\r\n)*\r\n([\s\S]*?)\r\n-{2}/g)]
    .map(([, coding, body = '']) =>
      coding === 'base64'
        ? Buffer.from(body, 'base64').toString('utf8')
        : Buffer.from(
            body
              .replaceAll('=\r\n', '')
              .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16))),
            'latin1',
          ).toString('utf8'),
    )
    .join('\n');
}

async function enter(page: Page): Promise<void> {
  await page.goto(`${hub.url}/alerts`);
  await page.getByTestId('login').fill('manager');
  await page.getByTestId('password').fill(PASSWORD);
  await page.getByTestId('sign-in').click();
  await page.getByTestId('alerts').waitFor();
}

const kinds = (event: string): readonly unknown[] =>
  hook.received
    .filter((each) => each.event === event)
    .map(({ facts }) => facts.kind)
    .toSorted();

test('presses become an alert, the alert a mail and a signed call, a manager takes it on, it ends, and a restart repeats nothing', async () => {
  const { admin } = hub;
  const manager = { login: 'manager', name: 'Мария', role: 'manager', password: PASSWORD };
  const id = (await admin.post('/api/v1/users', manager)).json.id;
  const made = await admin.post('/api/v1/webhooks', {
    ...{ name: 'Pager', url: hook.url, events: ['alert-fired', 'alert-resolved'], scope: { kind: 'all' } },
  });
  secret = made.json.secret;
  const rule = (kind: string, thresholds: object) =>
    admin.post('/api/v1/alert-rules', {
      ...{ kind, name: '', on: true, scope: { kind: 'store', store: hub.store }, thresholds },
      ...{ recipients: [id], webhooks: [made.json.id] },
    });
  expect((await rule('index-low', { line: 0.7, margin: 0.02, days: 7, minPolls: 30 })).status).toBe(201);
  // The built-in rule for this kind would tell the same again.
  const chatter = { raiseMinutes: 0, clearMinutes: 0 };
  const builtIn = (await admin.get('/api/v1/alert-rules')).json.rules.find(
    (each: { id: string }) => each.id === 'default-button-chatter',
  );
  const { id: _id, kind: _kind, revision: _revision, builtIn: _builtIn, ...body } = builtIn;
  const changed = { ...body, thresholds: chatter, recipients: [id], webhooks: [made.json.id] };
  const headers = { 'if-match': `"${builtIn.revision}"` };
  expect(
    (await admin.call('PUT', '/api/v1/alert-rules/default-button-chatter', changed, headers)).status,
  ).toBe(200);

  const { page, errors, done } = await site.open('/', { language: 'ru' });
  await enter(page);
  await page.getByTestId('alerts-none').waitFor();
  const settings = { on: true, address: 'boss@example.org', language: 'ru', zone: 'Europe/Moscow' };
  const saved = await page.evaluate(async (wanted) => {
    const { csrf } = await (await fetch('/api/v1/session')).json();
    const reply = await fetch('/api/v1/session/mail', {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-otklik-csrf': csrf },
      body: JSON.stringify(wanted),
    });
    return reply.status;
  }, settings);
  expect(saved).toBe(200);

  // Forty customers, most of them unhappy, yesterday; and a button that chatters now.
  const kiosk = new TestKiosk(hub.url, Date.now() - 86_400_000);
  await kiosk.enrol(await hub.code());
  for (let press = 0; press < 40; press += 1)
    kiosk.poll(press % 8 === 0 ? 'yes' : 'no', { question: hub.question });
  await kiosk.sendAll();
  await kiosk.heartbeat(heartbeatOf({ faults: [{ code: 'button-chatter' }] }));

  const fired = await eventually('both alerts', () =>
    hook.received.length >= 2 ? hook.received : undefined,
  );
  expect(kinds('alert-fired')).toEqual(['button-chatter', 'index-low']);
  expect(fired.find(({ facts }) => facts.kind === 'index-low')?.facts).toMatchObject({
    ...{ store: hub.store, storeName: 'One', n: 40, index: 0.125, line: 0.7 },
  });
  await eventually('both mails', () => (smtp.taken.length >= 2 ? true : undefined));
  for (const mail of smtp.taken) expect(mail.to).toEqual(['boss@example.org']);
  const low = fired.find(({ facts }) => facts.kind === 'index-low')?.facts ?? {};
  const words = alertMessage('alert-fired', JSON.parse(JSON.stringify(low)), 'ru');
  expect(smtp.taken.map(textOf).join('\n')).toContain(words.body);

  // It is on the page by itself; the manager takes it on and says what is being done.
  const entry = page.locator('[data-testid^="alert-"][data-state="firing"]').filter({
    hasText: words.body,
  });
  await entry.waitFor();
  expect(await violations(page)).toEqual([]);
  await entry.getByTestId('acknowledge').click();
  await entry.waitFor({ state: 'detached' });
  await page.getByTestId('alerts-acknowledged').check();
  await page.getByText(words.body).waitFor();
  expect((await admin.get('/api/v1/alerts?kind=index-low')).json.alerts).toMatchObject([
    { state: 'acknowledged', acknowledgedBy: id },
  ]);

  // Another start: each line is still crossed, and nobody is told again.
  await hub.down();
  await hub.up();
  const told = { mails: smtp.taken.length, calls: hook.received.length };
  expect(told).toEqual({ mails: 2, calls: 2 });

  // Many happy ones, and the button is well: over, told once each.
  for (let press = 0; press < 150; press += 1) kiosk.poll('yes', { question: hub.question });
  await kiosk.sendAll();
  await kiosk.heartbeat(heartbeatOf());
  // The store's figures are looked at by every tenth round, and by the first of a start.
  await eventually('both ends', () => (hook.received.length >= 4 ? true : undefined));
  await eventually('both mails of them', () => (smtp.taken.length >= 4 ? true : undefined));
  expect(kinds('alert-resolved')).toEqual(['button-chatter', 'index-low']);
  await hub.down();
  await hub.up();
  // What begins after the start is told once; so the rounds have gone on, and have found nothing else to tell.
  await kiosk.heartbeat(heartbeatOf({ faults: [{ code: 'button-chatter' }] }));
  await eventually('the alert after the start', () => (hook.received.length >= 5 ? true : undefined));
  await eventually('its mail', () => (smtp.taken.length >= 5 ? true : undefined));
  // The outbox is empty: what it has sent is all there will be.
  const waiting = async (): Promise<readonly string[]> =>
    (await admin.get('/api/v1/deliveries')).json.deliveries
      .map(({ state }: { state: string }) => state)
      .filter((state: string) => state !== 'sent');
  await eventually('an empty outbox', async () => ((await waiting()).length === 0 ? true : undefined));
  expect((await admin.get('/api/v1/deliveries')).json.deliveries).toHaveLength(10);
  expect(kinds('alert-fired')).toEqual(['button-chatter', 'button-chatter', 'index-low']);
  expect(hook.refused).toEqual([]);
  const ids = smtp.taken.map(({ raw }) => headerOf(raw, 'message-id'));
  expect([new Set(ids).size, ids.length]).toEqual([5, 5]);
  expect(new Set(hook.received.map(({ delivery }) => delivery)).size).toBe(5);
  expect(errors).toEqual([]);
  await done();
});
