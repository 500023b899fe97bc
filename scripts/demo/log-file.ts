import { createWriteStream, existsSync, mkdirSync, renameSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';

/** Past this a log is set aside as `.1`, replacing the one before: a demo left running fills no disk. */
const limitBytes = 10_000_000;

/** A log of one program: everything it said. Starts anew with each start of the demo and keeps the one before. */
export class LogFile {
  readonly path: string;
  #stream: WriteStream;
  #written = 0;

  constructor(path: string) {
    this.path = path;
    mkdirSync(dirname(path), { recursive: true });
    this.#stream = this.#open();
  }

  line(text: string): void {
    this.#written += Buffer.byteLength(text) + 1;
    this.#stream.write(`${text}\n`);
    if (this.#written > limitBytes) {
      this.#stream.end();
      this.#stream = this.#open();
    }
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#stream.end(() => resolve()));
  }

  #open(): WriteStream {
    if (existsSync(this.path)) renameSync(this.path, `${this.path}.1`);
    this.#written = 0;
    const stream = createWriteStream(this.path, { flags: 'a' });
    // A full disk must not end the demo; the programs report their own trouble.
    stream.on('error', () => {});
    return stream;
  }
}
