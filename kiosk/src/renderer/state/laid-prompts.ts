import type { PlaceView } from '../../screen/protocol.ts';

type Media = NonNullable<PlaceView['nextPrompt']>;

/** Prompts are files of the kiosk's own cache, never of another server. */
const ownMedia = /^\/media\/([0-9a-f]{64})$/;

/** The file of a prompt's address; undefined where it is none of the kiosk's own. */
export const hashOf = (url: string): string | undefined => ownMedia.exec(url)?.[1];

/**
 * Media elements laid ready before the press, one a workplace: loaded and decoded so far that `play()` is heard at once
 * (issue: 150 ms). They live outside React, since a look's markup comes and goes with each poll.
 */
export interface LaidPrompts {
  /** Lays ready what the next poll plays; undefined takes it away. */
  lay(place: number, next: Media | undefined): void;
  /** The element that plays this prompt, at its beginning: the one laid ready, else a new one. */
  take(place: number, prompt: Media): HTMLMediaElement;
}

export function createLaidPrompts(document: Document): LaidPrompts {
  const laid = new Map<number, { readonly url: string; readonly element: HTMLMediaElement }>();

  function release(place: number): void {
    const held = laid.get(place);
    laid.delete(place);
    // One that plays in the page is its player's to end.
    if (held === undefined || held.element.isConnected) return;
    held.element.removeAttribute('src');
    held.element.load();
  }

  function make(place: number, { kind, url }: Media): HTMLMediaElement {
    release(place);
    const element = document.createElement(kind);
    element.preload = 'auto';
    if (hashOf(url) !== undefined) element.src = url;
    element.load();
    laid.set(place, { url, element });
    return element;
  }

  return {
    lay(place, next) {
      if (next === undefined) return release(place);
      const held = laid.get(place);
      // What could not be loaded is loaded anew: the file may have been mended meanwhile.
      if (held?.url !== next.url || held.element.error !== null) make(place, next);
    },
    take(place, prompt) {
      const held = laid.get(place);
      return held?.url === prompt.url && held.element.error === null ? held.element : make(place, prompt);
    },
  };
}

export const laidPrompts = createLaidPrompts(document);
