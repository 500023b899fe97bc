/**
 * Numbers that schemas and rules share. They stand by themselves, so that a thread that needs a number does not load the
 * library of schemas with it (docs/decisions/0126).
 */

/** So many appeals one person may make in 24 hours. */
export const APPEALS_A_DAY = 20;
export const APPEAL_TEXT_MOST = 1000;

/** Standing marks of a camera at most. */
export const MARKS_MOST = 200;
/** A mark lies at most so far from where the camera's clock was taken to have the press, ms. */
export const MARK_REACH = 86_400_000;

/** As many as a chain has. */
export const MAX_WEBHOOKS = 50;
/** As many as a kiosk takes. */
export const MAX_OPERATORS = 2000;
/** As many as a kiosk takes. */
export const MAX_REGISTERS = 500;

/** Of fewer items judged twice nothing is told but how many they are. */
export const AGREEMENT_LEAST = 30;
/** Longest span that is looked through for presses to mark, ms: a day. */
export const PRESSES_SPAN_MS = 86_400_000;
/** The share of judged items that another expert sees, until somebody chooses. */
export const DOUBLE_SHARE = 0.04;
/** Answers of a batch of a worker's own page. */
export const OWN_BATCH = 10;

/** Between two heartbeats of a kiosk, ms, before its jitter. */
export const HEARTBEAT_MS = 30_000;
/** After so long without one a kiosk counts as silent, ms: three heartbeats and their jitter. */
export const SILENT_MS = 100_000;
