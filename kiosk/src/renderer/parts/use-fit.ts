import { type RefObject, useLayoutEffect, useRef } from 'react';

/** Nothing is set smaller than this; a text that still does not fit breaks inside words. */
const floorPx = 14;

/**
 * Sets `text` as large as its style allows and its box holds, and anew when the box or the fonts change. It runs before
 * the first paint, so that the question appears once, at its size.
 */
export function useFit<Box extends HTMLElement, Text extends HTMLElement>(
  content: string,
): { readonly box: RefObject<Box | null>; readonly text: RefObject<Text | null> } {
  const box = useRef<Box>(null);
  const text = useRef<Text>(null);
  useLayoutEffect(() => {
    const outer = box.current;
    const inner = text.current;
    if (outer === null || inner === null || content === '') return;
    const refit = () => fit(outer, inner);
    refit();
    const observer = new ResizeObserver(refit);
    observer.observe(outer);
    document.fonts.addEventListener('loadingdone', refit);
    return () => {
      observer.disconnect();
      document.fonts.removeEventListener('loadingdone', refit);
    };
  }, [content]);
  return { box, text };
}

/** Chromium balances no more lines than this; a longer text is at least kept from a last line of one word. */
const balancedLines = 6;

function fit(outer: HTMLElement, inner: HTMLElement): void {
  fitSize(outer, inner);
  const line = Number.parseFloat(getComputedStyle(inner).lineHeight);
  if (inner.offsetHeight > (balancedLines + 0.5) * line) inner.style.setProperty('text-wrap', 'pretty');
}

function fitSize(outer: HTMLElement, inner: HTMLElement): void {
  const set = (px: number) => {
    inner.style.fontSize = `${px}px`;
    return inner.scrollWidth <= outer.clientWidth && inner.offsetHeight <= outer.clientHeight;
  };
  inner.style.overflowWrap = '';
  inner.style.removeProperty('text-wrap');
  inner.style.fontSize = '';
  const largest = Math.floor(Number.parseFloat(getComputedStyle(inner).fontSize));
  if (set(largest)) return;
  let fits = floorPx;
  let tooLarge = largest;
  while (tooLarge - fits > 1) {
    const middle = Math.floor((fits + tooLarge) / 2);
    if (set(middle)) fits = middle;
    else tooLarge = middle;
  }
  if (!set(fits)) inner.style.overflowWrap = 'anywhere';
}
