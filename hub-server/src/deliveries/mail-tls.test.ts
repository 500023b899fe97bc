import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import type { ClaimedDelivery } from '../db/contract/deliveries.ts';
import { testHub } from '../hub-fixture.ts';
import { type Authority, authority, hasOpenssl } from './certificates.test-help.ts';
import type { MailConfig } from './mail-config.ts';
import { createMailer } from './mailer.ts';
import { type SmtpUnderTest, smtpServer } from './smtp.test-help.ts';

/** Mail over TLS as it is in a company: an authority of one's own, and servers that are not who they say. */
const must = process.env.CI !== undefined;
let folder: string;
let own: Authority;
let foreign: Authority;
const cleanups: (() => Promise<void>)[] = [];
beforeAll(() => {
  if (!hasOpenssl && !must) return;
  folder = mkdtempSync(join(tmpdir(), 'otklik-tls-'));
  own = authority(folder, 'own');
  foreign = authority(folder, 'foreign');
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});
afterAll(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

type Mode = Exclude<MailConfig['tls'], 'none'>;

async function server(mode: Mode, certificate: { cert: string; key: string }): Promise<SmtpUnderTest> {
  const smtp = await smtpServer({
    server: { ...certificate, secure: mode === 'tls', disabledCommands: mode === 'tls' ? ['STARTTLS'] : [] },
  });
  cleanups.push(() => smtp.close());
  return smtp;
}

/** A hub with this server for its mail, and what its outbox says of one test mail once it has been tried. */
async function outboxOf(mail: MailConfig): Promise<{ readonly state: string; readonly error?: string }> {
  const hub = await testHub({ mail });
  cleanups.push(() => hub.close());
  const settings = { on: true, address: 'boss@example.org', language: 'en', zone: 'UTC' };
  expect((await hub.admin.call('PUT', '/api/v1/session/mail', settings)).status).toBe(200);
  await hub.admin.post('/api/v1/session/mail/test');
  const first = async () => (await hub.admin.get('/api/v1/deliveries')).json.deliveries[0];
  await expect
    .poll(async () => (await first()).state === 'sent' || (await first()).error !== undefined, {
      timeout: 15_000,
    })
    .toBe(true);
  return first();
}

describe.skipIf(!hasOpenssl && !must)('over TLS (skipped where openssl is missing)', () => {
  const to = (port: number, tls: Mode, ca?: string): MailConfig => ({
    ...{ host: '127.0.0.1', port, tls, from: 'otklik@hub.example' },
    ...(ca === undefined ? {} : { ca }),
  });

  const mail: ClaimedDelivery = {
    ...{ id: 'd1', claim: 'c', channel: 'mail', template: 'test', facts: {}, attempts: 0, items: [] },
    createdAt: 1,
    to: {
      kind: 'mail',
      settings: { on: true, address: 'boss@example.org', language: 'en', zone: 'UTC' },
    },
  };
  const send = (config: MailConfig) => createMailer({ config, attach: async () => [] }).send(mail);

  test.each(['starttls', 'tls'] as const)(
    '%s: a certificate of the authority that was named is believed, and no other',
    async (mode) => {
      const good = own.certificate('IP:127.0.0.1');
      const smtp = await server(mode, good);
      expect(await send(to(smtp.port, mode, own.ca))).toEqual({ kind: 'sent' });
      expect(smtp.taken).toMatchObject([{ to: ['boss@example.org'] }]);
      const cases: readonly (readonly [string, { cert: string; key: string }, string | undefined])[] = [
        ['unknown authority', good, undefined],
        ['foreign authority', good, foreign.ca],
        ['another name', own.certificate('DNS:mail.example.org'), own.ca],
        ['run out', own.certificate('IP:127.0.0.1', -1), own.ca],
      ];
      for (const [name, certificate, ca] of cases) {
        const wrong = await server(mode, certificate);
        const told = await send(to(wrong.port, mode, ca));
        expect([name, told, wrong.taken]).toEqual([
          name,
          { kind: 'way-closed', error: 'mail-tls-failed' },
          [],
        ]);
      }
    },
  );

  test('a server that speaks no TLS where it should from the first byte, and one that is away, are told apart', async () => {
    const plain = await smtpServer();
    cleanups.push(() => plain.close());
    expect(await send(to(plain.port, 'tls', own.ca))).toEqual({
      kind: 'way-closed',
      error: 'mail-tls-failed',
    });
    const gone = await smtpServer();
    await gone.close();
    expect(await send(to(gone.port, 'tls', own.ca))).toEqual({
      kind: 'way-closed',
      error: 'mail-server-away',
    });
  });

  test('the outbox of a hub says it, and the mail waits', async () => {
    const smtp = await server('tls', own.certificate('DNS:mail.example.org'));
    const told = await outboxOf(to(smtp.port, 'tls', own.ca));
    expect(told).toMatchObject({ state: 'waiting', error: 'mail-tls-failed' });
    expect(smtp.taken).toEqual([]);
  });

  test('the authority is read at the start: one that is none, or not there, stops it with a line that names the flag', () => {
    const read = (...more: readonly string[]) =>
      readConfig(
        ['--data', folder, '--mail-host', 'mail', '--mail-from', 'otklik@hub.example', ...more],
        {},
        '/ui',
      );
    expect(read('--mail-ca', own.file)).toMatchObject({ ok: true, value: { mail: { ca: own.ca } } });
    writeFileSync(join(folder, 'text.pem'), 'no certificate');
    writeFileSync(join(folder, 'leaf.pem'), own.certificate('DNS:mail').cert);
    for (const more of [
      ['--mail-ca', join(folder, 'none.pem')],
      ['--mail-ca', join(folder, 'text.pem')],
      ['--mail-ca', join(folder, 'leaf.pem')],
      ['--mail-ca', own.file, '--mail-tls', 'none'],
    ])
      expect(read(...more)).toMatchObject({
        ok: false,
        error: { detail: expect.stringContaining('--mail-ca') },
      });
  });
});
