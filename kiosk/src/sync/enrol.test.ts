import { systemTimers } from '@otklik/shared/base/timers.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DurableJournal } from '../journal/journal.ts';
import { appendEdges, openOrThrow, tempDir } from '../journal/testing/drafts.ts';
import { type EnrolOptions, enrol, parseEnrolCode } from './enrol.ts';
import { HUB_CONFIG, HUB_URL, pinnedHubKey, storedConfig } from './hub-pin.ts';
import { checkHubUrl } from './hub-url.ts';
import { configWith, createTestHub, problem } from './testing/test-hub.ts';
import { createFetchTransport } from './transport.ts';

let hub: ReturnType<typeof createTestHub>;
let url: string;
let journal: DurableJournal;
let remove: () => void;
beforeEach(async () => {
  hub = createTestHub();
  url = await hub.listen();
  const temp = tempDir();
  remove = temp.remove;
  journal = openOrThrow(temp.dir);
});
afterEach(async () => {
  journal.close();
  remove();
  await hub.close();
});

const attempt = (change: Partial<EnrolOptions> = {}) =>
  enrol({
    hubUrl: url,
    code: hub.code,
    journal,
    version: '0.1.0',
    transport: createFetchTransport({ timers: systemTimers }),
    ...change,
  });
const codeOf = async (change: Partial<EnrolOptions> = {}): Promise<string> => {
  const result = await attempt(change);
  return result.ok ? 'ok' : result.error.code;
};

test('a right code pins the hub, its address and its configuration, over restarts', async () => {
  expect(await attempt()).toEqual({ ok: true, value: configWith('tag-1') });
  expect(pinnedHubKey(journal)?.asymmetricKeyType).toBe('ed25519');
  expect(storedConfig(journal)).toEqual(configWith('tag-1'));
  expect(journal.setting(HUB_URL)).toBe(url);
});

test('a configuration that a later version kept is read as far as this one knows it', () => {
  const later = configWith('tag-1');
  const workplaces = later.workplaces.map((one) => ({ ...one, later: { pin: 'x' } }));
  journal.setSetting(HUB_CONFIG, JSON.stringify({ ...later, workplaces, later: [1] }));
  expect(storedConfig(journal)).toEqual(later);
  journal.setSetting(HUB_CONFIG, JSON.stringify({ ...later, questions: 'none' }));
  expect(storedConfig(journal)).toBeUndefined();
});

test('a code as people type it', () => {
  const code = '0123456789ABCDEF';
  const fingerprint = '00ff00ff00ff00ff';
  expect(parseEnrolCode(` o1l3 4567 89ab cdef-${fingerprint.toUpperCase()}\n`)).toEqual({
    code: '0113456789ABCDEF',
    fingerprint,
  });
  for (const wrong of [
    '',
    code,
    `${code}-`,
    `${code}-${fingerprint}-x`,
    `${code}U-${fingerprint}`,
    `U${code.slice(1)}-${fingerprint}`,
  ]) {
    expect(parseEnrolCode(wrong)).toBeUndefined();
  }
});

test('every refusal is a code and pins nothing', async () => {
  expect(await codeOf({ code: 'nonsense' })).toBe('enrol-code-wrong');
  const other = `${hub.code.slice(0, 17)}0000000000000000`;
  expect(await codeOf({ code: other })).toBe('hub-identity');
  hub.answerEnrolWith(403, problem(403, 'enrol-code-wrong'));
  expect(await codeOf()).toBe('enrol-code-wrong');
  hub.answerEnrolWith(403, problem(403, 'enrol-code-expired'));
  expect(await codeOf()).toBe('enrol-code-expired');
  // A hub that is busy, or whose proxy is up before it: worth another try with the same code.
  hub.answerEnrolWith(429, problem(429, 'too-many-requests'));
  expect(await codeOf()).toBe('hub-away');
  hub.answerEnrolWith(502, '<html>Bad Gateway</html>');
  expect(await codeOf()).toBe('hub-away');
  hub.answerEnrolWith(200, { hello: 'world' });
  expect(await codeOf()).toBe('hub-refused');
  hub.answerEnrolWith(200, { kiosk: '0'.repeat(32), hubKey: hub.hubKey, config: configWith('t') });
  expect(await codeOf()).toBe('hub-refused');
  hub.answerEnrolWith(307, {});
  expect(await codeOf()).toBe('hub-refused');
  await hub.close();
  expect(await codeOf()).toBe('hub-away');
  expect(await codeOf({ hubUrl: 'http://hub.example' })).toBe('plain-http-refused');
  expect(await codeOf({ hubUrl: 'hub.example' })).toBe('hub-url-wrong');
  expect(pinnedHubKey(journal)).toBeUndefined();
});

test('enrolled with another hub, everything is offered again', async () => {
  await attempt();
  appendEdges(journal, 1, 3);
  journal.acknowledged(journal.identity.epoch, 4);
  await attempt();
  expect(journal.outbox()[0]?.acknowledged).toBe(4);
  const second = createTestHub();
  try {
    expect(await codeOf({ hubUrl: await second.listen(), code: second.code })).toBe('ok');
    expect(journal.outbox()[0]?.acknowledged).toBe(0);
  } finally {
    await second.close();
  }
});

test('plain HTTP leaves the machine only by an explicit flag', () => {
  const codes = (text: string, flag?: boolean) => {
    const result = checkHubUrl(text, flag);
    return result.ok ? result.value : result.error.code;
  };
  expect(codes('http://localhost:8080')).toBe('http://localhost:8080');
  expect(codes('http://127.0.0.1:8080/')).toBe('http://127.0.0.1:8080');
  expect(codes('http://[::1]:8080')).toBe('http://[::1]:8080');
  expect(codes('https://hub.example')).toBe('https://hub.example');
  expect(codes('http://192.168.0.5')).toBe('plain-http-refused');
  expect(codes('http://127.0.0.1.example')).toBe('plain-http-refused');
  expect(codes('http://192.168.0.5', true)).toBe('http://192.168.0.5');
  for (const wrong of ['', 'ftp://hub', 'https://hub/path', 'https://hub?x=1', 'https://me@hub']) {
    expect(codes(wrong)).toBe('hub-url-wrong');
  }
});
