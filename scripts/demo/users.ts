/** The people of the demo store. Their passwords are printed and in the README: for the demo only. */
export const demoUsers = [
  {
    login: 'expert',
    password: 'expert-demo',
    role: 'expert',
    name: 'Эксперт (демо)',
    who: 'эксперт / expert',
  },
  {
    login: 'manager',
    password: 'manager-demo',
    role: 'manager',
    name: 'Управляющий (демо)',
    who: 'управляющий / manager',
  },
  {
    login: 'admin',
    password: 'admin-demo',
    role: 'admin',
    name: 'Администратор (демо)',
    who: 'администратор / admin',
  },
] as const;

/** The one the hub itself makes at its first start; it makes the others. */
export const demoAdmin = demoUsers[2];
