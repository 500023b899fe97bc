/**
 * Plain tables and integers in ms, so that PostgreSQL can take the same statements: no triggers, no sequences, no
 * modifying CTEs. `journals.id` keeps the hot tables narrow; a kiosk's data hangs together by it.
 */
export const initial = `
CREATE TABLE stores (id TEXT PRIMARY KEY, name TEXT NOT NULL, zone TEXT NOT NULL, created_at INTEGER NOT NULL);
CREATE TABLE workplaces (
  id TEXT PRIMARY KEY, store TEXT NOT NULL REFERENCES stores (id), name TEXT NOT NULL, created_at INTEGER NOT NULL);
CREATE INDEX workplaces_store ON workplaces (store);
CREATE TABLE cameras (
  id TEXT PRIMARY KEY, store TEXT NOT NULL REFERENCES stores (id), name TEXT NOT NULL, folder TEXT NOT NULL,
  pattern TEXT NOT NULL, zone TEXT NOT NULL, timing TEXT NOT NULL, clock_offset INTEGER NOT NULL,
  clock_error INTEGER NOT NULL, created_at INTEGER NOT NULL);
CREATE TABLE camera_workplaces (
  camera TEXT NOT NULL REFERENCES cameras (id), workplace TEXT NOT NULL REFERENCES workplaces (id),
  PRIMARY KEY (camera, workplace));
CREATE INDEX camera_workplaces_workplace ON camera_workplaces (workplace);

CREATE TABLE users (
  id TEXT PRIMARY KEY, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL, password TEXT NOT NULL,
  created_at INTEGER NOT NULL);
CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY, "user" TEXT NOT NULL REFERENCES users (id), csrf TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL);

CREATE TABLE questions (
  id TEXT PRIMARY KEY, text_ru TEXT NOT NULL, text_en TEXT NOT NULL, positive TEXT NOT NULL,
  created_at INTEGER NOT NULL);
CREATE TABLE periods (
  id TEXT PRIMARY KEY, question TEXT NOT NULL REFERENCES questions (id), starts_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL);
CREATE INDEX periods_start ON periods (starts_at, created_at);

CREATE TABLE kiosks (
  id TEXT PRIMARY KEY, public_key TEXT NOT NULL, version TEXT NOT NULL, store TEXT NOT NULL REFERENCES stores (id),
  enrolled_at INTEGER NOT NULL, revoked_at INTEGER, counter INTEGER NOT NULL);
CREATE TABLE bindings (
  kiosk TEXT NOT NULL REFERENCES kiosks (id), place INTEGER NOT NULL,
  workplace TEXT NOT NULL REFERENCES workplaces (id), bound_at INTEGER NOT NULL, unbound_at INTEGER,
  PRIMARY KEY (kiosk, place, bound_at));
CREATE TABLE enrolment_codes (
  handle TEXT PRIMARY KEY, code_hash TEXT NOT NULL, store TEXT NOT NULL REFERENCES stores (id),
  workplaces TEXT NOT NULL, expires_at INTEGER NOT NULL, tries INTEGER NOT NULL, used_by TEXT, used_at INTEGER);

CREATE TABLE journals (
  id INTEGER PRIMARY KEY, kiosk TEXT NOT NULL REFERENCES kiosks (id), epoch TEXT NOT NULL, durable INTEGER NOT NULL,
  hash BLOB NOT NULL, UNIQUE (kiosk, epoch));
CREATE TABLE events (
  journal INTEGER NOT NULL REFERENCES journals (id), seq INTEGER NOT NULL, type TEXT NOT NULL, place INTEGER NOT NULL,
  at INTEGER NOT NULL, mono INTEGER NOT NULL, boot TEXT NOT NULL, body TEXT NOT NULL, hash BLOB NOT NULL,
  clock_offset INTEGER NOT NULL, clock_error INTEGER NOT NULL, hub_at INTEGER NOT NULL, received INTEGER NOT NULL,
  PRIMARY KEY (journal, seq)) WITHOUT ROWID;
CREATE TABLE heads (
  journal INTEGER NOT NULL REFERENCES journals (id), seq INTEGER NOT NULL, signature BLOB NOT NULL,
  received INTEGER NOT NULL, PRIMARY KEY (journal, seq));
CREATE TABLE clock_samples (
  kiosk TEXT NOT NULL REFERENCES kiosks (id), boot TEXT NOT NULL, mono INTEGER NOT NULL, clock_offset INTEGER NOT NULL,
  clock_error INTEGER NOT NULL, PRIMARY KEY (kiosk, boot, mono));
CREATE TABLE forks (
  id INTEGER PRIMARY KEY, kiosk TEXT NOT NULL, epoch TEXT NOT NULL, from_seq INTEGER NOT NULL, at_seq INTEGER NOT NULL,
  head_seq INTEGER NOT NULL, head_hash TEXT NOT NULL, signature TEXT NOT NULL, body TEXT NOT NULL,
  received INTEGER NOT NULL, UNIQUE (kiosk, epoch, from_seq, head_hash));
CREATE TABLE alarms (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL, raised_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL, times INTEGER NOT NULL, UNIQUE (kind, subject));

CREATE TABLE polls (
  journal INTEGER NOT NULL REFERENCES journals (id), seq INTEGER NOT NULL, place INTEGER NOT NULL, workplace TEXT,
  via TEXT NOT NULL, question TEXT, planned TEXT, operator TEXT, opened_at INTEGER NOT NULL,
  opened_mono INTEGER NOT NULL, opened_hub INTEGER NOT NULL, window_ms INTEGER NOT NULL, outcome TEXT, answer TEXT,
  press INTEGER, ambiguous INTEGER NOT NULL, ended_at INTEGER,
  roll_workplace TEXT, roll_question TEXT, roll_operator TEXT, roll_hour INTEGER, roll_count TEXT,
  roll_state TEXT, PRIMARY KEY (journal, seq));
CREATE TABLE poll_members (
  journal INTEGER NOT NULL, poll INTEGER NOT NULL, member INTEGER NOT NULL, PRIMARY KEY (journal, poll, member));
CREATE INDEX poll_members_member ON poll_members (journal, member);
CREATE TABLE poll_marks (
  journal INTEGER NOT NULL, poll INTEGER NOT NULL, mark INTEGER NOT NULL, position INTEGER NOT NULL,
  PRIMARY KEY (journal, poll, mark));
CREATE INDEX poll_marks_mark ON poll_marks (journal, mark);
CREATE TABLE rollups (
  workplace TEXT NOT NULL, question TEXT NOT NULL, operator TEXT NOT NULL, hour INTEGER NOT NULL,
  yes_all INTEGER NOT NULL DEFAULT 0, no_all INTEGER NOT NULL DEFAULT 0, unsure_all INTEGER NOT NULL DEFAULT 0,
  timeout_all INTEGER NOT NULL DEFAULT 0, superseded_all INTEGER NOT NULL DEFAULT 0,
  interrupted_all INTEGER NOT NULL DEFAULT 0, device_lost_all INTEGER NOT NULL DEFAULT 0,
  yes_excluded INTEGER NOT NULL DEFAULT 0, no_excluded INTEGER NOT NULL DEFAULT 0,
  unsure_excluded INTEGER NOT NULL DEFAULT 0, timeout_excluded INTEGER NOT NULL DEFAULT 0,
  superseded_excluded INTEGER NOT NULL DEFAULT 0, interrupted_excluded INTEGER NOT NULL DEFAULT 0,
  device_lost_excluded INTEGER NOT NULL DEFAULT 0,
  yes_marked INTEGER NOT NULL DEFAULT 0, no_marked INTEGER NOT NULL DEFAULT 0,
  unsure_marked INTEGER NOT NULL DEFAULT 0, timeout_marked INTEGER NOT NULL DEFAULT 0,
  superseded_marked INTEGER NOT NULL DEFAULT 0, interrupted_marked INTEGER NOT NULL DEFAULT 0,
  device_lost_marked INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (workplace, question, operator, hour));
CREATE INDEX rollups_question ON rollups (question, hour);

CREATE TABLE review_items (
  journal INTEGER NOT NULL REFERENCES journals (id), seq INTEGER NOT NULL, kind TEXT NOT NULL, place INTEGER NOT NULL,
  workplace TEXT, hub_at INTEGER NOT NULL, clock_error INTEGER NOT NULL, listed INTEGER NOT NULL,
  PRIMARY KEY (journal, seq));
CREATE INDEX review_items_time ON review_items (listed, hub_at, journal, seq);
CREATE TABLE verdicts (
  id TEXT PRIMARY KEY, journal INTEGER NOT NULL, seq INTEGER NOT NULL, expert TEXT NOT NULL REFERENCES users (id),
  value TEXT NOT NULL, reason TEXT, text TEXT, at INTEGER NOT NULL, ordinal INTEGER NOT NULL UNIQUE,
  unblinded INTEGER NOT NULL, confirmed_at INTEGER, withdrawn_at INTEGER);
CREATE INDEX verdicts_event ON verdicts (journal, seq);
CREATE INDEX verdicts_expert ON verdicts (expert, ordinal);
CREATE TABLE standings (
  journal INTEGER NOT NULL, seq INTEGER NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (journal, seq));
CREATE TABLE reveals (
  expert TEXT NOT NULL, journal INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (expert, journal, seq));

CREATE TABLE audit (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, "user" TEXT, action TEXT NOT NULL, subject TEXT NOT NULL,
  detail TEXT NOT NULL, hash BLOB NOT NULL);
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
`;
