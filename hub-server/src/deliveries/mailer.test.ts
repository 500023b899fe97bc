import type { MailSettings } from '@otklik/shared/api/deliveries.ts';
import { ADDRESS_PATTERN } from '@otklik/shared/api/mail-settings.ts';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { ClaimedDelivery } from '../db/contract/deliveries.ts';
import { createMailer } from './mailer.ts';
import { headerOf, type SmtpUnderTest, smtpServer } from './smtp.test-help.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const SETTINGS: MailSettings = {
  on: true,
  address: 'boss@example.org',
  language: 'ru',
  zone: 'Europe/Moscow',
};
const delivery = (more: Partial<ClaimedDelivery> = {}): ClaimedDelivery => ({
  ...{ id: 'd1', claim: 'c', channel: 'mail', template: 'test', facts: {}, attempts: 0, items: [] },
  ...{ createdAt: Date.UTC(2026, 8, 1, 9), to: { kind: 'mail', settings: SETTINGS } },
  ...more,
});

async function server(options: Parameters<typeof smtpServer>[0] = {}): Promise<SmtpUnderTest> {
  const smtp = await smtpServer(options);
  cleanups.push(() => smtp.close());
  return smtp;
}

const mailer = (port: number, more: { user?: string; password?: string } = {}) =>
  createMailer({
    config: { host: '127.0.0.1', port, tls: 'none', from: 'otklik@hub.example', ...more },
    attach: async () => [],
  });

test('a mail has one recipient, a Message-ID of the delivery, its time, and no name', async () => {
  const smtp = await server();
  expect(await mailer(smtp.port).send(delivery())).toEqual({ kind: 'sent' });
  const [mail] = smtp.taken;
  expect(mail).toMatchObject({ from: 'otklik@hub.example', to: ['boss@example.org'] });
  const header = (name: string) => headerOf(mail?.raw ?? '', name);
  expect(header('message-id')).toBe('<d1@hub.example>');
  expect(header('date')).toBe('Tue, 01 Sep 2026 09:00:00 +0000');
  expect(header('to')).toBe('boss@example.org');
  expect(header('auto-submitted')).toBe('auto-generated');
  expect(header('content-type')).toContain('multipart/alternative');
});

test('no fact, and no store’s name, can begin a header, add a recipient or open a tag', async () => {
  const smtp = await server();
  const sender = mailer(smtp.port);
  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc
      .tuple(
        fc.string(),
        fc.constantFrom('\r\n', '\n', '\r', '\u2028', '\0', '\r\n\r\n', '\r\n.\r\n'),
        fc.string(),
      )
      .map(([a, line, b]) => `${a}${line}Bcc: evil@example.net${line}X-Evil: 1${line}<script>${b}`),
  );
  await fc.assert(
    fc.asyncProperty(
      nasty,
      nasty,
      fc.constantFrom('ru' as const, 'en' as const),
      async (name, fact, language) => {
        const to = { kind: 'mail', settings: { ...SETTINGS, language } } as const;
        const facts = { kind: 'prompts-missing', storeName: name, missing: fact };
        const item = { template: 'alert-fired', facts, at: 0 } as const;
        for (const each of [
          delivery({ template: 'alert-fired', facts, to }),
          delivery({ template: 'report', facts: { title: name }, to }),
          delivery({ template: 'digest', facts: {}, items: [item, item], to }),
        ]) {
          const before = smtp.taken.length;
          expect(await sender.send(each)).toEqual({ kind: 'sent' });
          expect(smtp.taken.length).toBe(before + 1);
          const { to: recipients, raw = '' } = smtp.taken.at(-1) ?? {};
          expect(recipients).toEqual(['boss@example.org']);
          const names = raw
            .slice(0, raw.indexOf('\r\n\r\n'))
            .split('\r\n')
            .filter((line) => !/^[ \t]/.test(line))
            .map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
          expect(names.toSorted()).toEqual([
            'auto-submitted',
            'content-type',
            'date',
            'from',
            'message-id',
            'mime-version',
            'subject',
            'to',
          ]);
          expect(raw.slice(raw.indexOf('text/html'))).not.toMatch(/<script/i);
        }
      },
    ),
    { numRuns: 20 },
  );
});

test('an address is one address', () => {
  const pattern = new RegExp(ADDRESS_PATTERN);
  for (const good of ['a@b', 'a.b+c@mail.example.org', 'x_y@xn--e1afmkfd.xn--p1ai'])
    expect(pattern.test(good)).toBe(true);
  for (const bad of [
    ...[
      '',
      'a',
      '@b',
      'a@',
      'a@b\r\nBcc: c@d',
      'a@b\n',
      'a@b,c@d',
      'a@b c@d',
      'A <a@b>',
      '"a b"@c',
      'a@b;c@d',
    ],
    ...['a@[127.0.0.1]', 'a..b@c', '.a@b', 'a@-b', 'a@b..c', 'a%0d@b\u0000', 'а@b'],
  ])
    expect([bad, pattern.test(bad)]).toEqual([bad, false]);
});

test('whose fault a refusal is decides what it holds up', async () => {
  const refusing = (code: number) =>
    server({
      server: {
        onRcptTo: (_to, _session, done) => done(Object.assign(new Error('no'), { responseCode: code })),
      },
    });
  const send = async (port: number, more = {}) => mailer(port, more).send(delivery());
  expect(await send((await refusing(550)).port)).toEqual({ kind: 'never', error: 'refused-550' });
  expect(await send((await refusing(451)).port)).toEqual({ kind: 'not-now', error: 'refused-451' });
  const sender = await server({
    server: {
      onMailFrom: (_from, _session, done) => done(Object.assign(new Error('no'), { responseCode: 550 })),
    },
  });
  expect(await send(sender.port)).toEqual({ kind: 'way-closed', error: 'mail-server-550' });
  const guarded = await server({
    server: {
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(new Error('no')),
    },
  });
  expect(await send(guarded.port, { user: 'hub', password: 'wrong' })).toEqual({
    kind: 'way-closed',
    error: 'mail-sign-in-refused',
  });
  const gone = await smtpServer();
  await gone.close();
  expect(await send(gone.port)).toEqual({ kind: 'way-closed', error: 'mail-server-away' });
});

test('where TLS is demanded and the server has none, nothing is sent', async () => {
  const smtp = await server();
  const config = { host: '127.0.0.1', port: smtp.port, tls: 'starttls', from: 'otklik@hub.example' } as const;
  const sent = await createMailer({ config, attach: async () => [] }).send(delivery());
  expect(sent).toMatchObject({ kind: 'way-closed', error: 'mail-tls-failed' });
  expect(smtp.taken).toEqual([]);
});
