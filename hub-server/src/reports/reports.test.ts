import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ScheduleRequest } from '@otklik/shared/api/deliveries.ts';
import { findChromium } from '@otklik/shared/base/find-chromium.ts';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { afterEach, describe, expect, test } from 'vitest';
import { headerOf, smtpServer } from '../deliveries/smtp.test-help.ts';
import { PASSWORD, signIn, testHub } from '../hub-fixture.ts';
import { monthOf } from './facts.test-help.ts';
import { createPrinter } from './print-pdf.ts';
import { reportHtml } from './report-html.ts';
import { lastPeriod, nextRun } from './schedule.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const chromium = findChromium(process.env);
const missing = chromium === undefined && process.env.CI === undefined;
/** Pages by the marks PDF puts before each. */
const pagesOf = (pdf: Uint8Array): number =>
  Buffer.from(pdf)
    .toString('latin1')
    .match(/\/Type\s*\/Page\b/g)?.length ?? 0;

test.each(['ru', 'en'] as const)(
  'a page in %s says n with every share, ranks none below 30, and runs no markup',
  (locale) => {
    const html = reportHtml(monthOf(12), locale);
    expect(html).toContain(`<html lang="${locale}">`);
    expect(html).toContain('Shop &lt;1&gt; &amp; Co');
    expect(html).not.toMatch(/<b>(поблагодарили|thanked)/);
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/https?:|url\(|<script|<img|<link/);
    const rows = [...html.matchAll(/<tr( class="few")?><td class="n">(\d*)<\/td>.*?n = ([\d\s]+)/g)];
    expect(rows.length).toBe(12);
    for (const [, few, rank, n] of rows) {
      const ranked = Number(n?.replace(/\s/g, '')) >= 30;
      expect([few === undefined, rank !== '']).toEqual([ranked, ranked]);
    }
  },
);

test('days in which nobody was asked are a page that says so', () => {
  const facts = { from: '2026-10-01', to: '2026-10-08', trendBy: 'day', rowsBy: 'store' } as const;
  const html = reportHtml({ ...facts, questions: [], trend: [], rows: [] }, 'en');
  expect(html).toContain('Nobody was asked');
  expect(html).toContain('1 October 2026 – 7 October 2026');
});

describe.skipIf(missing)('printed by Chromium (skipped: the machine has none)', () => {
  test.each(['ru', 'en'] as const)('a month of a chain of 40 stores is one page in %s', async (locale) => {
    const printed = await createPrinter({ env: process.env }).print(reportHtml(monthOf(40), locale));
    if (!printed.ok) throw new Error(printed.error.detail);
    expect(Buffer.from(printed.value).subarray(0, 5).toString()).toBe('%PDF-');
    expect(pagesOf(printed.value)).toBe(1);
  });

  test('a page reaches nothing, whatever it holds', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => new Promise((resolve) => server.close(resolve)));
    const at = `http://localhost:${(server.address() as AddressInfo).port}`;
    const html = `<img src="${at}/a"><script src="${at}/b"></script><script>fetch('${at}/c')</script><link rel=stylesheet href="${at}/d">`;
    const printed = await createPrinter({ env: process.env }).print(html);
    expect([printed.ok, asked]).toEqual([true, 0]);
  });

  test('a browser that does not end is ended', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'otklik-hang-'));
    cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
    const binary = join(dir, 'chromium');
    writeFileSync(binary, `#!/bin/sh\necho $$ > ${dir}/pid\nsleep 600\n`, { mode: 0o755 });
    const printer = createPrinter({ env: { OTKLIK_CHROMIUM: binary }, timeoutMs: 500 });
    const printed = await printer.print('');
    expect(printed.ok ? undefined : printed.error.code).toBe('report-failed');
    const pid = readFileSync(join(dir, 'pid'), 'utf8').trim();
    await expect(promisify(execFile)('ps', ['-o', 'pid=', '-p', pid])).rejects.toThrow();
  });
});

test('a machine without Chromium says what to install; a queue has an end', async () => {
  const none = await createPrinter({ env: { PATH: '/nonexistent' } }).print('');
  expect(none.ok ? undefined : none.error.code).toBe('printer-missing');
  const full = createPrinter({ env: { OTKLIK_CHROMIUM: '/bin/false' } });
  const codes = (await Promise.all(Array.from({ length: 8 }, () => full.print('')))).map((each) =>
    each.ok ? 'ok' : each.error.code,
  );
  expect(codes.filter((code) => code === 'too-many-requests').length).toBe(3);
  expect(codes.filter((code) => code === 'report-failed').length).toBe(5);
});

const rhythm = fc.record({
  every: fc.constantFrom('week' as const, 'month' as const),
  zone: fc.constantFrom('UTC', 'Europe/Moscow', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo'),
  at: fc.integer({ min: 0, max: 1439 }),
});

test('each period is told of once: runs follow each other without a gap, each of the days before it', () => {
  const start = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) });
  fc.assert(
    fc.property(rhythm, start, (given, now) => {
      let at = nextRun(given, now);
      expect(at).toBeGreaterThan(now);
      let until = lastPeriod(given, at).to;
      for (let runs = 0; runs < 6; runs += 1) {
        at = nextRun(given, at);
        const { from, to } = lastPeriod(given, at);
        expect(from).toBe(until);
        expect(to > from).toBe(true);
        const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(given.zone).toPlainDate();
        expect(day.toString()).toBe(to);
        until = to;
      }
    }),
    { numRuns: 300 },
  );
});

test.skipIf(missing)(
  'a schedule sends each period once, in the language of whoever gets it, with a PDF; rights are looked at again',
  async () => {
    const smtp = await smtpServer();
    cleanups.push(() => smtp.close());
    const mail = { host: '127.0.0.1', port: smtp.port, tls: 'none', from: 'otklik@hub.example' } as const;
    const hub = await testHub({ mail, printer: createPrinter({ env: process.env }) });
    cleanups.push(() => hub.close());
    const { admin, store } = hub;
    const question = (
      await admin.post('/api/v1/questions', { text: { ru: 'Да?', en: 'Yes?' }, positive: 'yes' })
    ).json.id;
    const kiosk = await hub.kiosk();
    for (const outcome of ['yes', 'no', 'yes'] as const) kiosk.poll(outcome, { question });
    await kiosk.sendAll();
    const scope = { kind: 'store', store };
    const recipients: string[] = [];
    for (const [login, role, language] of [
      ['ru', 'manager', 'ru'],
      ['en', 'manager', 'en'],
      ['narrow', 'seller', 'en'],
    ]) {
      const made = await admin.post('/api/v1/users', { login, name: login, role, password: PASSWORD, scope });
      recipients.push(made.json.id);
      const person = await signIn(hub.hub.url, String(login), PASSWORD);
      const settings = { on: true, address: `${login}@example.org`, language, zone: 'UTC' };
      expect((await person.call('PUT', '/api/v1/session/mail', settings)).status).toBe(200);
    }
    const request = { scope, every: 'week', zone: 'Europe/Moscow', at: 480, recipients } as ScheduleRequest;
    const made = await admin.post('/api/v1/report-schedules', request);
    expect([made.status, made.json.next > Date.now()]).toEqual([201, true]);
    const run = () => admin.post(`/api/v1/report-schedules/${made.json.id}/run`);
    expect((await run()).json).toEqual({ mails: 2 });
    await run();
    await expect.poll(() => smtp.taken.length, { timeout: 90_000 }).toBe(2);
    await expect
      .poll(async () => (await admin.get('/api/v1/deliveries?state=sent')).json.deliveries.length, {
        timeout: 20_000,
      })
      .toBe(2);
    expect(smtp.taken.flatMap(({ to }) => to).toSorted()).toEqual(['en@example.org', 'ru@example.org']);
    for (const { raw } of smtp.taken) {
      expect(raw).toMatch(/Content-Type: application\/pdf/i);
      const pdf = Buffer.from(
        /application\/pdf[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(raw)?.[1] ?? '',
        'base64',
      );
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      expect(pagesOf(pdf)).toBe(1);
      expect(headerOf(raw, 'subject')).toBeDefined();
    }
    const manager = await signIn(hub.hub.url, 'en', PASSWORD);
    const pdf = await fetch(`${hub.hub.url}/api/v1/reports/results.pdf?store=${store}&locale=en`, {
      headers: { cookie: manager.cookie },
    });
    expect([pdf.status, pdf.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect((await manager.get('/api/v1/reports/results.pdf?store=none')).json.code).toBe('store-unknown');
    expect((await manager.get(`/api/v1/reports/results.pdf?from=2026-02-01&to=2026-01-01`)).json.code).toBe(
      'bad-request',
    );
  },
  150_000,
);
