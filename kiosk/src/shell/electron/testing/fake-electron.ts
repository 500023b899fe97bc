import type { KeyInput, KioskWindow, LockedApp, LockedContents, LockedSession } from '../electron-ports.ts';

type Listener = (...args: never[]) => unknown;
export type Outcome = 'prevented' | 'went through';

/** Listeners by event; `fire` plays Electron and tells whether one of them prevented it. */
function emitter() {
  const listeners = new Map<string, Listener[]>();
  return {
    on(event: string, listener: Listener): void {
      listeners.set(event, [...(listeners.get(event) ?? []), listener]);
    },
    fire(event: string, fields: object, ...more: unknown[]): Outcome {
      let prevented = false;
      const preventDefault = (): void => {
        prevented = true;
      };
      const given = { ...fields, preventDefault };
      for (const listener of listeners.get(event) ?? []) Reflect.apply(listener, undefined, [given, ...more]);
      return prevented ? 'prevented' : 'went through';
    },
  };
}

export interface FakeContents extends LockedContents {
  readonly calls: string[];
  fire(event: string, fields: object, ...more: unknown[]): Outcome;
  press(input: KeyInput): Outcome;
  openWindow(): unknown;
}

export interface FakeElectron {
  readonly notes: string[];
  note(name: string): (line?: string) => void;
  readonly contents: FakeContents;
  readonly session: LockedSession & {
    readonly calls: string[];
    fire(event: string, fields: object): Outcome;
    ask(permission: string): boolean | undefined;
    check(): boolean | undefined;
    device(): boolean | undefined;
    capture(): unknown;
    request(url: string): unknown;
    headers(headers: Record<string, string[]>): unknown;
  };
  readonly app: LockedApp & {
    readonly calls: string[];
    fire(event: string, fields: object, ...more: unknown[]): Outcome;
    emitContents(contents: LockedContents): void;
    badCertificate(): { readonly prevented: boolean; readonly trusted: boolean };
  };
}

/** Electron as far as the kiosk uses it: it does what it is told and lets a test try every door. */
export function createFakeElectron(options: { readonly first: boolean } = { first: true }): FakeElectron {
  const notes: string[] = [];
  return {
    notes,
    note: (name) => (line) => void notes.push(typeof line === 'string' ? `${name} ${line}` : name),
    contents: fakeContents(),
    session: fakeSession(),
    app: fakeApp(options.first),
  };
}

export function fakeContents(): FakeContents {
  const { on, fire } = emitter();
  const calls: string[] = [];
  let opener = (): unknown => ({ action: 'allow' });
  return {
    calls,
    on,
    fire,
    press: (input) => fire('before-input-event', {}, input),
    openWindow: () => opener(),
    setWindowOpenHandler(handler) {
      opener = handler;
    },
    setVisualZoomLevelLimits(low, high) {
      calls.push(`setVisualZoomLevelLimits ${low} ${high}`);
      return Promise.resolve();
    },
    setZoomFactor: (factor) => void calls.push(`setZoomFactor ${factor}`),
    closeDevTools: () => void calls.push('closeDevTools'),
    isDestroyed: () => false,
  };
}

function fakeSession(): FakeElectron['session'] {
  const { on, fire } = emitter();
  const calls: string[] = [];
  let onRequest: Parameters<LockedSession['setPermissionRequestHandler']>[0] = (_c, _p, done) => done(true);
  let onCheck = (): boolean => true;
  let onDevice = (): boolean => true;
  let onCapture: Parameters<LockedSession['setDisplayMediaRequestHandler']>[0] = () => undefined;
  let before: Parameters<LockedSession['webRequest']['onBeforeRequest']>[0] = (_d, done) =>
    done({ cancel: false });
  let received: Parameters<LockedSession['webRequest']['onHeadersReceived']>[0] = () => undefined;
  return {
    calls,
    on,
    fire,
    setPermissionRequestHandler(handler) {
      onRequest = handler;
    },
    setPermissionCheckHandler(handler) {
      onCheck = handler;
    },
    setDevicePermissionHandler(handler) {
      onDevice = handler;
    },
    setDisplayMediaRequestHandler(handler) {
      onCapture = handler;
    },
    setSpellCheckerEnabled: (enable) => void calls.push(`setSpellCheckerEnabled ${enable}`),
    webRequest: {
      onBeforeRequest(listener) {
        before = listener;
      },
      onHeadersReceived(listener) {
        received = listener;
      },
    },
    ask(permission) {
      let granted: boolean | undefined;
      onRequest({}, permission, (answer) => {
        granted = answer;
      });
      return granted;
    },
    check: () => onCheck(),
    device: () => onDevice(),
    capture() {
      let streams: unknown = 'none';
      onCapture({}, (given) => {
        streams = given;
      });
      return streams;
    },
    request(url) {
      let answer: unknown;
      before({ url }, (given) => {
        answer = given;
      });
      return answer;
    },
    headers(responseHeaders) {
      let answer: unknown;
      received({ url: '', responseHeaders }, (given) => {
        answer = given.responseHeaders;
      });
      return answer;
    },
  };
}

function fakeApp(first: boolean): FakeElectron['app'] {
  const { on, fire } = emitter();
  const calls: string[] = [];
  let created: (event: unknown, contents: LockedContents) => void = () => undefined;
  return {
    calls,
    on(event: string, listener: Listener) {
      // Its arguments are those of `web-contents-created`, as Electron gives them.
      if (event === 'web-contents-created') created = (...args) => Reflect.apply(listener, undefined, args);
      else on(event, listener);
    },
    fire,
    requestSingleInstanceLock: () => first,
    quit: () => void calls.push('quit'),
    enableSandbox: () => void calls.push('enableSandbox'),
    emitContents: (contents) => created({}, contents),
    badCertificate() {
      let trusted = true;
      const outcome = fire(
        'certificate-error',
        {},
        {},
        'https://x/',
        'net::ERR_CERT',
        {},
        (answer: boolean) => {
          trusted = answer;
        },
      );
      return { prevented: outcome === 'prevented', trusted };
    },
  };
}

export interface FakeWindow extends KioskWindow {
  readonly calls: string[];
  readonly webContents: FakeContents & { forcefullyCrashRenderer(): void };
  fire(event: string, fields: object): Outcome;
}

export function fakeWindow(): FakeWindow {
  const { on, fire } = emitter();
  const calls: string[] = [];
  return {
    calls,
    on,
    fire,
    webContents: { ...fakeContents(), forcefullyCrashRenderer: () => void calls.push('crash') },
    loadURL(url) {
      calls.push(`load ${url}`);
      return Promise.resolve();
    },
    show: () => void calls.push('show'),
    focus: () => void calls.push('focus'),
    destroy: () => void calls.push('destroy'),
  };
}
