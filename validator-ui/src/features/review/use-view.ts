import { type PointerEvent, type RefCallback, useCallback, useEffect, useState } from 'react';

/** How the picture is magnified, and which part of it is in sight; of several shown together, each alike. */
export interface View {
  readonly zoom: number;
  /** Ref of the box around the picture. */
  readonly box: RefCallback<HTMLDivElement>;
  /** The next larger step; from the largest back to the whole picture. */
  zoomIn(): void;
  /** Moves what is in sight by a step. */
  pan(x: -1 | 0 | 1, y: -1 | 0 | 1): void;
  /** Dragging the picture, for a mouse. */
  readonly handlers: {
    onPointerDown(event: PointerEvent<HTMLDivElement>): void;
    onPointerMove(event: PointerEvent<HTMLDivElement>): void;
    onPointerUp(event: PointerEvent<HTMLDivElement>): void;
  };
}

const zooms = [1, 2, 4] as const;
/** Of the picture's side at zoom 1. */
const step = 0.125;

/** The centre of what is in sight, as shares of the picture, so that nothing beyond its edges shows. */
export function within(centre: number, zoom: number): number {
  const half = 1 / (2 * zoom);
  return Math.min(1 - half, Math.max(half, centre));
}

/** The zoom stays from item to item (the same till looks the same); `item` only ends a drag. */
export function useView(item: string | undefined): View {
  const [zoom, setZoom] = useState(1);
  const [centre, setCentre] = useState({ x: 0.5, y: 0.5 });
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const [held, setHeld] = useState<{ x: number; y: number }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another item ends a drag.
  useEffect(() => setHeld(undefined), [item]);

  const move = useCallback(
    (x: number, y: number) =>
      setCentre((now) => ({ x: within(now.x + x, zoom), y: within(now.y + y, zoom) })),
    [zoom],
  );
  useEffect(() => {
    // Custom properties by script: the policy forbids inline styles in the page's text, not the style object.
    element?.style.setProperty('--zoom', String(zoom));
    for (const axis of ['x', 'y'] as const) {
      const middle = within(centre[axis], zoom);
      element?.style.setProperty(`--shift-${axis}`, `${(0.5 - middle) * 100 * zoom}%`);
      // What lies beyond the picture's own place, before it is magnified: a neighbour may be there.
      element?.style.setProperty(`--before-${axis}`, `${(middle - 0.5 / zoom) * 100}%`);
      element?.style.setProperty(`--behind-${axis}`, `${(1 - middle - 0.5 / zoom) * 100}%`);
    }
  }, [element, zoom, centre]);

  return {
    zoom,
    box: setElement,
    zoomIn: () => setZoom((now) => zooms.find((each) => each > now) ?? 1),
    pan: (x, y) => move(x * step, y * step),
    handlers: {
      onPointerDown: ({ clientX, clientY }) => {
        if (zoom > 1) setHeld({ x: clientX, y: clientY });
      },
      onPointerMove: ({ clientX, clientY, currentTarget }) => {
        if (held === undefined) return;
        // Of the picture as it lies there without being magnified: one of several is smaller than the box.
        const { offsetWidth, offsetHeight } = currentTarget.querySelector('video') ?? currentTarget;
        move((held.x - clientX) / (offsetWidth * zoom), (held.y - clientY) / (offsetHeight * zoom));
        setHeld({ x: clientX, y: clientY });
      },
      onPointerUp: () => setHeld(undefined),
    },
  };
}
