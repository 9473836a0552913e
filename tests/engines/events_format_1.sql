-- An events.db of format 1 as the release before format 2 left it: two logs, four events.
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
INSERT INTO events VALUES(1,1,1,0,1795435200000,'usr_alice','ses_alice',X'A657D83A37A8A1123A32270B227DDDC5018CDE192B1E7DA98B18BD38AC3E5E44','{"eventEncoded":{"name":"v1.Test","args":null,"seqNum":1,"parentSeqNum":0,"clientId":"c","sessionId":"s"},"metadata":{"_tag":"Some","value":{"_tag":"SyncMessage.SyncMetadata","createdAt":"2026-11-23T12:00:00.000Z"}}}');
INSERT INTO events VALUES(2,1,2,1,1795435200000,'usr_alice','ses_alice',X'59C383C8B991B66AFDB88F126752A789B64F8822B73BD265CBAEA0BAF9BC8AFC','{"eventEncoded":{"name":"v1.Test","args":null,"seqNum":2,"parentSeqNum":1,"clientId":"c","sessionId":"s"},"metadata":{"_tag":"Some","value":{"_tag":"SyncMessage.SyncMetadata","createdAt":"2026-11-23T12:00:00.000Z"}}}');
INSERT INTO events VALUES(3,2,1,0,1795435200000,'usr_alice','ses_alice',X'46A24EF1D0878F287A32404148535378866BB1EC0A36DA72D49427E28C6376FA','{"eventEncoded":{"name":"v1.Test","args":null,"seqNum":1,"parentSeqNum":0,"clientId":"c","sessionId":"s"},"metadata":{"_tag":"Some","value":{"_tag":"SyncMessage.SyncMetadata","createdAt":"2026-11-23T12:00:00.000Z"}}}');
INSERT INTO events VALUES(4,1,3,2,1795435200000,'usr_alice','ses_alice',X'6ECE5C78DDCBF8758B1739AEFF0F25A42C8FCF8F28A63DA800795E18F0E9B30A','{"eventEncoded":{"name":"v1.Test","args":null,"seqNum":3,"parentSeqNum":2,"clientId":"c","sessionId":"s"},"metadata":{"_tag":"Some","value":{"_tag":"SyncMessage.SyncMetadata","createdAt":"2026-11-23T12:00:00.000Z"}}}');
CREATE UNIQUE INDEX events_by_log ON events (log, seq);
CREATE TABLE logs (
  id INTEGER PRIMARY KEY,
  workspace_id TEXT NOT NULL UNIQUE,
  backend_id TEXT NOT NULL,
  head INTEGER NOT NULL,
  events INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  chain BLOB NOT NULL
) STRICT;
INSERT INTO logs VALUES(1,'wsp_1','log_0VMOW6FTC6K2NGBTr0Yq4',3,3,648,X'6ECE5C78DDCBF8758B1739AEFF0F25A42C8FCF8F28A63DA800795E18F0E9B30A');
INSERT INTO logs VALUES(2,'wsp_2','log_rU5sFVqtSfERn8rvXPc8f',1,1,216,X'46A24EF1D0878F287A32404148535378866BB1EC0A36DA72D49427E28C6376FA');
pragma user_version=1;
pragma application_id=1297043282;
