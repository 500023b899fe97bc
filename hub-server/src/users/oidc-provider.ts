import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Configuration } from 'openid-client';
import type { HubError } from '../problem.ts';

/** How the hub knows the provider by which people sign in (OpenID Connect). */
export interface OidcSettings {
  /** Its address, below which `/.well-known/openid-configuration` stands. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** How the button calls it. */
  readonly name: string;
  /** Where it sends people back to: the hub's public address. */
  readonly origin: string;
}

/** What the provider has answered for. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  /** In lower case; only one the provider says it has verified. */
  readonly email?: string;
}

/** One try to sign in, kept by the hub until the person comes back. */
export interface OidcTry {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface OidcProvider {
  /** The address to send the browser to, and what to keep meanwhile. */
  begin(): Promise<Result<{ readonly url: string; readonly kept: OidcTry }, HubError>>;
  /** Takes the query with which the browser came back. */
  finish(query: string, kept: OidcTry): Promise<Result<Identity, HubError>>;
}

export const CALLBACK = '/api/v1/session/oidc/callback';
/** The provider is waited for so long, s. */
const TIMEOUT_S = 10;

type Client = typeof import('openid-client');
/** Loaded with the first sign-in: most hubs have no provider. */
const client = (): Promise<Client> => import('openid-client');

const away = (): HubError => coded('oidc-away', 'The provider of identities does not answer.');
const refused = (): HubError => coded('oidc-refused', 'The provider’s answer is not what was asked for.');

/**
 * Authorization code with PKCE, state and nonce; signature, issuer, audience and times of the identity token are checked
 * by openid-client. Nothing of the provider is asked before somebody signs in: a hub starts without it.
 */
export function oidcProvider({ issuer, clientId, clientSecret, origin }: OidcSettings): OidcProvider {
  let known: Configuration | undefined;
  const configuration = async (): Promise<Configuration> => {
    const openid = await client();
    const loopback = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/.test(issuer);
    known ??= await openid.discovery(new URL(issuer), clientId, clientSecret, undefined, {
      timeout: TIMEOUT_S,
      ...(loopback ? { execute: [openid.allowInsecureRequests] } : {}),
    });
    return known;
  };
  return {
    async begin() {
      const openid = await client();
      const kept = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        verifier: openid.randomPKCECodeVerifier(),
      };
      try {
        const url = openid.buildAuthorizationUrl(await configuration(), {
          redirect_uri: `${origin}${CALLBACK}`,
          scope: 'openid email',
          code_challenge: await openid.calculatePKCECodeChallenge(kept.verifier),
          code_challenge_method: 'S256',
          state: kept.state,
          nonce: kept.nonce,
        });
        return ok({ url: url.href, kept });
      } catch {
        return err(away());
      }
    },
    async finish(query, kept) {
      const openid = await client();
      let config: Configuration;
      try {
        config = await configuration();
      } catch {
        return err(away());
      }
      try {
        const tokens = await openid.authorizationCodeGrant(config, new URL(`${origin}${CALLBACK}?${query}`), {
          pkceCodeVerifier: kept.verifier,
          expectedState: kept.state,
          expectedNonce: kept.nonce,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (claims === undefined) return err(refused());
        let { email, email_verified: verified } = claims;
        // Some providers tell of the address only when asked for it.
        if (email === undefined && config.serverMetadata().userinfo_endpoint !== undefined) {
          ({ email, email_verified: verified } = await openid.fetchUserInfo(
            config,
            tokens.access_token,
            claims.sub,
          ));
        }
        return ok({
          issuer: claims.iss,
          subject: claims.sub,
          ...(typeof email === 'string' && verified === true ? { email: email.toLowerCase() } : {}),
        });
      } catch (error) {
        // What the provider or the browser sent may hold a code or a token: nothing of it is told or logged.
        return err(isNetwork(error, openid.ClientError) ? away() : refused());
      }
    },
  };
}

/** `fetch` says so where nobody answered; what was answered and refused is an error of openid-client's own. */
const isNetwork = (error: unknown, ClientError: Client['ClientError']): boolean => {
  if (error instanceof TypeError) return true;
  const cause = error instanceof Error ? error.cause : undefined;
  return (
    cause instanceof TypeError ||
    (error instanceof ClientError && (error.code === 'OAUTH_TIMEOUT' || error.code === 'OAUTH_ABORT'))
  );
};
