import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  FALLBACK_CSP,
  isShortcut,
  lockApp,
  lockContents,
  lockSession,
  screenOrigins,
  webPreferences,
} from './lock-down.ts';
import { createFakeElectron, type FakeElectron } from './testing/fake-electron.ts';

const SCREEN = 'http://127.0.0.1:8081/?token=a';

function locked(): FakeElectron {
  const electron = createFakeElectron();
  const origins = screenOrigins();
  origins.set([SCREEN]);
  expect(
    lockApp(electron.app, origins, { onSecond: electron.note('second'), warn: electron.note('warn') }),
  ).toBe(true);
  lockSession(electron.session, origins);
  lockContents(electron.contents, origins);
  return electron;
}

/** Each setting of a page, and what Electron's own default would be where it is the weaker one. */
test.each<[keyof ReturnType<typeof webPreferences>, unknown]>([
  ['sandbox', true],
  ['contextIsolation', true],
  ['nodeIntegration', false],
  ['nodeIntegrationInWorker', false],
  ['nodeIntegrationInSubFrames', false],
  ['webSecurity', true],
  ['allowRunningInsecureContent', false],
  ['experimentalFeatures', false],
  ['webviewTag', false],
  ['plugins', false],
  ['devTools', false],
  ['navigateOnDragDrop', false],
  ['spellcheck', false],
  ['disableDialogs', true],
  ['backgroundThrottling', false],
])('the page has %s: %s', (name, value) => {
  expect(webPreferences('preload.cjs')[name]).toBe(value);
});

const elsewhere = [
  'https://example.org/',
  'http://127.0.0.1:8082/',
  'http://localhost:8081/',
  'http://user:pass@127.0.0.1:8081/',
  'https://127.0.0.1:8081/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,x',
  'chrome://settings',
  'devtools://devtools/bundled/inspector.html',
  'about:blank',
  'ws://127.0.0.1:8081/ws',
  'not an address',
];

/** Every door: who tries it, and that it is shut. */
describe('refused', () => {
  describe.each(['will-navigate', 'will-frame-navigate', 'will-redirect'] as const)('%s', (event) => {
    test.each(elsewhere)('to %s', (url) => {
      expect(locked().contents.fire(event, { url })).toBe('prevented');
    });
    test('but not to the screen itself', () => {
      expect(locked().contents.fire(event, { url: 'http://127.0.0.1:8081/?place=2' })).toBe('went through');
    });
  });
  test('a window of its own', () => {
    expect(locked().contents.openWindow()).toEqual({ action: 'deny' });
  });
  test.each(['will-attach-webview', 'context-menu'] as const)('%s', (event) => {
    expect(locked().contents.fire(event, {})).toBe('prevented');
  });
  test('tools that opened in spite of all are closed', () => {
    const { contents } = locked();
    contents.fire('devtools-opened', {});
    expect(contents.calls).toContain('closeDevTools');
  });
  test.each(['zoom-changed', 'dom-ready'] as const)(
    'zoom: after %s the page is at 1 and pinching does nothing',
    (event) => {
      const { contents } = locked();
      contents.fire(event, {});
      expect(contents.calls).toEqual(['setZoomFactor 1', 'setVisualZoomLevelLimits 1 1']);
    },
  );
  test.each([
    'media',
    'geolocation',
    'notifications',
    'hid',
    'usb',
    'serial',
    'clipboard-read',
    'openExternal',
    'fullscreen',
  ])('the permission %s, asked for or looked up', (permission) => {
    const { session } = locked();
    expect(session.ask(permission)).toBe(false);
    expect(session.check()).toBe(false);
  });
  test('a device, and a picture of the desktop', () => {
    const { session } = locked();
    expect(session.device()).toBe(false);
    expect(session.capture()).toBeNull();
  });
  test('a download', () => {
    expect(locked().session.fire('will-download', {})).toBe('prevented');
  });
  test('spell-checking, which would load dictionaries from elsewhere', () => {
    expect(locked().session.calls).toContain('setSpellCheckerEnabled false');
  });
  test.each(elsewhere.filter((url) => !url.startsWith('ws:')))('a request to %s', (url) => {
    expect(locked().session.request(url)).toEqual({ cancel: true });
  });
  test.each(['http://127.0.0.1:8081/assets/a.js', 'ws://127.0.0.1:8081/ws'])('but not one to %s', (url) => {
    expect(locked().session.request(url)).toEqual({ cancel: false });
  });
  test('a certificate that is not good, a password, a client certificate', () => {
    const { app } = locked();
    expect(app.badCertificate()).toEqual({ prevented: true, trusted: false });
    expect(app.fire('login', {})).toBe('prevented');
    expect(app.fire('select-client-certificate', {})).toBe('prevented');
  });
  test.each([
    { key: 'I', control: true, alt: false, meta: false },
    { key: '+', control: true, alt: false, meta: false },
    { key: 'w', control: true, alt: false, meta: false },
    { key: 'F4', control: false, alt: true, meta: false },
    { key: 'q', control: false, alt: false, meta: true },
    { key: 'F12', control: false, alt: false, meta: false },
    { key: 'F11', control: false, alt: false, meta: false },
    { key: 'BrowserBack', control: false, alt: false, meta: false },
  ])('the keys $key, control $control, alt $alt, meta $meta', (input) => {
    expect(locked().contents.press(input)).toBe('prevented');
  });
  test.each(['s', 'Y', 'PageDown', 'F5', 'Escape', '.', 'Enter', '7'])('but %s is for the page', (key) => {
    expect(isShortcut({ key, control: false, alt: false, meta: false })).toBe(false);
  });
});

test('a page without a policy of its own gets the strict one, in any spelling; its own stays', () => {
  const { session } = locked();
  expect(session.headers({ 'Content-Type': ['text/html'] })).toMatchObject({
    'Content-Security-Policy': [FALLBACK_CSP],
  });
  const own = { 'content-security-policy': ["default-src 'none'"] };
  expect(session.headers(own)).toEqual(own);
  expect(FALLBACK_CSP).not.toMatch(/unsafe|\*|https?:|data:|blob:/);
});

test('every renderer is in the sandbox, and every contents that comes to be is locked', () => {
  const { app } = locked();
  expect(app.calls).toContain('enableSandbox');
  const other = createFakeElectron().contents;
  app.emitContents(other);
  expect(other.fire('will-navigate', { url: 'https://example.org/' })).toBe('prevented');
});

test('a second instance quits and sets nothing up; the first one is told', () => {
  const second = createFakeElectron({ first: false });
  expect(lockApp(second.app, screenOrigins(), { onSecond: () => undefined, warn: () => undefined })).toBe(
    false,
  );
  expect(second.app.calls).toEqual(['quit']);
  const first = locked();
  first.app.fire('second-instance', {});
  expect(first.notes).toEqual(['second']);
});

test('a process of Electron that fell is told', () => {
  const { app, notes } = locked();
  app.fire('child-process-gone', {}, { type: 'GPU', reason: 'crashed' });
  expect(notes).toEqual(['warn shell: GPU ended (crashed)']);
});

test('origins follow the agent to another port', () => {
  const origins = screenOrigins();
  origins.set([SCREEN]);
  origins.set(['http://127.0.0.1:9000/?token=b']);
  expect(origins.allow(SCREEN)).toBe(false);
  expect(origins.allow('http://127.0.0.1:9000/')).toBe(true);
});

test('the preload gives the page nothing, and there is no way for the page to call', () => {
  const preload = readFileSync(join(import.meta.dirname, 'preload', 'preload.ts'), 'utf8');
  const main = readFileSync(join(import.meta.dirname, 'main.ts'), 'utf8');
  expect(preload).not.toMatch(/^import|require|contextBridge|ipcRenderer|exposeInMainWorld/m);
  expect(main).not.toMatch(/ipcMain|openExternal|file:\/\/|loadFile|enableBlinkFeatures|commandLine/);
});
