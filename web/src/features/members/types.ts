import type { components } from '@mooring/client'

export type Invitation = components['schemas']['InvitationShape']
