import { createHash } from 'node:crypto';
import { enrolReplySchema, type KioskConfig } from '@otklik/shared/api/kiosk.ts';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { rawPublicKey } from '@otklik/shared/sync/signature.ts';
import { Compile } from 'typebox/compile';
import type { DurableJournal } from '../journal/journal.ts';
import { parseJson, problemOf, SPEAKS } from './hub-client.ts';
import { HUB_CONFIG, HUB_KEY, HUB_URL } from './hub-pin.ts';
import { checkHubUrl } from './hub-url.ts';
import type { Transport } from './transport.ts';

export type EnrolErrorCode =
  | 'enrol-code-wrong'
  | 'enrol-code-expired'
  /** Whoever answered is not the hub the code was made by. */
  | 'hub-identity'
  | 'hub-away'
  | 'plain-http-refused'
  | 'hub-url-wrong'
  /** The hub answered, but with none of the above. */
  | 'hub-refused';

export interface EnrolOptions {
  readonly hubUrl: string;
  /** As printed: 16 characters of Crockford base32, a hyphen, 16 hex digits of the hub key's fingerprint. */
  readonly code: string;
  readonly journal: DurableJournal;
  /** The program's version. */
  readonly version: string;
  readonly transport: Transport;
  readonly allowPlainHttp?: boolean;
}

const ENROL_PATH = '/api/v1/kiosk/enrol';
const replyCheck = Compile(enrolReplySchema);

/** The parts of a printed code; case and white space do not matter, nor Crockford's look-alikes. */
export function parseEnrolCode(
  text: string,
): { readonly code: string; readonly fingerprint: string } | undefined {
  const [left = '', right = '', ...more] = text.replace(/\s/g, '').split('-');
  const code = left.toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1');
  const fingerprint = right.toLowerCase();
  const fits = /^[0-9A-HJKMNP-TV-Z]{16}$/.test(code) && /^[0-9a-f]{16}$/.test(fingerprint);
  return fits && more.length === 0 ? { code, fingerprint } : undefined;
}

/**
 * Enrols the kiosk: shows the hub the code and this kiosk's public key, and pins the hub's key once its fingerprint is
 * that of the code. Everything the hub sent is believed only then. Nothing changes on failure.
 */
export async function enrol(
  options: EnrolOptions,
  signal: AbortSignal = new AbortController().signal,
): Promise<Result<KioskConfig, CodedError<EnrolErrorCode>>> {
  const { journal, version, transport } = options;
  const origin = checkHubUrl(options.hubUrl, options.allowPlainHttp);
  if (!origin.ok) return origin;
  const parsed = parseEnrolCode(options.code);
  if (parsed === undefined) return err(coded('enrol-code-wrong', 'This is not a complete enrolment code.'));
  const { keys } = journal;
  const publicKey = Buffer.from(keys?.first ?? rawPublicKey(journal.identity.key)).toString('base64url');
  const later = keys === undefined || keys.later.length === 0 ? {} : { keys: keys.later };
  const body = Buffer.from(JSON.stringify({ code: parsed.code, publicKey, ...later, version }));
  const headers = { 'content-type': 'application/json', ...SPEAKS };
  const reply = await transport.exchange(
    { method: 'POST', url: origin.value + ENROL_PATH, headers, body },
    signal,
  );
  if (!reply.ok) return err(coded('hub-away', reply.error.detail));
  if (reply.value.status !== 200 && reply.value.status !== 201) {
    const { code, detail } = problemOf(reply.value);
    if (code === 'enrol-code-wrong' || code === 'enrol-code-expired') return err(coded(code, detail));
    // A proxy before a hub that is not up yet, a hub that is busy: the code is as good as before.
    if (code === 'unavailable' || code === 'too-many-requests' || code === 'internal') {
      return err(coded('hub-away', detail));
    }
    return err(coded('hub-refused', `${detail} (${code})`));
  }
  const value = parseJson(reply.value.body);
  if (!replyCheck.Check(value)) return err(coded('hub-refused', "The hub's reply does not fit its schema."));
  const hubKey = Buffer.from(value.hubKey, 'base64url');
  const fingerprint = createHash('sha256').update(hubKey).digest('hex').slice(0, 16);
  if (hubKey.length !== 32 || fingerprint !== parsed.fingerprint) {
    return err(coded('hub-identity', 'The hub that answered is not the one this code was made by.'));
  }
  if (value.kiosk !== journal.identity.kiosk) {
    return err(coded('hub-refused', 'The hub enrolled another kiosk than this one.'));
  }
  pin(journal, value.hubKey, origin.value, value.config);
  return ok(value.config);
}

/** The key last: with it the kiosk counts as enrolled. */
function pin(journal: DurableJournal, hubKey: string, url: string, config: KioskConfig): void {
  const before = journal.setting(HUB_KEY);
  if (before !== undefined && before !== hubKey) {
    // Another hub holds nothing yet of what the last one acknowledged.
    for (const { epoch } of journal.outbox()) {
      journal.acknowledged(epoch, (journal.firstSeq(epoch) ?? 1) - 1);
    }
  }
  journal.setSetting(HUB_CONFIG, JSON.stringify(config));
  journal.setSetting(HUB_URL, url);
  journal.setSetting(HUB_KEY, hubKey);
}
