import { Worker } from 'node:worker_threads';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, type Result } from '@otklik/shared/base/result.ts';
import type {
  ArchiveError,
  ArchiveWarning,
  FolderSettings,
  FragmentPlace,
  SourceArchive,
  Span,
} from './archive.ts';
import { own } from './own-bytes.ts';
import type { VideoMessage, VideoRequest } from './worker-protocol.ts';

type Question =
  | { readonly kind: 'clip'; readonly from: number; readonly to: number }
  | { readonly kind: 'init'; readonly place: FragmentPlace }
  | { readonly kind: 'identity'; readonly place: FragmentPlace }
  | { readonly kind: 'fragment'; readonly place: FragmentPlace }
  | { readonly kind: 'pictures'; readonly place: FragmentPlace }
  | { readonly kind: 'check'; readonly span: Span };

/** Nothing more than the worker needs goes there. */
const placeOf = ({ recording, begin, end }: FragmentPlace): FragmentPlace => ({ recording, begin, end });

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
  archive(settings: FolderSettings): SourceArchive {
    const bytes = async (question: Question): Promise<Result<Uint8Array, ArchiveError>> => {
      const message = await this.#ask(settings, question);
      return message?.kind === 'bytes' ? message.result : gone;
    };
    return {
      clip: async (from, to) => {
        const message = await this.#ask(settings, { kind: 'clip', from, to });
        return message?.kind === 'clip' ? message.result : gone;
      },
      init: (place) => bytes({ kind: 'init', place: placeOf(place) }),
      fragment: async (place) => {
        const cut = await bytes({ kind: 'fragment', place: placeOf(place) });
        if (cut.ok) own(cut.value);
        return cut;
      },
      identity: async (place) => {
        const message = await this.#ask(settings, { kind: 'identity', place: placeOf(place) });
        return message?.kind === 'identity' ? message.result : gone;
      },
      pictures: async (place) => {
        const message = await this.#ask(settings, { kind: 'pictures', place: placeOf(place) });
        return message?.kind === 'pictures' ? message.result : gone;
      },
      check: async (span) => {
        const message = await this.#ask(settings, { kind: 'check', span });
        return message?.kind === 'check' ? message.result : gone;
      },
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
