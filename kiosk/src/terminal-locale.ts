export type TerminalLocale = 'ru' | 'en';

/** The language of what is said in a terminal, as in POSIX. The set-up has its own: it runs where nothing is installed yet. */
export function terminalLocale(env: Readonly<Record<string, string | undefined>>): TerminalLocale {
  const value = [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((each) => each !== undefined && each !== '');
  return value?.toLowerCase().startsWith('ru') === true ? 'ru' : 'en';
}
