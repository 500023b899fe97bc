/** Reports that go out by themselves (reports/); `body` is what was asked for, as JSON. */
export const reportSchedules = `
CREATE TABLE report_schedules (
  id TEXT PRIMARY KEY, body TEXT NOT NULL, created_at INTEGER NOT NULL, next_at INTEGER NOT NULL, ended_at INTEGER);
`;
