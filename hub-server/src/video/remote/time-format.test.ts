import fc from 'fast-check';
import { expect, it } from 'vitest';
import { timeFormat } from './time-format.ts';

function made(format: string, zone = 'Europe/Moscow') {
  const found = timeFormat(format, zone);
  if (!found.ok) throw new Error(found.error.detail);
  return found.value;
}
const at = Date.UTC(2026, 10, 23, 7, 35, 40, 250);

it('writes instants as each system wants them', () => {
  expect(made('epoch-s').write(at)).toBe('1795419340');
  expect(made('epoch-ms').write(at)).toBe('1795419340250');
  expect(made('epoch-us').write(at)).toBe('1795419340250000');
  expect(made('iso').write(at)).toBe('2026-11-23T07:35:40.250Z');
  expect(made('iso-local').write(at)).toBe('2026-11-23T10:35:40.25+03:00');
  expect(made('%Y%m%dT%H%M%S.%f', 'UTC').write(at)).toBe('20261123T073540.250');
  expect(made('%d.%m.%Y %T').write(at)).toBe('23.11.2026 10:35:40');
  expect(made('%d/%m/%Y %T').write(at)).toBe('23/11/2026 10:35:40');
});

it('reads what it wrote, to the grain', () => {
  const formats = [
    ...[
      'epoch-s',
      'epoch-ms',
      'epoch-us',
      'iso',
      'iso-local',
      '%Y%m%dT%H%M%S.%f',
      '%F %T',
      '%d/%m/%Y %H:%M:%S.%f',
    ],
  ];
  // Moscow's clocks have stood still since the end of 2014: no hour is repeated.
  const instants = fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2100, 0) });
  fc.assert(
    fc.property(instants, fc.constantFrom(...formats), (ms, format) => {
      const { grain, read, write } = made(format);
      const whole = Math.floor(ms / grain) * grain;
      expect(read(write(whole))).toBe(whole);
    }),
  );
});

it('reads a time without an offset by the zone, with one as it says, and nothing else', () => {
  const { read } = made('iso');
  expect(read('2026-11-23T10:35:40')).toBe(Math.floor(at / 1000) * 1000);
  expect(read('2026-11-23T12:35:40.250125+05:00')).toBe(at);
  for (const value of ['23.11.2026', '2026-13-45T99:00:00Z', '', null, 17, {}])
    expect(read(value)).toBeUndefined();
  for (const value of ['', 'x', null, {}, Number.NaN]) expect(made('epoch-ms').read(value)).toBeUndefined();
  expect(made('epoch-ms').read('1795419340250')).toBe(at);
});

it('refuses formats that do not say the second, and zones there are not', () => {
  for (const format of ['%Y-%m-%d', '%H:%M:%S', '%Q', '%v-%Y%m%d%H%M%S'])
    expect(timeFormat(format, 'UTC')).toMatchObject({ ok: false, error: { code: 'bad-pattern' } });
  expect(timeFormat('epoch-s', 'Moon/Base')).toMatchObject({ ok: false, error: { code: 'bad-zone' } });
});
