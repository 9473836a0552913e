import type { components } from '@mooring/client'

type Schemas = components['schemas']

/** The server's replies, as its own description has them. */
export type Workspace = Schemas['WorkspaceShape']
export type Person = Schemas['Person']
/** Ownership offered by one member to another. */
export type Offer = Schemas['OfferShape']
export type Member = Schemas['MemberShape']
export type MemberPage = Schemas['MemberPage']
export type Usage = Schemas['WorkspaceUsage']
