import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** For tests only: authorities and certificates made by openssl in a folder. */
export interface Authority {
  /** File of its own certificate. */
  readonly file: string;
  readonly ca: string;
  /** A certificate for a server, signed by it; `names` as `IP:127.0.0.1`. */
  certificate(names: string, days?: number): { readonly cert: string; readonly key: string };
}

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

function openssl(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`);
}

const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

export function authority(folder: string, name: string): Authority {
  const file = join(folder, `${name}.pem`);
  const key = join(folder, `${name}.key`);
  openssl('req', '-x509', ...CURVE, '-subj', `/CN=${name}`, '-days', '2', '-keyout', key, '-out', file);
  let made = 0;
  return {
    file,
    ca: readFileSync(file, 'utf8'),
    certificate(names, days = 1) {
      made += 1;
      const own = join(folder, `${name}-${made}`);
      writeFileSync(`${own}.ext`, `subjectAltName=${names}\nbasicConstraints=CA:FALSE\n`);
      openssl('req', '-new', ...CURVE, '-subj', '/CN=server', '-keyout', `${own}.key`, '-out', `${own}.csr`);
      openssl(
        ...['x509', '-req', '-in', `${own}.csr`, '-CA', file, '-CAkey', key, '-CAcreateserial'],
        ...['-days', String(days), '-extfile', `${own}.ext`, '-out', `${own}.pem`],
      );
      return { cert: readFileSync(`${own}.pem`, 'utf8'), key: readFileSync(`${own}.key`, 'utf8') };
    },
  };
}
