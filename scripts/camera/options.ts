import { parseArgs } from 'node:util';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';

export interface CameraOptions {
  readonly out: string;
  readonly fps: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** Seconds a file. */
  readonly segment: number;
  /** Minutes a file is kept. */
  readonly keep: number;
  readonly zone: string;
  readonly ffmpeg: string;
}

export const usage = `Usage: node scripts/camera/main.ts --out DIR [options]

A synthetic camera: records a drawn till into a folder of H.264 files named %Y-%m-%d_%H-%M-%S.mp4.
Presses come on stdin as lines "PIN <Y|N|U|S> <0|1>".

  --out DIR          folder of the recordings (made if missing)
  --fps N            frames a second, 1 to 60 (25)
  --size WxH         multiples of 4, 320x180 to 1920x1080 (640x360)
  --title TEXT       what the picture is labelled with
  --segment S        seconds a file, 1 to 3600 (10)
  --keep MINUTES     older files are deleted (120)
  --zone ZONE        IANA zone of names and of the clock in the picture (UTC)
  --ffmpeg PATH      the encoder (ffmpeg)
  --help`;

type OptionsError = CodedError<'bad-option'>;
const bad = (detail: string): Result<never, OptionsError> => err(coded('bad-option', detail));

function wholeNumber(name: string, text: string, least: number, most: number): Result<number, OptionsError> {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most
    ? ok(value)
    : bad(`--${name} must be a whole number from ${least} to ${most}`);
}

function knownZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Reads the command line; `help` when only the usage is asked for. */
export function parseOptions(args: readonly string[]): Result<CameraOptions | 'help', OptionsError> {
  let values: Record<string, string | boolean | undefined>;
  try {
    const text = { type: 'string' } as const;
    values = parseArgs({
      args: [...args],
      options: {
        out: text,
        fps: text,
        size: text,
        title: text,
        segment: text,
        keep: text,
        zone: text,
        ffmpeg: text,
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error));
  }
  if (values.help === true) return ok('help');
  const get = (name: string, fallback: string): string => {
    const value = values[name];
    return typeof value === 'string' ? value : fallback;
  };
  const out = get('out', '');
  if (out === '') return bad('--out DIR is required');
  const fps = wholeNumber('fps', get('fps', '25'), 1, 60);
  if (!fps.ok) return fps;
  const segment = wholeNumber('segment', get('segment', '10'), 1, 3600);
  if (!segment.ok) return segment;
  const keep = wholeNumber('keep', get('keep', '120'), 1, 60 * 24 * 366);
  if (!keep.ok) return keep;
  const size = /^(\d{3,4})x(\d{3,4})$/.exec(get('size', '640x360'));
  const [width, height] = [Number(size?.[1]), Number(size?.[2])];
  const fits = width >= 320 && width <= 1920 && height >= 180 && height <= 1080;
  if (!fits || width % 4 !== 0 || height % 4 !== 0) {
    return bad('--size must be WxH in multiples of 4, from 320x180 to 1920x1080');
  }
  const zone = get('zone', 'UTC');
  if (!knownZone(zone)) return bad(`--zone ${zone} is not an IANA time zone`);
  const title = get('title', 'Магазин «Речной», касса 1');
  const ffmpeg = get('ffmpeg', 'ffmpeg');
  return ok({
    out,
    fps: fps.value,
    width,
    height,
    title,
    segment: segment.value,
    keep: keep.value,
    zone,
    ffmpeg,
  });
}
