import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { Rng } from '@otklik/shared/base/rng.ts';
import { type Certificate, selfSigned } from './self-signed.ts';

export interface ServerCertificate extends Certificate {
  /** SHA-256 of the certificate, as browsers and openssl show it. */
  readonly fingerprint: string;
  /** The file of the certificate, for the tills to trust. */
  readonly file: string;
  readonly own: boolean;
}

export type CertificateError = CodedError<'certificate-bad'>;

/**
 * The certificate given, or else the kiosk's own, made once and kept in `DIR/pos-tls`. `address` is what the kiosk listens
 * on: one that the own certificate must name.
 */
export function loadCertificate(
  given: { readonly cert: string; readonly key: string } | undefined,
  dataDir: string,
  address: string,
  rng: Rng,
): Result<ServerCertificate, CertificateError> {
  const own = { cert: join(dataDir, 'pos-tls', 'cert.pem'), key: join(dataDir, 'pos-tls', 'key.pem') };
  if (given === undefined && !(existsSync(own.cert) && existsSync(own.key))) {
    const made = selfSigned(namesOf(address), rng);
    mkdirSync(join(dataDir, 'pos-tls'), { recursive: true, mode: 0o700 });
    writeFileSync(own.key, made.key, { mode: 0o600 });
    writeFileSync(own.cert, made.cert);
  }
  const { cert: file, key: keyFile } = given ?? own;
  try {
    const cert = readFileSync(file, 'utf8');
    const key = readFileSync(keyFile, 'utf8');
    // Refuses a key that belongs to another certificate.
    createSecureContext({ cert, key });
    const { fingerprint256: fingerprint } = new X509Certificate(cert);
    return ok({ cert, key, fingerprint, file, own: given === undefined });
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return err(coded('certificate-bad', `${file} with ${keyFile}: ${reason}`));
  }
}

/** All a till may call this kiosk. */
function namesOf(address: string): readonly string[] {
  const found = Object.values(networkInterfaces())
    .flatMap((one) => one ?? [])
    .map((one) => one.address.split('%')[0] ?? one.address);
  const any = address === '0.0.0.0' || address === '::';
  const host = hostname().replace(/[^A-Za-z0-9.-]/g, '');
  return [...new Set([host === '' ? 'kiosk' : host, 'localhost', ...(any ? found : [address])])];
}
