-- An events.db of format 2 as the release before format 3 left it: two logs, four events, a claim, a log that was erased.
CREATE TABLE claims (
  log INTEGER NOT NULL REFERENCES logs (id),
  name TEXT NOT NULL,
  seq_first INTEGER NOT NULL,
  seq_last INTEGER NOT NULL,
  PRIMARY KEY (log, name)
) STRICT, WITHOUT ROWID;
INSERT INTO claims VALUES(1,'a',3,3);
CREATE TABLE events (
  position INTEGER PRIMARY KEY,
  log INTEGER NOT NULL REFERENCES logs (id),
  seq INTEGER NOT NULL,
  parent INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  chain BLOB NOT NULL,
  text TEXT NOT NULL
) STRICT;
INSERT INTO events VALUES(1,1,1,0,1795435200000,'usr_alice','ses_alice',X'FB4C00897442BA7B254AC9C483F2F6F0035E581382EABA58172725F61F63C7DF','{"eventEncoded":{"name":"v1.Test","args":null,"seqNum":1,"parentSeqNum":0},"metadata":{"_tag":"Some","value":{"_tag":"SyncMessage.SyncMetadata","createdAt":"2026-11-23T12:00:00.000Z"}}}');
INSERT INTO events VALUES(2,1,2,1,1795435200000,'usr_alice','ses_alice',X'C53A5175E4C126B3D8A193D7141B145B480D6C6AFD7BA488F1C492287AB9659C','{"eventEncoded":{"name":"v1.Test","args":null,"seqNum":2,"parentSeqNum":1},"metadata":{"_tag":"Some","value":{"_tag":"SyncMessage.SyncMetadata","createdAt":"2026-11-23T12:00:00.000Z"}}}');
INSERT INTO events VALUES(3,2,1,0,1795435200000,'usr_alice','ses_alice',X'0EDC2C8F6AB0F220F571E68CEC01FC726D870DB6A20F35D5845FAE20100CC48F','{"eventEncoded":{"name":"v1.Test","args":null,"seqNum":1,"parentSeqNum":0},"metadata":{"_tag":"Some","value":{"_tag":"SyncMessage.SyncMetadata","createdAt":"2026-11-23T12:00:00.000Z"}}}');
INSERT INTO events VALUES(4,1,3,2,1795435200000,'usr_alice','ses_alice',X'DA28BCE79D9D3EE62C0FF9CC091798C94C7F6A377A70236825B94CD11D948DC9','{"eventEncoded":{"name":"v1.Test","args":null,"seqNum":3,"parentSeqNum":2},"metadata":{"_tag":"Some","value":{"_tag":"SyncMessage.SyncMetadata","createdAt":"2026-11-23T12:00:00.000Z"}}}');
CREATE UNIQUE INDEX events_by_log ON events (log, seq);
CREATE TABLE high_mark (position INTEGER NOT NULL) STRICT;
INSERT INTO high_mark VALUES(6);
CREATE TABLE logs (
  id INTEGER PRIMARY KEY,
  workspace_id TEXT NOT NULL UNIQUE,
  backend_id TEXT NOT NULL,
  head INTEGER NOT NULL,
  events INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  chain BLOB NOT NULL
) STRICT;
INSERT INTO logs VALUES(1,'wsp_1','log_TMKx0YFyx3G2HN3qnZdk7',3,3,555,X'DA28BCE79D9D3EE62C0FF9CC091798C94C7F6A377A70236825B94CD11D948DC9');
INSERT INTO logs VALUES(2,'wsp_2','log_zuiZsJXiZyeGtMUuJO3XA',1,1,185,X'0EDC2C8F6AB0F220F571E68CEC01FC726D870DB6A20F35D5845FAE20100CC48F');
pragma user_version=2;
pragma application_id=1297043282;
