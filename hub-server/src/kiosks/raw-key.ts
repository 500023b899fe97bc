const PUBLIC_KEY_BYTES = 32;

/** The bytes of a key; undefined where the text is not 32 bytes in base64url. */
export function rawKey(text: string): Uint8Array | undefined {
  const raw = Buffer.from(text, 'base64url');
  // 43 digits carry 258 bits: a key that does not come back the same was not written canonically.
  return raw.length === PUBLIC_KEY_BYTES && raw.toString('base64url') === text ? raw : undefined;
}
