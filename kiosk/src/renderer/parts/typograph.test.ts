import { describe, expect, it } from 'vitest';
import { typograph } from './typograph.ts';

const plain = (text: string) => text.replaceAll('\u00a0', '_');

describe('typograph', () => {
  it.each([
    ['Вам помогли с выбором сегодня?', 'Вам помогли с_выбором сегодня?'],
    ['и в магазине', 'и_в_магазине'],
    ['объяснил ли он условия', 'объяснил_ли он_условия'],
    ['Спасибо за терпение', 'Спасибо за_терпение'],
    ['ответ — точка', 'ответ_— точка'],
    ['так ли?', 'так_ли?'],
  ])('%s', (text, set) => {
    expect(plain(typograph(text, 'ru'))).toBe(set);
  });

  it('leaves English words alone', () => {
    expect(plain(typograph('Did we do it — at all?', 'en'))).toBe('Did we do it_— at all?');
  });
});
