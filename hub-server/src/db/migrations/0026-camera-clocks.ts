/**
 * Frames in which somebody saw a known press, and the versions of a camera's clock worked out from them. Both are only added
 * to: a mark is taken back by a record without a frame, and a version by a later one.
 */
export const cameraClocks = `
CREATE TABLE camera_marks (
  id TEXT PRIMARY KEY, camera TEXT NOT NULL REFERENCES cameras (id), ordinal INTEGER NOT NULL,
  journal INTEGER NOT NULL, seq INTEGER NOT NULL, camera_at INTEGER, frame_ms INTEGER NOT NULL,
  marked_by TEXT NOT NULL REFERENCES users (id), at INTEGER NOT NULL, supersedes TEXT UNIQUE REFERENCES camera_marks (id),
  UNIQUE (camera, ordinal));
CREATE TABLE camera_clocks (
  camera TEXT NOT NULL REFERENCES cameras (id), version INTEGER NOT NULL, from_at INTEGER NOT NULL, basis TEXT NOT NULL,
  reference INTEGER NOT NULL, clock_offset INTEGER NOT NULL, drift INTEGER NOT NULL, clock_error INTEGER NOT NULL,
  drift_error INTEGER NOT NULL, marks TEXT NOT NULL, made_by TEXT NOT NULL REFERENCES users (id), at INTEGER NOT NULL,
  PRIMARY KEY (camera, version));
`;
