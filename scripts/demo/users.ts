import type { DemoState } from './state.ts';

/** The people of the demo store. Their passwords are printed and in the README: for the demo only. */
export const demoUsers = [
  {
    login: 'expert',
    password: 'expert-demo-store',
    role: 'expert',
    name: 'Эксперт (демо)',
    who: 'эксперт / expert',
  },
  {
    login: 'manager',
    password: 'manager-demo-store',
    role: 'manager',
    name: 'Управляющий (демо)',
    who: 'управляющий / manager',
  },
  {
    login: 'admin',
    password: 'admin-demo-store',
    role: 'admin',
    name: 'Администратор (демо)',
    who: 'администратор / admin',
  },
] as const;

/** The worker who presses for customers in the chain's history; his account is made once that is loaded. */
export const demoSeller = {
  login: 'seller',
  password: 'seller-demo-store',
  name: 'Виктор Пеньков (демо)',
  who: 'продавец, когда история загрузится / seller, once the history is loaded',
} as const;

/** The one the hub itself makes at its first start; it makes the others. */
export const demoAdmin = demoUsers[2];

/**
 * Data folders set up before the hub asked for 12 characters keep the passwords they were made with: without the end.
 * `state`: of the folder.
 */
export const demoPassword = (
  password: (typeof demoUsers)[number]['password'],
  state: Pick<DemoState, 'admin' | 'passwords'>,
): string => (state.admin && state.passwords === undefined ? password.slice(0, -'-store'.length) : password);
