import { describe, expect, it } from 'vitest';
import { readChanges } from './key-changes.ts';
import { actionNames, isFreeForActions, type KeyPress, keysOf, reviewAction } from './keys.ts';

const press = (code: string, more: Partial<KeyPress> = {}): KeyPress => ({
  code,
  key: '',
  shift: false,
  command: false,
  repeat: false,
  ...more,
});

describe('reviewAction', () => {
  it.each([
    ['Digit0', 'zero'],
    ['Numpad0', 'zero'],
    ['Digit1', 'one'],
    ['KeyN', 'no-footage'],
    ['KeyX', 'cannot-tell'],
    ['Enter', 'confirm'],
    ['KeyU', 'undo'],
    ['Space', 'play'],
    ['KeyC', 'camera'],
    ['KeyZ', 'zoom'],
    ['Escape', 'escape'],
  ])('%s is %s', (code, kind) => expect(reviewAction(press(code))?.kind).toBe(kind));

  it('goes by the physical key, so a Russian layout works', () => {
    expect(reviewAction(press('KeyU', { key: 'г' }))).toEqual({ kind: 'undo' });
    expect(reviewAction(press('KeyQ', { key: 'й' }))).toEqual({ kind: 'reason', reason: 'worker-pressed' });
    expect(reviewAction(press('BracketLeft', { key: 'х' }))).toEqual({ kind: 'speed', step: -1 });
    expect(reviewAction(press('Digit7', { key: '?', shift: true }))).toEqual({ kind: 'help' });
    expect(reviewAction(press('Slash', { key: ',', shift: true }))).toEqual({ kind: 'help' });
  });

  it('steps a frame, with Shift a second, and repeats while held', () => {
    expect(reviewAction(press('ArrowRight', { repeat: true }))).toEqual({ kind: 'frame', step: 1 });
    expect(reviewAction(press('ArrowLeft', { shift: true }))).toEqual({ kind: 'second', step: -1 });
  });

  it('never gives a verdict twice because a key was held', () => {
    for (const code of ['Digit0', 'Digit1', 'Enter', 'KeyU', 'KeyN', 'KeyQ'])
      expect(reviewAction(press(code, { repeat: true }))).toBeUndefined();
  });

  it('leaves the browser its own keys', () => {
    expect(reviewAction(press('KeyR', { command: true }))).toBeUndefined();
    expect(reviewAction(press('Digit0', { command: true }))).toBeUndefined();
    expect(reviewAction(press('Digit5', { shift: true }))).toBeUndefined();
    expect(reviewAction(press('F5'))).toBeUndefined();
  });

  it('takes a digit for a verdict, and with Shift for a camera', () => {
    expect(reviewAction(press('Digit1'))).toEqual({ kind: 'one' });
    expect(reviewAction(press('Digit1', { shift: true }))).toEqual({ kind: 'camera-at', index: 0 });
  });

  it('gives no key to two actions', () => {
    const all = actionNames.flatMap((name) => keysOf(name, {}));
    expect(new Set(all).size).toBe(all.length);
    expect(all.every(isFreeForActions)).toBe(true);
  });

  it('takes the expert’s own keys, and only from actions that give theirs up', () => {
    const changes = readChanges(
      '{"one":"Space","play":"KeyP","zero":"KeyP","undo":"Escape","zoom":7,"none":"KeyB"}',
    );
    // Space is still that of play where `one` is read, and the help's and the browser's keys are nobody's.
    expect(changes).toEqual({ play: 'KeyP' });
    expect(reviewAction(press('KeyP'), changes)).toEqual({ kind: 'play' });
    expect(reviewAction(press('Space'), changes)).toBeUndefined();
    expect(reviewAction(press('Digit1'), changes)).toEqual({ kind: 'one' });
    expect(readChanges('not JSON')).toEqual({});
    expect(readChanges('[1]')).toEqual({});
  });
});
