import { beforeAll, describe, expect, test } from 'vitest';
import { Driver, needing } from './driver.test-help.ts';

/** Who a console is, as its EEPROM keeps it: the serial number, and bootIds that never come again. */

const { skip, title } = await needing('identity in C', ['host-test']);
const SLOTS = 16;
const RECORD_BYTES = 6;
const EMPTY = 'ff'.repeat(SLOTS * RECORD_BYTES);

describe.skipIf(skip)(title, () => {
  let driver: Driver;
  beforeAll(async () => {
    driver = await Driver.build();
  }, 120_000);
  const one = (command: string) => driver.run([command])[0]?.[0] ?? '';
  /** The ids of the boots in a script. */
  const boots = (script: readonly string[]) =>
    driver
      .run(script)
      .flat()
      .map((line) => Number(line.split(' ')[1]));
  const times = (count: number, command: string) => Array<string>(count).fill(command);

  test.each([
    ['an empty EEPROM begins where noise says', EMPTY, 12_345],
    ['one full of zeros too', '00'.repeat(SLOTS * RECORD_BYTES), 4_000_000_000],
  ])('%s, and counts on from there', (_, records, noise) => {
    const ids = boots([`records ${records}`, `reboot ${noise}`, ...times(40, 'reboot 999')]);
    expect(ids).toEqual(Array.from({ length: 41 }, (_, index) => noise + index));
  });

  test('ids go on over 2^32', () => {
    const ids = boots([`records ${EMPTY}`, `reboot ${0xffff_fffa}`, ...times(24, 'reboot 7')]);
    expect(ids.slice(4, 9)).toEqual([0xffff_fffe, 0xffff_ffff, 0, 1, 2]);
    expect(ids.at(-1)).toBe(18);
  });

  test('power cut while a boot is written down: that id was on no line yet, and no other comes again', () => {
    for (let written = 0; written < RECORD_BYTES; written++) {
      const before = [`records ${EMPTY}`, 'reboot 100', ...times(20, 'reboot 7')];
      expect(boots([...before, `torn 7 ${written}`, 'reboot 7', 'reboot 7']).slice(-4)).toEqual([
        120, 121, 121, 122,
      ]);
    }
  });

  test('a serial number is kept; a damaged one is none', () => {
    const record = one('name-record TILL-07_b');
    expect(one(`name ${record}`)).toBe('name TILL-07_b');
    expect(one(`name ${one('name-record ABCDEFGHIJKLMNOP')}`)).toBe('name ABCDEFGHIJKLMNOP');
    expect(one(`name ${'ff'.repeat(19)}`)).toBe('none');
    expect(one(`name ${'00'.repeat(19)}`)).toBe('none');
    for (let at = 0; at < record.length; at += 2) {
      const spoiled =
        record.slice(0, at) + (record.slice(at, at + 2) === '41' ? '42' : '41') + record.slice(at + 2);
      expect(one(`name ${spoiled}`)).toBe('none');
    }
  });

  test('a serial number made of noise is a name, and other noise makes another', () => {
    expect(one(`name-make ${0x00c0ffee}`)).toBe('R00C0FFEE');
    expect(one('noise 00')).not.toBe(one('noise 01'));
    expect(one('noise 0001')).not.toBe(one('noise 0100'));
  });
});
