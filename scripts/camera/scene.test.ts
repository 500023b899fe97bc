import { describe, expect, it } from 'vitest';
import { glyphOf, hasGlyph } from './font.ts';
import { readPictureClock } from './picture-clock.ts';
import { type Pin, PressLog, parsePinLine, pins } from './presses.ts';
import { Scene } from './scene.ts';

const size = { width: 640, height: 360 };
const t0 = Date.UTC(2026, 10, 23, 7, 35, 40);

describe('the font', () => {
  it('has every letter of both scripts, digits and punctuation, each of its own look', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyzабвгдежзийклмнопрстуфхцчшщъыьэюяё';
    const text = `${letters}${letters.toUpperCase()}0123456789 .,:;-–—/«»()!?"'+=_%#*&·<>|№…`;
    expect([...text].filter((character) => !hasGlyph(character))).toEqual([]);
    const latin = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz123456789'];
    const russian = [...'АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюяё'];
    for (const script of [latin, russian]) {
      expect(new Set(script.map((character) => glyphOf(character).join())).size).toBe(script.length);
    }
    for (const character of text) {
      for (const row of glyphOf(character)) expect(row).toSatisfy((bits: number) => bits >= 0 && bits < 32);
      expect(glyphOf(character).length).toBeLessThanOrEqual(9);
    }
  });
});

describe('the picture', () => {
  const frameOf = (down: readonly Pin[], ms = t0): Uint8Array => {
    const scene = new Scene({ ...size, title: 'Касса 1', zone: 'UTC' });
    return Uint8Array.from(scene.frame(ms, (pin) => down.includes(pin)));
  };

  it('shows each button pressed and nothing else changed, and goes back to what it was', () => {
    const scene = new Scene({ ...size, title: 'Касса 1', zone: 'UTC' });
    const still = Uint8Array.from(scene.frame(t0, () => false));
    const looks = pins.map((pin) => Uint8Array.from(scene.frame(t0, (other) => other === pin)));
    expect(new Set(looks.map((look) => Buffer.from(look).toString('base64'))).size).toBe(pins.length);
    for (const look of looks) {
      const changed = look.filter((value, at) => value !== still[at]).length;
      expect(changed).toBeGreaterThan(500);
      expect(readPictureClock(look, size.width, size.height)).toBe(t0);
    }
    expect(Buffer.from(scene.frame(t0, () => false)).equals(Buffer.from(still))).toBe(true);
  });

  it('draws a frame alike whatever was drawn before it', () => {
    const scene = new Scene({ ...size, title: 'Касса 1', zone: 'UTC' });
    scene.frame(t0 - 86_400_123, () => true);
    expect(Buffer.from(scene.frame(t0, (pin) => pin === 'N')).equals(Buffer.from(frameOf(['N'])))).toBe(true);
  });

  it('tells the clock of its zone in words too', () => {
    const moscow = new Scene({ ...size, title: 'Касса 1', zone: 'Europe/Moscow' }).frame(t0, () => false);
    expect(Buffer.from(moscow).equals(Buffer.from(frameOf([])))).toBe(false);
  });
});

describe('presses', () => {
  it('reads the lines of the simulated console', () => {
    expect(parsePinLine('PIN Y 1')).toEqual({ pin: 'Y', down: true });
    expect(parsePinLine('PIN S 0\r')).toEqual({ pin: 'S', down: false });
    for (const line of ['', 'PIN Q 1', 'PIN Y 2', 'pin Y 1', 'PIN Y 1 1', 'xPIN Y 1']) {
      expect(parsePinLine(line)).toBeUndefined();
    }
  });

  it('shows a press from the first frame at or after its arrival until its release', () => {
    const log = new PressLog(25);
    log.edge('Y', true, 1_000_041);
    log.edge('Y', false, 1_000_400);
    const shown = Array.from({ length: 20 }, (_, at) => log.isDown('Y', 25_000 + at));
    expect(shown.indexOf(true)).toBe(2);
    expect(shown.lastIndexOf(true)).toBe(9);
    expect(log.isDown('N', 25_005)).toBe(false);
  });

  it('shows the shortest press for three frames, and the next one all the same', () => {
    const log = new PressLog(25);
    log.edge('S', true, 40_000);
    log.edge('S', false, 40_001);
    log.edge('S', true, 40_200);
    log.edge('S', false, 40_201);
    const shown = Array.from({ length: 10 }, (_, at) => (log.isDown('S', 1000 + at) ? '#' : '.'));
    expect(shown.join('')).toBe('###..###..');
  });

  it('takes repeats and releases without a press for nothing', () => {
    const log = new PressLog(10);
    log.edge('U', false, 500);
    log.edge('U', true, 1_000);
    log.edge('U', true, 1_500);
    log.edge('U', false, 2_000);
    log.edge('U', false, 9_000);
    expect([9, 10, 19, 20].map((frame) => log.isDown('U', frame))).toEqual([false, true, true, false]);
    log.forget(20);
    expect(log.isDown('U', 15)).toBe(false);
  });
});
