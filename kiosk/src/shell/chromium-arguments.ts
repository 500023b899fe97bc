import type { Bounds } from './window-plan.ts';

/** What a counter has no use for, and a customer could stumble over. */
const FEATURES_OFF = [
  'Translate',
  'AutofillServerCommunication',
  'OptimizationHints',
  'MediaRouter',
  'OverscrollHistoryNavigation',
  'GlobalMediaControls',
  'TouchpadOverscrollHistoryNavigation',
];

export interface ChromiumWindow {
  readonly url: string;
  readonly profileDir: string;
  /** The display to fill; absent: the one there is. */
  readonly bounds?: Bounds;
  readonly root: boolean;
}

/**
 * No tabs, no pinch, no swipe, no zoom by touch, no translation, no first-run or crash page, no autofill, nothing fetched in the
 * background or updated, and sound without a touch before it.
 */
export function chromiumArguments({ url, profileDir, bounds, root }: ChromiumWindow): readonly string[] {
  return [
    '--kiosk',
    `--app=${url}`,
    `--user-data-dir=${profileDir}`,
    ...(bounds === undefined
      ? []
      : // Without a window manager nobody makes it full-screen, and Chromium draws a window of exactly the display's size
        // one pixel smaller.
        [
          `--window-position=${bounds.x},${bounds.y}`,
          `--window-size=${bounds.width + 1},${bounds.height + 1}`,
        ]),
    '--start-fullscreen',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--check-for-update-interval=31536000',
    '--disable-sync',
    '--disable-extensions',
    '--disable-pinch',
    '--overscroll-history-navigation=0',
    '--pull-to-refresh=0',
    '--hide-crash-restore-bubble',
    '--disable-breakpad',
    '--noerrdialogs',
    '--disable-infobars',
    '--password-store=basic',
    '--no-pings',
    `--disable-features=${FEATURES_OFF.join(',')}`,
    '--autoplay-policy=no-user-gesture-required',
    // Chromium refuses its sandbox to root; a counter runs as a user of its own.
    ...(root ? ['--no-sandbox'] : []),
  ];
}
