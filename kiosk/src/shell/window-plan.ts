/** Where a display lies on the desktop, in pixels. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlannedWindow {
  /** With the screen's token: a secret. */
  readonly url: string;
  readonly bounds: Bounds;
}

/** One window a display: the first address on the main display, the others in order. What finds none is counted. */
export function planWindows(
  urls: readonly string[],
  displays: readonly Bounds[],
): { readonly windows: readonly PlannedWindow[]; readonly without: number } {
  const windows = urls.flatMap((url, index) => {
    const bounds = displays[index];
    return bounds === undefined ? [] : [{ url, bounds }];
  });
  return { windows, without: urls.length - windows.length };
}

/** The displays as `xrandr --listactivemonitors` tells them: the main one (`*`) first, then from left to right. */
export function parseMonitors(text: string): readonly Bounds[] {
  const found = [...text.matchAll(/^\s*\d+:\s+\+?(\*?)\S+\s+(\d+)\/\d+x(\d+)\/\d+\+(\d+)\+(\d+)/gm)];
  return found
    .map(([, main, width, height, x, y]) => ({
      main: main === '*',
      bounds: { x: Number(x), y: Number(y), width: Number(width), height: Number(height) },
    }))
    .toSorted((a, b) => Number(b.main) - Number(a.main) || a.bounds.x - b.bounds.x || a.bounds.y - b.bounds.y)
    .map(({ bounds }) => bounds);
}
