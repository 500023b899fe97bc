import { beforeEach, expect, test } from 'vitest';
import type { Bounds } from '../window-plan.ts';
import { parseMonitors, planWindows } from '../window-plan.ts';
import { screenOrigins } from './lock-down.ts';
import { type FakeWindow, fakeWindow } from './testing/fake-electron.ts';
import { type ScreenWindows, screenWindows } from './windows.ts';

const left: Bounds = { x: 0, y: 0, width: 800, height: 480 };
const right: Bounds = { x: 800, y: 0, width: 1920, height: 1080 };
const one = 'http://127.0.0.1:8081/?token=a&place=1';
const two = 'http://127.0.0.1:8081/?token=a&place=2';

let opened: { window: FakeWindow; bounds: Bounds }[];
let due: { ms: number; fire: () => void }[];
let warned: string[];
let windows: ScreenWindows;
beforeEach(() => {
  opened = [];
  due = [];
  warned = [];
  windows = screenWindows({
    open(bounds) {
      const window = fakeWindow();
      opened.push({ window, bounds });
      return window;
    },
    displays: () => [left, right],
    origins: screenOrigins(),
    timers: {
      after(ms, fire) {
        const timer = { ms, fire };
        due.push(timer);
        return () => {
          due = due.filter((other) => other !== timer);
        };
      },
    },
    warn: (line) => void warned.push(line),
  });
});

const loads = (index: number): number =>
  opened[index]?.window.calls.filter((call) => call.startsWith('load')).length ?? 0;
function pass(ms: number): void {
  const now = due.filter((timer) => timer.ms <= ms);
  due = due.filter((timer) => timer.ms > ms);
  for (const timer of now) timer.fire();
}

test('one window a display, each with its own address', () => {
  windows.show([one, two]);
  expect(opened.map(({ bounds }) => bounds)).toEqual([left, right]);
  expect(opened.map(({ window }) => window.calls)).toEqual([[`load ${one}`], [`load ${two}`]]);
});

test('what has no display is told, not shown', () => {
  windows.show([one, two, `${one}3`]);
  expect(opened).toHaveLength(2);
  expect(warned).toEqual(['shell: 1 screen(s) have no display of their own']);
});

test.each([
  ['falls', 'render-process-gone', [{ reason: 'crashed' }]],
  ['is ended for want of memory', 'render-process-gone', [{ reason: 'oom' }]],
  ['cannot be loaded', 'did-fail-load', [-102]],
] as const)('a page that %s is loaded again, later each time, and without end', (_what, event, more) => {
  windows.show([one]);
  for (const [index, ms] of [500, 1000, 2000, 5000, 10_000, 10_000].entries()) {
    opened[0]?.window.webContents.fire(event, {}, ...more);
    pass(ms - 1);
    expect(loads(0)).toBe(index + 1);
    pass(ms);
    expect(loads(0)).toBe(index + 2);
  }
});

test('a page left for another of its own has not failed', () => {
  windows.show([one]);
  opened[0]?.window.webContents.fire('did-fail-load', {}, -3);
  pass(30_000);
  expect(loads(0)).toBe(1);
});

test('a page that hangs is ended, and comes back as one that fell', () => {
  windows.show([one]);
  opened[0]?.window.fire('unresponsive', {});
  expect(opened[0]?.window.calls).toContain('crash');
});

test('a window cannot be closed by hand, and is shown only with a picture', () => {
  windows.show([one]);
  expect(opened[0]?.window.calls).not.toContain('show');
  opened[0]?.window.fire('ready-to-show', {});
  expect(opened[0]?.window.calls).toContain('show');
  expect(opened[0]?.window.fire('close', {})).toBe('prevented');
  windows.close();
  expect(opened[0]?.window.calls).toContain('destroy');
});

test('another address takes the place of the windows before; nothing of them is loaded again', () => {
  windows.show([one]);
  opened[0]?.window.webContents.fire('render-process-gone', {}, { reason: 'crashed' });
  windows.show([two]);
  pass(30_000);
  expect(loads(0)).toBe(1);
  expect(opened[1]?.window.calls).toEqual([`load ${two}`]);
});

test('displays as xrandr tells them: the main one first, then from the left', () => {
  const text = `Monitors: 3
 0: +DP-1 1920/509x1080/286+800+0  DP-1
 1: +*HDMI-1 800/154x480/86+0+0  HDMI-1
 2: +DP-2 1080/286x1920/509+2720+0  DP-2`;
  expect(parseMonitors(text)).toEqual([
    { x: 0, y: 0, width: 800, height: 480 },
    { x: 800, y: 0, width: 1920, height: 1080 },
    { x: 2720, y: 0, width: 1080, height: 1920 },
  ]);
  expect(parseMonitors('nonsense')).toEqual([]);
  expect(planWindows([one], parseMonitors(text)).windows).toEqual([{ url: one, bounds: left }]);
});
