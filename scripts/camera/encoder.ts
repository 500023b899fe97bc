import { type ChildProcess, spawn } from 'node:child_process';
import type { SegmentWriter } from './segment-writer.ts';

export interface EncoderOptions {
  readonly ffmpeg: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly writer: SegmentWriter;
}

export type EncoderEnd =
  | { readonly code: 'ok' }
  | { readonly code: 'ffmpeg-missing' | 'ffmpeg-died'; readonly detail: string };

const detailLimit = 300;

/** One ffmpeg that turns raw frames on its stdin into one-second fragments of H.264, each starting with a keyframe. */
export class Encoder {
  readonly #child: ChildProcess;
  #ending = false;
  /** Resolves once ffmpeg has gone and all it made is in the files. Never rejects. */
  readonly ended: Promise<EncoderEnd>;

  constructor(options: EncoderOptions) {
    const fps = String(options.fps);
    const input = [
      '-f',
      'rawvideo',
      '-pixel_format',
      'yuv420p',
      '-video_size',
      `${options.width}x${options.height}`,
    ];
    const codec = [
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-tune',
      'zerolatency',
      '-crf',
      '26',
      '-threads',
      '1',
    ];
    const keys = ['-g', fps, '-keyint_min', fps, '-sc_threshold', '0'];
    const tags = [
      '-color_range',
      'tv',
      '-colorspace',
      'bt709',
      '-color_primaries',
      'bt709',
      '-color_trc',
      'bt709',
    ];
    const movie = [
      '-movflags',
      '+empty_moov+default_base_moof+frag_keyframe',
      '-flush_packets',
      '1',
      '-f',
      'mp4',
    ];
    // A group of its own: a Ctrl-C in the terminal reaches only us, and we end ffmpeg by closing its input.
    this.#child = spawn(
      options.ffmpeg,
      ['-hide_banner', '-loglevel', 'error', ...input, '-framerate', fps, '-i', 'pipe:0', '-an']
        .concat(codec, keys, tags, movie)
        .concat('pipe:1'),
      { stdio: ['pipe', 'pipe', 'pipe'], detached: true },
    );
    let said = '';
    let failure: EncoderEnd | undefined;
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-detailLimit);
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => options.writer.write(chunk));
    // EPIPE when ffmpeg dies; its end is reported below.
    this.#child.stdin?.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      this.#child.on('error', (error: NodeJS.ErrnoException) => {
        failure =
          error.code === 'ENOENT'
            ? { code: 'ffmpeg-missing', detail: `${options.ffmpeg} is not installed (apt install ffmpeg)` }
            : { code: 'ffmpeg-died', detail: error.message };
        // Without a process there is no close event.
        if (this.#child.pid === undefined) resolve(failure);
      });
      this.#child.on('close', (code, signal) => {
        options.writer.close();
        const clean = this.#ending && code === 0;
        const why = said.trim().split('\n').at(-1) || `exit ${code ?? signal}`;
        resolve(failure ?? (clean ? { code: 'ok' } : { code: 'ffmpeg-died', detail: why }));
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Sends one planar YUV 4:2:0 frame. False: wait for `drained` before the next. */
  write(frame: Uint8Array): boolean {
    // Copied, because the caller draws the next frame into the same buffer.
    return this.#child.stdin?.write(Buffer.from(frame)) ?? false;
  }

  /** Resolves when the pipe takes frames again, or the encoder has ended. */
  async drained(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#child.stdin?.once('drain', resolve);
    await Promise.race([promise, this.ended]);
  }

  /** No more frames: ffmpeg finishes the last fragment and exits. */
  finish(): Promise<EncoderEnd> {
    this.#ending = true;
    this.#child.stdin?.end();
    return this.ended;
  }
}
