import type { components } from '@mooring/client'

/** An invitation as those see it who are invited; `standing` is what whoever asks can do with it. */
export type InvitationPreview = components['schemas']['InvitationPreview']

/** What waits for an address. `confirmFirst`: nothing is told before the address is confirmed. */
export type PendingInvitations = components['schemas']['PendingInvitations']
