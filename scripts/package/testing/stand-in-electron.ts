/** Where Electron's program keeps its fuses: this text, a version, a length, and a digit for each. */
export const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** As far as fuses go a program of Electron, with the fuses as it is shipped or as `wire` says. */
export const standInElectron = (wire = '101100011'): Buffer =>
  Buffer.concat([
    Buffer.from(`a program ${FUSE_SENTINEL}`),
    Buffer.from([1, wire.length]),
    Buffer.from(`${wire} and the rest`),
  ]);
