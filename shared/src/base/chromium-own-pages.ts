/**
 * Chromium's features that load pages of its own beside every window, in a renderer of their own, for an address bar that
 * nobody sees: chrome://omnibox-popup.top-chrome, twice. Either alone keeps the renderer. A window without an address bar
 * (`--app`) has none of them. See docs/decisions/0141-the-browsers-own-pages.md.
 */
export const OWN_PAGES: readonly string[] = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'];
