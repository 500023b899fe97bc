import { readFileSync } from 'node:fs';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Setting, SettingError, Settings } from '@otklik/shared/base/settings.ts';
import type { OidcSettings } from './oidc-provider.ts';

export const oidcFlags: readonly Setting[] = [
  {
    flag: 'oidc-issuer',
    value: 'URL',
    help: 'provider by which people may sign in (OpenID Connect); https, or http on this machine.\nNeeds --public-url and the next two (docs/sign-in.md)',
  },
  { flag: 'oidc-client', value: 'ID', help: 'how the provider knows this hub' },
  {
    flag: 'oidc-secret',
    value: 'SECRET',
    help: 'its secret; better in the environment or hub.json than on the command line, or:',
  },
  { flag: 'oidc-secret-file', value: 'FILE', help: 'a file that holds it' },
  { flag: 'oidc-name', value: 'NAME', help: "how the sign-in page calls it; the issuer's host if not given" },
];

const bad = (detail: string): Result<never, SettingError> => err(coded('bad-option', detail));
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The provider, where one is named. No line tells the secret. */
export function readOidc(
  settings: Settings,
  publicUrl: string | undefined,
): Result<OidcSettings | undefined, SettingError> {
  const issuer = settings.get('oidc-issuer');
  if (issuer === undefined) return ok(undefined);
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (
    url === undefined ||
    !(url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname)))
  )
    return bad(`--oidc-issuer is no https address: ${issuer}`);
  if (publicUrl === undefined)
    return bad('--oidc-issuer needs --public-url: the provider sends people back there.');
  const clientId = settings.get('oidc-client');
  if (clientId === undefined || clientId === '') return bad('--oidc-issuer needs --oidc-client.');
  const secret = secretOf(settings);
  if (!secret.ok) return secret;
  const name = settings.get('oidc-name') ?? url.host;
  if (name.length > 60) return bad('--oidc-name has 60 characters at most.');
  return ok({ issuer, clientId, clientSecret: secret.value, name, origin: new URL(publicUrl).origin });
}

function secretOf(settings: Settings): Result<string, SettingError> {
  const file = settings.get('oidc-secret-file');
  let secret = settings.get('oidc-secret');
  if (file !== undefined) {
    try {
      secret = readFileSync(file, 'utf8').trim();
    } catch {
      return bad(`--oidc-secret-file cannot be read: ${file}`);
    }
  }
  return secret === undefined || secret === ''
    ? bad('--oidc-issuer needs --oidc-secret or --oidc-secret-file.')
    : ok(secret);
}
