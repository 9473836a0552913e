export { endReasons, isSignedIn, type EndReason, type SessionState } from '@mooring/client'
