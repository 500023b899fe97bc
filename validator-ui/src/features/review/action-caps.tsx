import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { KeyCap } from '../../ui/key-cap.tsx';
import { useKeyChanges } from './key-changes.ts';
import { type ActionName, keysOf } from './keys.ts';

const signs: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  BracketLeft: '[',
  BracketRight: ']',
  Semicolon: ';',
  Quote: "'",
  Comma: ',',
  Period: '.',
  Minus: '-',
  Equal: '=',
  Backquote: '`',
  Backslash: '\\',
};

/** What is written on a key, by its place on a Latin keyboard. */
export function capText(chord: string, space: string): string {
  const shift = chord.startsWith('Shift+');
  const code = shift ? chord.slice(6) : chord;
  const text = code === 'Space' ? space : (signs[code] ?? code.replace(/^(Key|Digit|Numpad)(?=.)/, ''));
  return shift ? `⇧ ${text}` : text;
}

interface ActionCapsProps {
  readonly name: ActionName;
  readonly first?: boolean;
}

/** The keys of an action as this expert has them; `first` shows only the first of several. A page has dozens of them. */
export const ActionCaps = memo(function ActionCaps({ name, first = false }: ActionCapsProps) {
  const { t } = useTranslation();
  const texts = new Set(keysOf(name, useKeyChanges()).map((chord) => capText(chord, t('keys.space'))));
  return [...texts].slice(0, first ? 1 : 2).map((text) => <KeyCap key={text}>{text}</KeyCap>);
});
