/**
 * The bytes in memory of their own. What crosses to a worker is cloned with the whole memory it is a view of, and a small
 * Buffer is a view of Node's pool: 64 KB for a body of one.
 */
export const ownBytes = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
