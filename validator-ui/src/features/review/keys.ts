import type { VerdictReason } from '@otklik/shared/api/verdicts.ts';

/** What a key means on the review screen and in the table. */
export type ReviewAction =
  | { readonly kind: 'zero' | 'one' | 'no-footage' | 'cannot-tell' | 'confirm' | 'undo' }
  | { readonly kind: 'reason'; readonly reason: VerdictReason }
  | {
      readonly kind:
        | 'second-look'
        | 'recent'
        | 'bring-back'
        | 'put-away'
        | 'play'
        | 'camera'
        | 'together'
        | 'zoom'
        | 'help'
        | 'escape';
    }
  | { readonly kind: 'camera-at'; readonly index: number }
  | { readonly kind: 'pan'; readonly x: -1 | 0 | 1; readonly y: -1 | 0 | 1 }
  | { readonly kind: 'frame' | 'second' | 'thumbnail' | 'speed' | 'move'; readonly step: 1 | -1 };

/**
 * Every action with the keys it has from the start. A key is named by its place (`KeyboardEvent.code`), so it is the
 * same in every layout; `Shift+` in front asks for Shift.
 */
export const actions = {
  zero: { does: { kind: 'zero' }, keys: ['Digit0', 'Numpad0'] },
  one: { does: { kind: 'one' }, keys: ['Digit1', 'Numpad1'] },
  noFootage: { does: { kind: 'no-footage' }, keys: ['KeyN'] },
  cannotTell: { does: { kind: 'cannot-tell' }, keys: ['KeyX'] },
  confirm: { does: { kind: 'confirm' }, keys: ['Enter', 'NumpadEnter'] },
  undo: { does: { kind: 'undo' }, keys: ['KeyU'] },
  recent: { does: { kind: 'recent' }, keys: ['Shift+KeyU'] },
  bringBack: { does: { kind: 'bring-back' }, keys: ['KeyB'] },
  putAway: { does: { kind: 'put-away' }, keys: ['Delete'] },
  secondLook: { does: { kind: 'second-look' }, keys: ['KeyF'] },
  'worker-pressed': { does: { kind: 'reason', reason: 'worker-pressed' }, keys: ['KeyQ'] },
  'no-customer': { does: { kind: 'reason', reason: 'no-customer' }, keys: ['KeyW'] },
  'same-customer': { does: { kind: 'reason', reason: 'same-customer' }, keys: ['KeyE'] },
  'child-or-passer-by': { does: { kind: 'reason', reason: 'child-or-passer-by' }, keys: ['KeyR'] },
  prompted: { does: { kind: 'reason', reason: 'prompted' }, keys: ['KeyT'] },
  'fm-unfounded': { does: { kind: 'reason', reason: 'fm-unfounded' }, keys: ['KeyY'] },
  other: { does: { kind: 'reason', reason: 'other' }, keys: ['KeyO'] },
  play: { does: { kind: 'play' }, keys: ['Space'] },
  frameBack: { does: { kind: 'frame', step: -1 }, keys: ['ArrowLeft'] },
  frameOn: { does: { kind: 'frame', step: 1 }, keys: ['ArrowRight'] },
  secondBack: { does: { kind: 'second', step: -1 }, keys: ['Shift+ArrowLeft'] },
  secondOn: { does: { kind: 'second', step: 1 }, keys: ['Shift+ArrowRight'] },
  thumbBack: { does: { kind: 'thumbnail', step: -1 }, keys: ['Comma'] },
  thumbOn: { does: { kind: 'thumbnail', step: 1 }, keys: ['Period'] },
  slower: { does: { kind: 'speed', step: -1 }, keys: ['BracketLeft'] },
  faster: { does: { kind: 'speed', step: 1 }, keys: ['BracketRight'] },
  camera: { does: { kind: 'camera' }, keys: ['KeyC'] },
  // The digits alone are verdicts.
  camera1: { does: { kind: 'camera-at', index: 0 }, keys: ['Shift+Digit1'] },
  camera2: { does: { kind: 'camera-at', index: 1 }, keys: ['Shift+Digit2'] },
  camera3: { does: { kind: 'camera-at', index: 2 }, keys: ['Shift+Digit3'] },
  camera4: { does: { kind: 'camera-at', index: 3 }, keys: ['Shift+Digit4'] },
  together: { does: { kind: 'together' }, keys: ['KeyG'] },
  zoom: { does: { kind: 'zoom' }, keys: ['KeyZ'] },
  panLeft: { does: { kind: 'pan', x: -1, y: 0 }, keys: ['Shift+KeyA'] },
  panRight: { does: { kind: 'pan', x: 1, y: 0 }, keys: ['Shift+KeyD'] },
  panUp: { does: { kind: 'pan', x: 0, y: -1 }, keys: ['Shift+KeyW'] },
  panDown: { does: { kind: 'pan', x: 0, y: 1 }, keys: ['Shift+KeyS'] },
  next: { does: { kind: 'move', step: 1 }, keys: ['KeyJ', 'ArrowDown'] },
  previous: { does: { kind: 'move', step: -1 }, keys: ['KeyK', 'ArrowUp'] },
} as const satisfies Record<string, { does: ReviewAction; keys: readonly string[] }>;
export type ActionName = keyof typeof actions;

/** The keys of each action; what is absent has those of `actions`. */
export type KeyChanges = { readonly [Name in ActionName]?: string };

export const actionNames = Object.keys(actions).filter((name): name is ActionName => name in actions);
export const isActionName = (name: string): name is ActionName => Object.hasOwn(actions, name);

/** Reasons an expert gives with a 0, in the order of the screen. */
export const reasons = [
  'worker-pressed',
  'no-customer',
  'same-customer',
  'child-or-passer-by',
  'prompted',
  'fm-unfounded',
  'other',
] as const satisfies readonly (VerdictReason & ActionName)[];

/** Keys that cannot be given to an action: those of the help, of the browser, and those that only modify others. */
const reserved =
  /^(Shift\+)?(Escape|Tab|Slash|F\d+|Shift\w+|Control\w+|Alt\w+|Meta\w+|CapsLock|ContextMenu)$/;
export const isFreeForActions = (chord: string): boolean =>
  /^(Shift\+)?[A-Z][A-Za-z0-9]{1,20}$/.test(chord) && !reserved.test(chord);

export const keysOf = (name: ActionName, changes: KeyChanges): readonly string[] => {
  const own = changes[name];
  return own === undefined ? actions[name].keys : [own];
};

/** The action that has this key, if any. */
export const ownerOf = (chord: string, changes: KeyChanges): ActionName | undefined =>
  actionNames.find((name) => keysOf(name, changes).includes(chord));

export interface KeyPress {
  /** Physical key (`KeyboardEvent.code`): the same in a Russian and an English layout. */
  readonly code: string;
  readonly key: string;
  readonly shift: boolean;
  /** Ctrl, Alt or Meta: the browser's own. */
  readonly command: boolean;
  readonly repeat: boolean;
}

export const chordOf = ({ code, shift }: Pick<KeyPress, 'code' | 'shift'>): string =>
  `${shift ? 'Shift+' : ''}${code}`;

/** The action of a key press; undefined where it means nothing here. A held key repeats only movements of the video. */
export function reviewAction(press: KeyPress, changes: KeyChanges = {}): ReviewAction | undefined {
  if (press.command) return undefined;
  // The question mark lies elsewhere in a Russian layout, so it is known by its character too.
  if (press.key === '?' || (press.shift && press.code === 'Slash')) return once(press, { kind: 'help' });
  if (press.code === 'Escape') return once(press, { kind: 'escape' });
  const name = ownerOf(chordOf(press), changes);
  if (name === undefined) return undefined;
  const { does } = actions[name];
  return does.kind === 'frame' || does.kind === 'second' || does.kind === 'pan' ? does : once(press, does);
}

const once = (press: KeyPress, action: ReviewAction) => (press.repeat ? undefined : action);
