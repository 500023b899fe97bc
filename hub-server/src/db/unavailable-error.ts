/** The database cannot take this now (queue full, disk full, shutting down); the caller may try again later. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}
