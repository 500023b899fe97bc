import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { Encoder, type EncoderEnd } from './encoder.ts';
import type { CameraOptions } from './options.ts';
import { frameTime, type Pin, PressLog } from './presses.ts';
import { Scene } from './scene.ts';
import { SegmentWriter, segmentNamePattern, segmentNames } from './segment-writer.ts';

export type CameraError = CodedError<'ffmpeg-missing' | 'ffmpeg-died' | 'folder-unusable'>;

export interface CameraPorts {
  /** Wall clock, Unix ms. */
  readonly now: () => number;
  /** The first file exists. */
  readonly ready: () => void;
  /** Something went wrong that the camera got over. */
  readonly warn: (warning: CodedError<'ffmpeg-died' | 'camera-late' | 'folder-unusable'>) => void;
}

/** When the encoder lags this far behind the wall clock, the recorder leaves a hole and starts a new file. */
const lateLimit = 10_000;
/** This many starts in a row without a second of picture: ffmpeg will not work here. */
const startLimit = 3;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The camera: draws frames on the wall clock and records them until `stop`. */
export class Camera {
  readonly #options: CameraOptions;
  readonly #ports: CameraPorts;
  readonly #presses: PressLog;
  readonly #scene: Scene;
  #stopping = false;
  #wake: () => void = () => undefined;
  #ready = false;
  #encoder: Encoder | undefined;

  constructor(options: CameraOptions, ports: CameraPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#presses = new PressLog(options.fps);
    this.#scene = new Scene(options);
  }

  /** A button changed at this moment. */
  press(pin: Pin, down: boolean): void {
    this.#presses.edge(pin, down, this.#ports.now());
  }

  /** Ends the recording; `run` returns once the last file is whole. */
  stop(): void {
    this.#stopping = true;
    this.#wake();
  }

  /** The running encoder's process, for tests. */
  get encoderPid(): number | undefined {
    return this.#encoder?.pid;
  }

  /** Records until `stop`. An encoder that dies is started again with a new file. */
  async run(): Promise<Result<void, CameraError>> {
    try {
      mkdirSync(this.#options.out, { recursive: true });
    } catch (error) {
      return err(coded('folder-unusable', error instanceof Error ? error.message : String(error)));
    }
    let failures = 0;
    while (!this.#stopping) {
      const { end, seconds } = await this.#record();
      if (end.code === 'ffmpeg-missing') return err(coded(end.code, end.detail));
      if (end.code === 'ok') continue;
      failures = seconds > 0 ? 0 : failures + 1;
      if (failures >= startLimit) return err(coded('ffmpeg-died', end.detail));
      this.#ports.warn(coded('ffmpeg-died', end.detail));
    }
    return ok(undefined);
  }

  /** One life of the encoder. */
  async #record(): Promise<{ readonly end: EncoderEnd; readonly seconds: number }> {
    const { out, fps, segment, zone, ffmpeg, width, height } = this.#options;
    const start = Math.ceil(this.#ports.now() / 1000) * 1000;
    const opened = (): void => {
      if (!this.#ready) this.#ports.ready();
      this.#ready = true;
      this.#deleteOld();
    };
    const writer = new SegmentWriter({ folder: out, start, segment, name: segmentNames(zone), opened });
    const encoder = new Encoder({ ffmpeg, width, height, fps, writer });
    this.#encoder = encoder;
    let gone = false;
    void encoder.ended.then(() => {
      gone = true;
      this.#wake();
    });
    let next = (start / 1000) * fps;
    while (!this.#stopping && !gone) {
      const now = this.#ports.now();
      const behind = now - frameTime(next, fps);
      if (behind < 0 && behind > -lateLimit) {
        await this.#sleep(-behind);
        continue;
      }
      if (Math.abs(behind) > lateLimit) {
        this.#ports.warn(
          coded('camera-late', `${Math.round(behind / 1000)} s off the wall clock: a new file`),
        );
        break;
      }
      const frame = next;
      const picture = this.#scene.frame(frameTime(frame, fps), (pin) => this.#presses.isDown(pin, frame));
      next += 1;
      this.#presses.forget(frame);
      if (!encoder.write(picture)) await encoder.drained();
    }
    const died = gone;
    const end = await encoder.finish();
    return {
      end: died && end.code === 'ok' ? { code: 'ffmpeg-died', detail: 'ended by itself' } : end,
      seconds: writer.seconds,
    };
  }

  /** Until `ms` have passed, or the camera is stopped, or the encoder has gone. */
  async #sleep(ms: number): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    // Rounded up: a frame is drawn when its time has come, so that every press before it is known.
    await Promise.race([woken, pause(Math.ceil(ms))]);
  }

  #deleteOld(): void {
    const { out, keep } = this.#options;
    const oldest = this.#ports.now() - keep * 60_000;
    try {
      for (const name of readdirSync(out)) {
        if (!segmentNamePattern.test(name)) continue;
        const path = join(out, name);
        if (statSync(path).mtimeMs < oldest) rmSync(path);
      }
    } catch (error) {
      this.#ports.warn(coded('folder-unusable', error instanceof Error ? error.message : String(error)));
    }
  }
}
