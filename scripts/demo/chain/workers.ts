import type { Shift } from './store-days.ts';

/** Of the demo's workers; nobody is meant. */
const NAMES = [
  ...['Анна Берёзкина', 'Пётр Ручьёв', 'Мария Озерова', 'Игорь Камышев', 'Ольга Прибоева', 'Денис Волнов'],
  ...['Елена Якорева', 'Артём Мысов', 'Ирина Соснова', 'Виктор Пеньков', 'Юлия Полянина', 'Олег Колосов'],
  ...['Вера Скалова', 'Роман Уступов', 'Нина Яблонева', 'Глеб Вишнев', 'Дарья Грушина', 'Илья Сливин'],
  ...[
    'Тамара Ковылева',
    'Егор Курганов',
    'Лидия Ромашова',
    'Павел Клеверов',
    'Софья Снежина',
    'Максим Инеев',
  ],
  ...['Зоя Солнцева', 'Антон Зноев', 'Алла Лимонова', 'Степан Мандаринов', 'Кира Рассветова', 'Фёдор Зорин'],
] as const;

/** The worker who presses for customers in the demo's chain (README names him). */
export const PRESSER_NAME = 'Виктор Пеньков';

/** Of the places before the store's, in the order of the chain: each has two workers. */
const BEFORE = [0, 1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14] as const;

/** Who works at a place of a store, `store` by its place in the chain, `place` from 1. */
export function workerNamed(
  store: number,
  place: number,
  shift: Shift,
): { readonly number: string; readonly name: string } {
  const index = ((BEFORE[store] ?? 0) + place - 1) * 2 + (shift === 'early' ? 0 : 1);
  const number = String((store + 1) * 100 + place * 10 + (shift === 'early' ? 1 : 2));
  return { number, name: NAMES[index % NAMES.length] ?? NAMES[0] };
}
