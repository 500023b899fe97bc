import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { HELP, readConfig } from './config.ts';

const data = mkdtempSync(join(tmpdir(), 'otklik-config-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));
beforeEach(() => writeFileSync(join(data, 'hub.json'), '{}'));

const read = (args: readonly string[], env: Record<string, string> = {}) =>
  readConfig(['--data', data, ...args], env, '/ui');

test('flags go over the environment, the environment over the file, the file over the defaults', () => {
  expect(read([])).toEqual({
    ok: true,
    value: {
      dataDir: data,
      port: 8080,
      host: '127.0.0.1',
      uiDir: '/ui',
      logLevel: 'info',
      secondStep: 'required',
    },
  });
  writeFileSync(join(data, 'hub.json'), '{"port": 1, "host": "10.0.0.1", "log-level": "warn"}');
  expect(read([])).toMatchObject({ value: { port: 1, host: '10.0.0.1', logLevel: 'warn' } });
  expect(read([], { OTKLIK_PORT: '2' })).toMatchObject({ value: { port: 2, host: '10.0.0.1' } });
  expect(read(['--port', '3'], { OTKLIK_PORT: '2' })).toMatchObject({ value: { port: 3 } });
  expect(readConfig([], { OTKLIK_DATA: data }, '/ui')).toMatchObject({ value: { dataDir: data } });
});

test.each<[string, readonly string[], string]>([
  ['a port that is none', ['--port', '70000'], '70000'],
  ['a port in words', ['--port', 'http'], 'http'],
  ['an unknown flag', ['--prot', '1'], '--prot'],
  ['an address that is none', ['--host', 'a b'], 'a b'],
  ['a level that is none', ['--log-level', 'loud'], 'loud'],
  ['an empty login', ['--create-admin', ''], '--create-admin'],
  ['a rule that is none', ['--second-step', 'never'], 'never'],
  ['room for video that is no number', ['--video-cache-mb', '2GB'], '2GB'],
  ['a stray word', ['stray'], 'stray'],
])('%s gives one clear line', (_name, args, part) => {
  const config = read(args);
  expect(config).toMatchObject({
    ok: false,
    error: { code: 'bad-option', detail: expect.stringContaining(part) },
  });
  expect(config.ok ? '' : config.error.detail).not.toContain('\n');
});

test('a provider of identities needs its secret from somewhere, and an address to send people back to', () => {
  const oidc = ['--oidc-issuer', 'https://id.example', '--oidc-client', 'hub'];
  const whole = [...oidc, '--public-url', 'https://hub.example'];
  const env = { OTKLIK_OIDC_SECRET: 'very secret' };
  expect(read(whole, env)).toMatchObject({
    value: {
      oidc: {
        ...{ issuer: 'https://id.example', clientId: 'hub', clientSecret: 'very secret', name: 'id.example' },
        origin: 'https://hub.example',
      },
    },
  });
  writeFileSync(join(data, 'secret'), 'from a file\n');
  const file = ['--oidc-secret-file', join(data, 'secret'), '--oidc-name', 'Company'];
  expect(read([...whole, ...file])).toMatchObject({
    value: { oidc: { clientSecret: 'from a file', name: 'Company' } },
  });
  for (const [args, part] of [
    [whole, '--oidc-secret'],
    [[...whole, '--oidc-secret-file', join(data, 'none')], 'none'],
    [[...oidc, '--oidc-secret', 'x'], '--public-url'],
    [['--oidc-issuer', 'http://id.example'], 'http://id.example'],
  ] as const)
    expect(read(args)).toMatchObject({ ok: false, error: { detail: expect.stringContaining(part) } });
});

test('room for what is made of recordings is given in MB', () => {
  expect(read(['--video-cache-mb', '0'])).toMatchObject({ value: { videoCacheBytes: 0 } });
  expect(read(['--video-cache-mb', '500'])).toMatchObject({ value: { videoCacheBytes: 524_288_000 } });
});

test('without a folder, or with a file that is not understood, it stops', () => {
  expect(readConfig([], {}, '/ui')).toMatchObject({
    error: { detail: expect.stringContaining('--data DIR') },
  });
  writeFileSync(join(data, 'hub.json'), '{"prot": 1}');
  expect(read([])).toMatchObject({ error: { detail: expect.stringContaining("'prot'") } });
  writeFileSync(join(data, 'hub.json'), '{');
  expect(read([])).toMatchObject({ ok: false });
  writeFileSync(join(data, 'hub.json'), '{"port": {}}');
  expect(read([])).toMatchObject({ ok: false });
});

test('the help names every option', () => {
  expect(read(['--help'])).toEqual({ ok: true, value: 'help' });
  for (const name of ['--data', '--port', '--host', '--ui', '--log-level', '--create-admin']) {
    expect(HELP).toContain(name);
    expect(HELP).toContain(`OTKLIK_${name.slice(2).replaceAll('-', '_').toUpperCase()}`);
  }
});
