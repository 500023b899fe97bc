/** In a page nobody looks at nothing is painted; then it is done after so long, ms. */
const unseen = 100;
/** From a frame's beginning until its pixels are made, which the browser does on other threads: they come first. Ms. */
const raster = 16;

/** Runs once the browser has painted what stands now: for what must not hold a key's picture up. Gives what takes it back. */
export function afterPaint(run: () => void): () => void {
  let frame = 0;
  let timer: ReturnType<typeof setTimeout>;
  const stop = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  const now = (): void => {
    stop();
    run();
  };
  timer = setTimeout(now, unseen);
  // The frame's own callback runs before its paint.
  frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    timer = setTimeout(now, raster);
  });
  return stop;
}

export const painted = (): Promise<void> => new Promise((resolve) => void afterPaint(resolve));
