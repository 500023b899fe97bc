import { Encoder } from './encoder.ts';
import { frameTime, type Pin, PressLog } from './presses.ts';
import { Scene } from './scene.ts';
import { SegmentWriter, segmentNames } from './segment-writer.ts';

export interface RecordAtOnceOptions {
  readonly folder: string;
  /** Unix ms of the first frame, a whole second. */
  readonly from: number;
  readonly seconds: number;
  /** Seconds a file; 10 if not given. */
  readonly segment?: number;
  readonly fps?: number;
  readonly zone?: string;
  readonly title?: string;
  readonly ffmpeg?: string;
  readonly presses?: readonly { readonly pin: Pin; readonly down: number; readonly up: number }[];
}

/** Records a stretch of the past as fast as the encoder goes: what the camera would have recorded in that time. */
export async function recordAtOnce(options: RecordAtOnceOptions): Promise<void> {
  const { folder, from, seconds, segment = 10, fps = 25, zone = 'UTC' } = options;
  const size = { width: 640, height: 360 };
  const scene = new Scene({ ...size, title: options.title ?? 'Магазин «Речной», касса 1', zone });
  const log = new PressLog(fps);
  for (const press of options.presses ?? []) {
    log.edge(press.pin, true, press.down);
    log.edge(press.pin, false, press.up);
  }
  const writer = new SegmentWriter({ folder, start: from, segment, name: segmentNames(zone) });
  const encoder = new Encoder({ ffmpeg: options.ffmpeg ?? 'ffmpeg', ...size, fps, writer });
  const first = (from / 1000) * fps;
  for (let frame = first; frame < first + seconds * fps; frame += 1) {
    const picture = scene.frame(frameTime(frame, fps), (pin) => log.isDown(pin, frame));
    if (!encoder.write(picture)) await encoder.drained();
  }
  const end = await encoder.finish();
  if (end.code !== 'ok') throw new Error(`${end.code}: ${end.detail}`);
}
