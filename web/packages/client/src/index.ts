/** The TypeScript client of Mooring: sessions that never lie, in browsers and outside. It knows no framework. Begin with `createClient`. */
export { createClient, MooringClient, type ClientOptions } from './client.js'
export { endReasons, isSignedIn, type EndReason, type Identity, type SessionState } from './state.js'
export {
  AccountClosed,
  isRefusal,
  Refusal,
  SecondFactorRequired,
  StepUpRequired,
  Unreachable,
  type FactorMethod,
} from './refusal.js'
export { refusalCodes, type RefusalCode } from './refusal-codes.generated.js'
export {
  createPasskey,
  getPasskey,
  PasskeyAborted,
  passkeysSupported,
  type PasskeyCreation,
  type PasskeyRequest,
} from './passkeys.js'
export { DeviceMemory, type KeyValues, type LocalData, type Opened } from './memory.js'
export { writesReasons, type SessionEvent, type WritesReason } from './session-event.js'
export type { SecondFactor } from './sign-in.js'
export type { SecretStorage } from './credentials.js'
export { request, requestWith, type Fetch, type Method, type Request } from './http.js'
export type { Clocks } from './lifetime.js'
export type { Tabs } from './tabs.js'
export type { Problem, Role, SessionReply, User, Workspace, WorkspaceList } from './api.js'
export type { components, paths } from './openapi.generated.js'
