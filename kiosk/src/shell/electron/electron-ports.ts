import type { Bounds } from '../window-plan.ts';

/**
 * What the kiosk uses of Electron, and no more: the lock-down is written against this, so that a test can try every door
 * without Electron. Electron's own objects fit (main.ts hands them over, and the compiler compares).
 */

export interface Stoppable {
  preventDefault(): void;
}

/** Of `Electron.WebContents`. */
export interface LockedContents {
  on(
    event: 'will-navigate' | 'will-redirect' | 'will-frame-navigate',
    listener: (event: Stoppable & { readonly url: string }) => void,
  ): unknown;
  on(
    event: 'will-attach-webview' | 'context-menu' | 'will-prevent-unload',
    listener: (event: Stoppable) => void,
  ): unknown;
  on(event: 'before-input-event', listener: (event: Stoppable, input: KeyInput) => void): unknown;
  on(event: 'zoom-changed' | 'devtools-opened' | 'dom-ready', listener: () => void): unknown;
  on(
    event: 'render-process-gone',
    listener: (event: Stoppable, details: { readonly reason: string }) => void,
  ): unknown;
  on(event: 'did-fail-load', listener: (event: Stoppable, code: number) => void): unknown;
  setWindowOpenHandler(handler: () => { action: 'deny' }): void;
  setVisualZoomLevelLimits(minimum: number, maximum: number): Promise<void>;
  setZoomFactor(factor: number): void;
  closeDevTools(): void;
  isDestroyed(): boolean;
}

/** Of `Electron.Input`. */
export interface KeyInput {
  readonly key: string;
  readonly control: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
}

/** Of `Electron.Session`. */
export interface LockedSession {
  setPermissionRequestHandler(
    handler: (contents: unknown, permission: string, callback: (granted: boolean) => void) => void,
  ): void;
  setPermissionCheckHandler(handler: () => boolean): void;
  setDevicePermissionHandler(handler: () => boolean): void;
  setDisplayMediaRequestHandler(handler: (request: unknown, callback: (streams: null) => void) => void): void;
  setSpellCheckerEnabled(enable: boolean): void;
  on(event: 'will-download', listener: (event: Stoppable) => void): unknown;
  readonly webRequest: {
    onBeforeRequest(
      listener: (
        details: { readonly url: string },
        callback: (response: { cancel: boolean }) => void,
      ) => void,
    ): void;
    onHeadersReceived(
      listener: (
        details: { readonly url: string; readonly responseHeaders?: Record<string, string[]> },
        callback: (response: { responseHeaders: Record<string, string[]> }) => void,
      ) => void,
    ): void;
  };
}

/** Of `Electron.App`. */
export interface LockedApp {
  requestSingleInstanceLock(): boolean;
  quit(): void;
  enableSandbox(): void;
  on(event: 'web-contents-created', listener: (event: unknown, contents: LockedContents) => void): unknown;
  on(
    event: 'certificate-error',
    listener: (
      event: Stoppable,
      contents: unknown,
      url: string,
      error: string,
      certificate: unknown,
      callback: (trusted: boolean) => void,
    ) => void,
  ): unknown;
  on(event: 'login' | 'select-client-certificate', listener: (event: Stoppable) => void): unknown;
  on(event: 'window-all-closed' | 'second-instance', listener: () => void): unknown;
  on(
    event: 'child-process-gone',
    listener: (event: unknown, details: { readonly type: string; readonly reason: string }) => void,
  ): unknown;
}

/** Of `Electron.BrowserWindow`. */
export interface KioskWindow {
  readonly webContents: LockedContents & { forcefullyCrashRenderer(): void };
  on(event: 'unresponsive' | 'ready-to-show', listener: () => void): unknown;
  on(event: 'close', listener: (event: Stoppable) => void): unknown;
  loadURL(url: string): Promise<void>;
  show(): void;
  focus(): void;
  destroy(): void;
}

export type OpenWindow = (bounds: Bounds) => KioskWindow;
