import { Worker } from 'node:worker_threads';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, type Result } from '@otklik/shared/base/result.ts';
import type { Archive, ArchiveError, ArchiveWarning, FolderSettings } from './archive.ts';
import type { VideoMessage, VideoRequest } from './worker-protocol.ts';

type Question =
  | { readonly kind: 'clip'; readonly from: number; readonly to: number }
  | { readonly kind: 'init'; readonly recording: number }
  | { readonly kind: 'fragment'; readonly place: Extract<VideoRequest, { kind: 'fragment' }>['place'] };

const gone: Result<never, ArchiveError> = err(coded('unavailable', 'Cutting the video failed.'));

/** The main thread's side of the video worker. A worker that dies fails what it was asked and is started again. */
export class VideoWorker {
  readonly #warn: (warning: ArchiveWarning) => void;
  readonly #waiting = new Map<number, (message: VideoMessage | undefined) => void>();
  #worker: Worker | undefined;
  #ids = 0;
  #closed = false;

  constructor(warn: (warning: ArchiveWarning) => void) {
    this.#warn = warn;
  }

  /** The archive of a camera, working in the worker. */
  archive(settings: FolderSettings): Archive {
    const bytes = async (question: Question): Promise<Result<Uint8Array, ArchiveError>> => {
      const message = await this.#ask(settings, question);
      return message?.kind === 'bytes' ? message.result : gone;
    };
    return {
      clip: async (from, to) => {
        const message = await this.#ask(settings, { kind: 'clip', from, to });
        return message?.kind === 'clip' ? message.result : gone;
      },
      init: (recording) => bytes({ kind: 'init', recording }),
      fragment: ({ recording, begin, end }) => bytes({ kind: 'fragment', place: { recording, begin, end } }),
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
  }

  #ask(settings: FolderSettings, question: Question): Promise<VideoMessage | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    this.#worker ??= this.#start();
    this.#ids += 1;
    const id = this.#ids;
    const { folder, pattern, zone, timing } = settings;
    const request: VideoRequest = { id, settings: { folder, pattern, zone, timing }, ...question };
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#worker?.postMessage(request);
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url));
    worker.on('message', (message: VideoMessage) => {
      if (message.kind === 'warning') {
        this.#warn(message.warning);
        return;
      }
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    });
    // `exit` always follows.
    worker.on('error', (error: Error) =>
      this.#warn({ ...coded('recording-damaged', `the video worker died: ${error.message}`), file: '' }),
    );
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const resolve of this.#waiting.values()) resolve(undefined);
      this.#waiting.clear();
    });
    return worker;
  }
}
