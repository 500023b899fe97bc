import { describe, expect, it } from 'vitest';
import {
  formatAgo,
  formatClock,
  formatClockFine,
  formatDay,
  formatNumber,
  formatPercent,
  formatSeconds,
  formatShare,
  timesIn,
} from './format.ts';

describe('numbers', () => {
  it('uses the decimal comma and a non-breaking space in Russian, the point in English', () => {
    expect(formatPercent(0.832, 'ru')).toBe('83,2\u00a0%');
    expect(formatPercent(0.832, 'en')).toBe('83.2%');
    expect(formatShare(1, 'ru')).toBe('100,0');
    expect(formatSeconds(230, 'ru')).toBe('0,23');
    expect(formatSeconds(1840, 'en')).toBe('1.84');
  });
  it('groups thousands from five digits in Russian, from four in English', () => {
    expect(formatNumber(8156, 'ru')).toBe('8156');
    expect(formatNumber(20804, 'ru')).toBe('20\u00a0804');
    expect(formatNumber(8156, 'en')).toBe('8,156');
  });
  it('has a true minus and no negative zero', () => {
    expect(formatNumber(-0.7, 'ru', 1)).toBe('\u22120,7');
    expect(formatNumber(-0.04, 'en', 1)).toBe('0.0');
  });
});

describe('times', () => {
  const at = Date.UTC(2026, 10, 22, 11, 32, 9, 329);
  it('shows the store’s own clock', () => {
    expect(formatClock(at, 'Europe/Moscow')).toBe('14:32:09');
    expect(formatClock(at, 'Asia/Kolkata')).toBe('17:02:09');
  });
  it('cuts hundredths and never rounds up', () => {
    expect(formatClockFine(at, 'Europe/Moscow', 'ru')).toBe('14:32:09,32');
    expect(formatClockFine(at + 670, 'Europe/Moscow', 'en')).toBe('14:32:09.99');
  });
  it('names the day in the zone', () => {
    expect(formatDay(at, 'Europe/Moscow', 'ru')).toBe('22\u00a0ноября');
    expect(formatDay(Date.UTC(2026, 10, 22, 22), 'Europe/Moscow', 'en')).toBe('23\u00a0November');
  });
  it('falls back to UTC for a zone the browser does not know', () => {
    expect(formatClock(at, 'Mars/Olympus')).toBe('11:32:09');
  });
});

it('says how long ago in the largest unit that fits', () => {
  expect(formatAgo(0, 'en')).toBe('0\u00a0seconds\u00a0ago');
  expect(formatAgo(59_999, 'ru')).toBe('59\u00a0секунд\u00a0назад');
  expect(formatAgo(60_000, 'en')).toBe('1\u00a0minute\u00a0ago');
  expect(formatAgo(3 * 3_600_000, 'ru')).toBe('3\u00a0часа\u00a0назад');
  expect(formatAgo(-5, 'en')).toBe('0\u00a0seconds\u00a0ago');
});

describe('instants', () => {
  const at = Date.UTC(2026, 10, 22, 13, 2, 3);
  const short = { dateStyle: 'short', timeStyle: 'medium', timeZone: 'UTC' } as const;

  it('puts the day before the month in both languages, and counts 24 hours', () => {
    expect(timesIn('ru', short).format(at)).toBe('22.11.2026, 13:02:03');
    expect(timesIn('en', short).format(at)).toBe('22/11/2026, 13:02:03');
  });

  it('no screen asks for a form by the name of the language alone, which for English is the American one', () => {
    const files = Object.entries(
      import.meta.glob<string>('../**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true }),
    ).filter(([file]) => !file.includes('.test.') && !file.endsWith('/format.ts'));
    expect(files.length).toBeGreaterThan(100);
    const wrong = files
      .filter(([, text]) =>
        /(?:Format|toLocale\w*String)\((?:i18n\.)?(?:resolvedLanguage|language|'en')/.test(text),
      )
      .map(([file]) => file);
    expect(wrong).toEqual([]);
  });
});
