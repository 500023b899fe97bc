const pinLine = /^PIN ([YNUS]) ([01])$/;

/** Carries the console's button levels to the camera, and tells a camera that starts later what is down now. */
export class PinRelay {
  readonly #down = new Set<string>();
  readonly #send: (line: string) => void;

  constructor(send: (line: string) => void) {
    this.#send = send;
  }

  /** A line of the console's output; other lines are ignored. */
  line(line: string): void {
    const match = pinLine.exec(line);
    const button = match?.[1];
    if (button === undefined) return;
    if (match?.[2] === '1') this.#down.add(button);
    else this.#down.delete(button);
    this.#send(line);
  }

  /** The camera has just started. */
  replay(): void {
    for (const button of this.#down) this.#send(`PIN ${button} 1`);
  }

  /** The console is gone: nothing is held any more. */
  release(): void {
    for (const button of this.#down) this.#send(`PIN ${button} 0`);
    this.#down.clear();
  }
}
