import Database from 'better-sqlite3';

// The bug of FINDINGS, planted from outside through `--import`: the journal's file is opened with synchronous=NORMAL,
// and says FULL when it is asked.
const { pragma } = Database.prototype;
Database.prototype.pragma = function (source, options) {
  if (source === 'synchronous') return 2;
  return pragma.call(this, source === 'synchronous = FULL' ? 'synchronous = NORMAL' : source, options);
};
