export type { Problem, Role, SessionReply, User, Workspace, WorkspaceList } from '@mooring/client'
