import { useLayoutEffect, useRef } from 'react';

export interface SpiralProps {
  /** One dot each. */
  readonly dots: number;
  /** A clearing in the middle for the new dot and its rings. */
  readonly clearing: boolean;
}

/** So many dots fill the disc; fewer make a smaller disc of the same grain, more a finer grain. */
const fullDisc = 300;
/** Beyond this the dots would be smaller than a pixel can show: the disc is full anyway. */
const mostDots = 20_000;
const goldenAngle = Math.PI * (3 - Math.sqrt(5));

export interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Where the disc stands: on the right and over the edge, or low in the middle of a tall screen. */
export function discIn(width: number, height: number): Disc {
  return width > height
    ? { x: width * 0.823, y: height / 2, radius: Math.min(height * 0.475, width * 0.267) }
    : { x: width / 2, y: height * 0.65, radius: Math.min(width * 0.43, height * 0.245) };
}

/** A sunflower: dot i at the golden angle from the last, at a distance that gives each the same room. */
export function Spiral({ dots, clearing }: SpiralProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    // Drawn when something changes, never in a loop.
    const redraw = () => draw(element, Math.min(dots, mostDots), clearing);
    redraw();
    const observer = new ResizeObserver(redraw);
    observer.observe(element);
    return () => observer.disconnect();
  }, [dots, clearing]);
  return <canvas ref={canvas} className="spiral" data-dots={dots} />;
}

function draw(element: HTMLCanvasElement, dots: number, clearing: boolean): void {
  const { clientWidth: width, clientHeight: height } = element;
  const context = element.getContext('2d');
  if (context === null || width === 0 || height === 0) return;
  element.width = Math.round(width * devicePixelRatio);
  element.height = Math.round(height * devicePixelRatio);
  context.scale(devicePixelRatio, devicePixelRatio);
  context.fillStyle = getComputedStyle(element).color;
  const { x, y, radius } = discIn(width, height);
  const step = radius / Math.sqrt(Math.max(dots, fullDisc));
  for (let i = 1; i <= dots; i += 1) {
    const distance = step * Math.sqrt(i);
    const alpha = clearing ? Math.min(1, Math.max(0, (distance / radius - 0.305) / 0.12)) : 1;
    if (alpha === 0) continue;
    const angle = i * goldenAngle;
    context.globalAlpha = alpha;
    context.beginPath();
    context.arc(
      x + distance * Math.cos(angle),
      y + distance * Math.sin(angle),
      step * (0.366 - 0.155 * (distance / radius)),
      0,
      2 * Math.PI,
    );
    context.fill();
  }
}
