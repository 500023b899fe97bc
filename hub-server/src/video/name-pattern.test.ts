import { describe, expect, it } from 'vitest';
import { parseNamePattern } from './name-pattern.ts';
import { zoneClock } from './zone-clock.ts';

/** The instants a name means in a zone, as ISO strings; undefined when the name does not fit. */
function instants(pattern: string, zone: string, name: string): readonly string[] | undefined {
  const parsed = parseNamePattern(pattern);
  const clock = zoneClock(zone);
  if (!parsed.ok || !clock.ok) throw new Error('the pattern and the zone of this table are good');
  const time = parsed.value.read(name);
  if (time === undefined) return undefined;
  const found = time.kind === 'instant' ? [time.ms] : clock.value.instants(time.ms);
  return found.map((ms) => new Date(ms).toISOString());
}

describe('recorders and their default names', () => {
  it.each([
    [
      'Frigate',
      '%Y-%m-%d/%H/till-1/%M.%S.mp4',
      'UTC',
      '2026-11-23/07/till-1/35.40.mp4',
      '2026-11-23T07:35:40.000Z',
    ],
    [
      'MediaMTX',
      '%Y-%m-%d_%H-%M-%S-%f.mp4',
      'Europe/Moscow',
      '2026-11-23_10-35-40-123456.mp4',
      '2026-11-23T07:35:40.123Z',
    ],
    [
      'MediaMTX, ts',
      'till/%Y-%m-%d_%H-%M-%S-%f.ts',
      'UTC',
      'till/2026-11-23_07-35-40-5.ts',
      '2026-11-23T07:35:40.500Z',
    ],
    ['MediaMTX, unix time', '%s-%f.mp4', 'Asia/Tokyo', '1795419340-250000.mp4', '2026-11-23T07:35:40.250Z'],
    [
      'MediaMTX, own offset',
      '%Y-%m-%d_%H-%M-%S%z.mp4',
      'Asia/Tokyo',
      '2026-11-23_10-35-40+0300.mp4',
      '2026-11-23T07:35:40.000Z',
    ],
    ['motion', '%v-%Y%m%d%H%M%S.mp4', 'Europe/Moscow', '0017-20261123103540.mp4', '2026-11-23T07:35:40.000Z'],
    [
      'Shinobi',
      'ke/mid/%Y-%m-%dT%H-%M-%S.mp4',
      'Asia/Yekaterinburg',
      'ke/mid/2026-11-23T12-35-40.mp4',
      '2026-11-23T07:35:40.000Z',
    ],
    [
      'ZoneMinder',
      '1/%Y-%m-%d/%v/%v-video.*.mp4',
      'UTC',
      '1/2026-11-23/815/815-video.h264.mp4',
      '2026-11-23T00:00:00.000Z',
    ],
    ['ffmpeg', '%F_%H-%M-%S.mp4', 'UTC', '2026-11-23_07-35-40.mp4', '2026-11-23T07:35:40.000Z'],
    [
      'two-digit year, literal percent',
      '%%%y%m%d-%H%M%S.mkv',
      'UTC',
      '%261123-073540.mkv',
      '2026-11-23T07:35:40.000Z',
    ],
    [
      'half-hour zone',
      '%F_%H-%M-%S.mp4',
      'Asia/Kolkata',
      '2026-11-23_13-05-40.mp4',
      '2026-11-23T07:35:40.000Z',
    ],
    [
      'three-quarter-hour zone',
      '%F_%H-%M-%S.mp4',
      'Asia/Kathmandu',
      '2026-11-23_13-20-40.mp4',
      '2026-11-23T07:35:40.000Z',
    ],
    [
      'summer time',
      '%F_%H-%M-%S.mp4',
      'Europe/Berlin',
      '2026-07-01_12-00-00.mp4',
      '2026-07-01T10:00:00.000Z',
    ],
    [
      'winter time',
      '%F_%H-%M-%S.mp4',
      'Europe/Berlin',
      '2026-12-01_12-00-00.mp4',
      '2026-12-01T11:00:00.000Z',
    ],
    [
      'a skipped hour',
      '%F_%H-%M-%S.mp4',
      'Europe/Berlin',
      '2026-03-29_02-30-00.mp4',
      '2026-03-29T01:30:00.000Z',
    ],
  ])('%s', (_what, pattern, zone, name, expected) => {
    expect(instants(pattern, zone, name)).toEqual([expected]);
  });

  it.each([
    ['Europe/Berlin', '2026-10-25_02-30-00.mp4', ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z']],
    [
      'Australia/Lord_Howe',
      '2026-04-05_01-45-00.mp4',
      ['2026-04-04T14:45:00.000Z', '2026-04-04T15:15:00.000Z'],
    ],
    ['Europe/Berlin', '2026-10-25_03-00-00.mp4', ['2026-10-25T02:00:00.000Z']],
    ['Europe/Berlin', '2026-10-25_01-59-59.mp4', ['2026-10-24T23:59:59.000Z']],
  ])('an hour that is repeated in %s: %s', (zone, name, expected) => {
    expect(instants('%F_%H-%M-%S.mp4', zone, name)).toEqual(expected);
  });

  it.each([
    ['%F_%H-%M-%S.mp4', '2026-11-23_07-35-40.mp4.part'],
    ['%F_%H-%M-%S.mp4', '2026-02-31_07-35-40.mp4'],
    ['%F_%H-%M-%S.mp4', '2026-11-23_24-00-00.mp4'],
    ['%F_%H-%M-%S.mp4', 'x/2026-11-23_07-35-40.mp4'],
    ['%F/%F_%H-%M-%S.mp4', '2026-11-22/2026-11-23_07-35-40.mp4'],
    ['%F_%H-%M-%S.mp4', '2026-11-23_07-35-40xmp4'],
  ])('%s does not take %s', (pattern, name) => {
    expect(instants(pattern, 'UTC', name)).toBeUndefined();
  });
});

describe('bad settings', () => {
  it.each([
    '../%F/%s.mp4',
    '/%s.mp4',
    '%F//%s.mp4',
    './%s.mp4',
    '%Q%s.mp4',
    'clip.mp4',
    '%H-%M-%S.mp4',
    '%s%',
    'a\\%s',
  ])('refuses the pattern %s', (pattern) => {
    expect(parseNamePattern(pattern)).toMatchObject({ ok: false, error: { code: 'bad-pattern' } });
  });

  it('refuses an unknown zone', () => {
    expect(zoneClock('Mars/Olympus')).toMatchObject({ ok: false, error: { code: 'bad-zone' } });
  });
});
