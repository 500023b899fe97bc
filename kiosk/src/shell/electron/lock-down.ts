import type { KeyInput, LockedApp, LockedContents, LockedSession } from './electron-ports.ts';

/**
 * A counter's window shows one page of one server and can be led nowhere else. Every function here takes away one kind of
 * door; docs/electron-security.md goes through Electron's own list by them.
 */

/** For every window: nothing of Node in the page, nothing that loosens what a browser would refuse. */
export const webPreferences = (preload: string) =>
  ({
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    plugins: false,
    devTools: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    safeDialogs: true,
    disableDialogs: true,
    autoplayPolicy: 'no-user-gesture-required',
    // The picture must keep pace with the buttons, whatever lies over it.
    backgroundThrottling: false,
  }) as const;

/** The policy that holds where the page's own is missing; the screen server sends a stricter one that names its port. */
export const FALLBACK_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; media-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Origins of the screens that may be shown now. They change when the agent comes up anew on another port. */
export interface Origins {
  /** Whether a page, or a call of a page, of this address is the screen server's. */
  allow(url: string): boolean;
  set(urls: readonly string[]): void;
}

export function screenOrigins(): Origins {
  let hosts = new Set<string>();
  return {
    allow(url) {
      const parsed = URL.parse(url);
      if (parsed === null || parsed.username !== '' || parsed.password !== '') return false;
      return (parsed.protocol === 'http:' || parsed.protocol === 'ws:') && hosts.has(parsed.host);
    },
    set(urls) {
      hosts = new Set(urls.flatMap((url) => URL.parse(url)?.host ?? []));
    },
  };
}

/** The page stays the page: no way to another address, into another window, or to tools. */
export function lockContents(contents: LockedContents, origins: Origins): void {
  const onlyOwn = (event: { readonly url: string; preventDefault(): void }): void => {
    // A page's own reload and the change from the address with the token to the one without are navigations too.
    if (!origins.allow(event.url) || !event.url.startsWith('http:')) event.preventDefault();
  };
  contents.on('will-navigate', onlyOwn);
  contents.on('will-frame-navigate', onlyOwn);
  contents.on('will-redirect', onlyOwn);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('context-menu', (event) => event.preventDefault());
  // A page cannot hold up its being reloaded. To prevent this event is to let the page go.
  contents.on('will-prevent-unload', (event) => event.preventDefault());
  contents.on('devtools-opened', () => contents.closeDevTools());
  contents.on('before-input-event', (event, input) => {
    if (isShortcut(input)) event.preventDefault();
  });
  const noZoom = (): void => {
    contents.setZoomFactor(1);
    contents.setVisualZoomLevelLimits(1, 1).catch(() => undefined);
  };
  contents.on('zoom-changed', noZoom);
  contents.on('dom-ready', noZoom);
}

/**
 * Keys that would act on the program and not on the page. Plain keys pass: bought button boxes and presenters press F5,
 * Escape or Page Down, and a scanner types with Shift.
 */
export function isShortcut({ key, control, alt, meta }: KeyInput): boolean {
  if (control || alt || meta) return true;
  return /^(F11|F12|BrowserBack|BrowserForward|BrowserHome|BrowserSearch|BrowserFavorites|LaunchApplication\d|PrintScreen|Power|Sleep)$/.test(
    key,
  );
}

/** No permission, no device, no download, no request to anywhere but the screen server, and a policy on every page. */
export function lockSession(session: LockedSession, origins: Origins): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null));
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: !origins.allow(url) }));
  session.webRequest.onHeadersReceived(({ responseHeaders = {} }, callback) => {
    const known = Object.keys(responseHeaders).some(
      (name) => name.toLowerCase() === 'content-security-policy',
    );
    callback({
      responseHeaders: known
        ? responseHeaders
        : { ...responseHeaders, 'Content-Security-Policy': [FALLBACK_CSP] },
    });
  });
}

/**
 * Before Electron is ready: one instance, every renderer in the sandbox, and no certificate, password or client
 * certificate ever accepted. False where another instance runs already: this one has been told to quit.
 */
export function lockApp(
  app: LockedApp,
  origins: Origins,
  parts: { readonly onSecond: () => void; readonly warn: (line: string) => void },
): boolean {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return false;
  }
  app.enableSandbox();
  app.on('web-contents-created', (_event, contents) => lockContents(contents, origins));
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, callback) => {
    event.preventDefault();
    callback(false);
  });
  app.on('login', (event) => event.preventDefault());
  app.on('select-client-certificate', (event) => event.preventDefault());
  app.on('second-instance', parts.onSecond);
  // The agent goes on without a window; a window that went comes back.
  app.on('window-all-closed', () => undefined);
  app.on('child-process-gone', (_event, { type, reason }) => parts.warn(`shell: ${type} ended (${reason})`));
  return true;
}
