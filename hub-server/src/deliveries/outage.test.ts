import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MailSettings } from '@otklik/shared/api/deliveries.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { afterEach, expect, test } from 'vitest';
import type { ClaimedDelivery, NewDelivery } from '../db/contract/deliveries.ts';
import { openSqliteDatabase } from '../db/sqlite-database.ts';
import { createMailer, noMailer } from './mailer.ts';
import type { Sender } from './sender.ts';
import { headerOf, smtpServer } from './smtp.test-help.ts';
import { startDeliveryWorker } from './worker.ts';

const START = Date.UTC(2026, 8, 1, 9);
const HOUR_MS = 3_600_000;
const SETTINGS: MailSettings = { on: true, address: 'a@example.org', language: 'en', zone: 'UTC' };

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A database and a worker whose time goes only when told to. */
async function outbox(mail: Sender) {
  const dir = mkdtempSync(join(tmpdir(), 'otklik-outage-'));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  const db = await openSqliteDatabase(dir, START);
  cleanups.push(() => db.close());
  let now = START;
  let draw = 1;
  const waiting = new Set<{ readonly at: number; readonly run: () => void }>();
  const errors: unknown[] = [];
  const worker = startDeliveryWorker({
    db,
    clock: { wall: () => asWallMs(now), mono: () => asMonoMs(now - START) },
    rng: {
      bytes: (length) =>
        Uint8Array.from({ length }, () => {
          draw = (draw * 48_271) % 2_147_483_647;
          return draw % 256;
        }),
    },
    timers: {
      after(ms, run) {
        const entry = { at: now + ms, run };
        waiting.add(entry);
        return () => waiting.delete(entry);
      },
    },
    senders: { mail, webhook: noMailer },
    onError: (error) => errors.push(error),
    pollMs: 60_000,
  });
  cleanups.push(() => {
    const stopped = worker.stop(0);
    for (const { run } of waiting) run();
    return stopped;
  });
  const user = { id: 'u', login: 'u', name: 'u', role: 'admin', password: '' } as const;
  await db.write('createUser', { user, now: START });
  await db.write('saveMailSettings', { user: 'u', now: START, settings: SETTINGS });
  const until = async (end: number): Promise<void> => {
    for (;;) {
      await worker.quiet();
      const next = [...waiting].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      now = Math.max(now, next.at);
      waiting.delete(next);
      next.run();
    }
    now = end;
    await worker.quiet();
  };
  const add = (id: string, more: Partial<Extract<NewDelivery, { kind: 'mail' }>> = {}) =>
    db.write('enqueueDeliveries', [
      {
        ...{
          id,
          kind: 'mail',
          recipientId: 'u',
          template: 'alert-fired',
          facts: { kind: 'disk', storeName: id },
        },
        ...{ critical: false, now, ...more },
      },
    ]);
  return { db, until, add, errors, now: () => now };
}

test('a mail server that is down for a day: everything comes once, in order, with few tries', async () => {
  const gone = await smtpServer();
  await gone.close();
  const config = { host: '127.0.0.1', port: gone.port, tls: 'none', from: 'otklik@hub.example' } as const;
  const mailer = createMailer({ config, attach: async () => [] });
  const tries: { readonly at: number; readonly sent: boolean }[] = [];
  const box = await outbox({
    send: async (delivery) => {
      const result = await mailer.send(delivery);
      tries.push({ at: box.now(), sent: result.kind === 'sent' });
      return result;
    },
  });
  const ids: string[] = [];
  for (let hour = 0; hour < 24; hour += 1) {
    for (const each of [0, 1]) {
      ids.push(`${hour}-${each}`);
      await box.add(`${hour}-${each}`);
    }
    await box.until(START + (hour + 1) * HOUR_MS);
  }
  const failed = tries.length;
  expect(failed).toBeGreaterThan(24);
  expect(failed).toBeLessThan(400);
  expect(await box.db.read('outboxFigures', undefined)).toMatchObject({
    waiting: 48,
    dead: 0,
    oldest: START,
  });

  let open = 0;
  let most = 0;
  const smtp = await smtpServer({
    port: gone.port,
    server: {
      onConnect: (_session, done) => {
        open += 1;
        most = Math.max(most, open);
        done();
      },
      onClose: () => {
        open -= 1;
      },
    },
  });
  cleanups.push(() => smtp.close());
  await box.until(START + 25 * HOUR_MS);
  expect(smtp.taken.map(({ raw }) => headerOf(raw, 'subject'))).toEqual(
    ids.map((id) => `Otklik: disk is filling up, ${id}`),
  );
  expect(new Set(smtp.taken.map(({ raw }) => headerOf(raw, 'message-id'))).size).toBe(48);
  expect(tries.slice(failed).every(({ sent }) => sent)).toBe(true);
  expect(most).toBeLessThanOrEqual(2);
  expect(await box.db.read('outboxFigures', undefined)).toEqual({ waiting: 0, held: 0, dead: 0 });
  expect(box.errors).toEqual([]);
});

test('what fails for more than a day and a half is dead; what is refused by itself holds up nobody', async () => {
  const sent: string[] = [];
  const box = await outbox({
    send: async ({ id }: ClaimedDelivery) => {
      if (id === 'bad') return { kind: 'not-now', error: 'refused-451' };
      if (id === 'wrong') return { kind: 'never', error: 'refused-550' };
      sent.push(id);
      return { kind: 'sent' };
    },
  });
  for (const id of ['bad', 'wrong', 'good']) await box.add(id);
  await box.until(START + 35 * HOUR_MS);
  expect(sent).toEqual(['good']);
  expect(await box.db.read('outboxFigures', undefined)).toMatchObject({ waiting: 1, dead: 1 });
  await box.until(START + 37 * HOUR_MS);
  expect(await box.db.read('outboxFigures', undefined)).toEqual({ waiting: 0, held: 0, dead: 2 });
  expect(sent).toEqual(['good']);
});

test('a hub without a mail server gives up at once and says why', async () => {
  const box = await outbox(noMailer);
  await box.add('1');
  await box.until(START + 120_000);
  expect(await box.db.read('outboxFigures', undefined)).toEqual({ waiting: 0, held: 0, dead: 1 });
});
