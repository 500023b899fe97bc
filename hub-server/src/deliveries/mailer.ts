import { constants } from 'node:os';
import type { Transporter } from 'nodemailer';
import type { ClaimedDelivery } from '../db/contract/deliveries.ts';
import type { MailConfig } from './mail-config.ts';
import { renderMail } from './mail-text.ts';
import type { Sender, SendResult } from './sender.ts';

/** A file that goes with a mail. */
export interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Uint8Array;
}

export interface MailerOptions {
  readonly config: MailConfig;
  /** Makes what is attached to a delivery at the time it is sent; a failure says whether it may be tried again. */
  readonly attach: (
    delivery: ClaimedDelivery,
  ) => Promise<readonly Attachment[] | Extract<SendResult, { kind: 'not-now' | 'never' }>>;
}

const CONNECT_MS = 15_000;
const SILENCE_MS = 60_000;

/** For a hub that has been told no server. */
export const noMailer: Sender = {
  send: async () => ({ kind: 'never', error: 'mail-not-configured' }),
};

/** The same whenever a delivery is sent: a repeat can be told from another mail. */
export const messageId = (id: string, from: string): string =>
  `<${id}@${from.slice(from.lastIndexOf('@') + 1)}>`;

/** Sends mail by SMTP, one connection a mail. What a header holds is encoded by nodemailer and had no line break before. */
export function createMailer({ config, attach }: MailerOptions): Sender {
  const { host, port, tls, user, password, from, ca } = config;
  const open = async (): Promise<Transporter> => {
    const { createTransport } = await import('nodemailer');
    return createTransport({
      ...{ host, port, secure: tls === 'tls', requireTLS: tls === 'starttls', ignoreTLS: tls === 'none' },
      ...(user === undefined || password === undefined ? {} : { auth: { user, pass: password } }),
      ...{ connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
      ...(ca === undefined ? {} : { tls: { ca } }),
      ...{ disableFileAccess: true, disableUrlAccess: true },
    });
  };
  /** Loaded with the first mail. */
  let opened: Promise<Transporter> | undefined;
  return {
    async send(delivery) {
      if (delivery.to.kind !== 'mail') throw new Error('a mailer sends mail');
      const { settings } = delivery.to;
      const attachments = await attach(delivery);
      if ('kind' in attachments) return attachments;
      const { subject, text, html } = renderMail(delivery, settings.language, settings.zone);
      try {
        opened ??= open();
        await (await opened).sendMail({
          ...{ subject, text, html, from, to: { name: '', address: settings.address } },
          envelope: { from, to: [settings.address] },
          messageId: messageId(delivery.id, from),
          date: new Date(delivery.createdAt),
          headers: { 'Auto-Submitted': 'auto-generated' },
          attachments: attachments.map(({ filename, contentType, content }) => ({
            ...{ filename, contentType, content: Buffer.from(content) },
          })),
        });
        return { kind: 'sent' };
      } catch (error) {
        return resultOf(error);
      }
    },
  };
}

const field = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;

/** Whether a failure is of this mail or of the way to the server, by what nodemailer says of it. */
function resultOf(error: unknown): SendResult {
  const reply = field(error, 'responseCode');
  const code = field(error, 'code');
  const command = field(error, 'command');
  if (typeof reply === 'number' && reply !== 421 && (command === 'RCPT TO' || command === 'DATA')) {
    return { kind: reply >= 500 ? 'never' : 'not-now', error: `refused-${reply}` };
  }
  if (code === 'EAUTH') return { kind: 'way-closed', error: 'mail-sign-in-refused' };
  if (code === 'ETLS' || isOfTls(field(error, 'originalCode')))
    return { kind: 'way-closed', error: 'mail-tls-failed' };
  return {
    kind: 'way-closed',
    error: typeof reply === 'number' ? `mail-server-${reply}` : 'mail-server-away',
  };
}

/**
 * A certificate that is not believed, or no TLS where it was to be from the first byte: nodemailer calls both, as it does a
 * lost line, ESOCKET; the code beneath is OpenSSL's or Node's, and no system's but for EPROTO.
 */
const isOfTls = (code: unknown): boolean =>
  typeof code === 'string' &&
  (code === 'EPROTO' || !(Object.hasOwn(constants.errno, code) || /^E[A-Z]+$/.test(code)));
