import type { ColumnAliases } from '@otklik/shared/base/csv-table.ts';

/** Headings in Russian stand for these. */
export const columnAliases: ColumnAliases = {
  операция: 'operation',
  чек: 'receipt',
  'номер чека': 'receipt',
  сотрудник: 'operator',
  кассир: 'operator',
  место: 'place',
  'рабочее место': 'place',
  время: 'at',
  с: 'from',
  начало: 'from',
  по: 'to',
  конец: 'to',
};
