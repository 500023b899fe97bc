/** Least characters of a password; NIST SP 800-63B asks for length and a list of common ones, not for kinds of characters. */
export const PASSWORD_LEAST = 12;
export const PASSWORD_MOST = 256;

export type PasswordFault = 'short' | 'long' | 'common';

/** Beginnings and wholes that lists of leaked passwords are full of, lower case, without digits at the ends. */
const COMMON = new Set([
  ...[
    'password',
    'passwordpassword',
    'passw',
    'passwort',
    'welcome',
    'welcomewelcome',
    'letmein',
    'letmeinplease',
  ],
  ...[
    'qwertyuiop',
    'qwertyuiop[]',
    'qwertyqwerty',
    'qwerty',
    'qazwsxedc',
    'qazwsxedcrfv',
    'asdfghjkl',
    'zxcvbnm',
  ],
  ...[
    'asdfghjklzxc',
    'qwertyasdfgh',
    'iloveyou',
    'iloveyouforever',
    'administrator',
    'admin',
    'adminadmin',
    'root',
  ],
  ...[
    'trustno',
    'superman',
    'batman',
    'football',
    'baseball',
    'princess',
    'sunshine',
    'monkey',
    'dragon',
    'master',
  ],
  ...[
    'correcthorsebatterystaple',
    'changeme',
    'changemenow',
    'changeit',
    'default',
    'secret',
    'secretsecret',
  ],
  ...[
    'abcdefghijkl',
    'abcdefghijklm',
    'abcabcabcabc',
    'abcdefgh',
    'abc',
    'abcd',
    'test',
    'testtest',
    'testtesttest',
  ],
  ...[
    'пароль',
    'парольпароль',
    'мойпароль',
    'йцукенгшщзхъ',
    'йцукен',
    'йцукенйцукен',
    'фывапролджэ',
    'ячсмитьбю',
  ],
  ...[
    'привет',
    'приветпривет',
    'любовь',
    'администратор',
    'админ',
    'наташа',
    'максим',
    'отклик',
    'otklik',
    'otklikotklik',
  ],
]);

/** What is wrong with a password for this login; undefined: nothing. */
export function passwordFault(password: string, login = ''): PasswordFault | undefined {
  const text = password.normalize('NFKC');
  const length = [...text].length;
  if (length < PASSWORD_LEAST) return 'short';
  if (length > PASSWORD_MOST) return 'long';
  const plain = text.toLowerCase();
  const core = plain.replaceAll(/^[\d\s!@#$%^&*()_+=.,-]+|[\d\s!@#$%^&*()_+=.,-]+$/g, '');
  const isCommon =
    core === '' ||
    COMMON.has(core) ||
    core.length < 4 ||
    isRepeated(plain) ||
    isRun(plain) ||
    core === login.toLowerCase();
  return isCommon ? 'common' : undefined;
}

/** One piece of at most four characters again and again. */
const isRepeated = (text: string): boolean => /^(.{1,4}?)\1+.{0,3}$/s.test(text);

/** Each character the next of the one before, up or down. */
function isRun(text: string): boolean {
  const steps = new Set(
    [...text].slice(1).map((each, at) => (each.codePointAt(0) ?? 0) - (text.codePointAt(at) ?? 0)),
  );
  return steps.size === 1 && (steps.has(1) || steps.has(-1));
}
