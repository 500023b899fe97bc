/**
 * How Node starts a hub: small nurseries for its threads, which took a third of its memory with ten thousand kiosks, and
 * collecting them more often takes no more time (docs/decisions/0031); each collected by its own thread, since four more
 * that help with so little take more than they give (docs/decisions/0066); what loading leaves behind
 * collected once (docs/decisions/0080); and the whole heap when it has grown by 15 %, from the first 16 MB on, instead of
 * by up to three times (docs/decisions/0075).
 * @type {readonly string[]}
 */
export const hubFlags = [
  '--max-semi-space-size=2',
  '--single-threaded-gc',
  '--expose-gc',
  '--heap-growing-percent=15',
  '--initial-old-space-size=16',
];
