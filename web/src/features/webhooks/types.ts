import type { Person } from '~/lib/workspaces/types'

export type Webhook = {
  id: string
  url: string
  description: string
  /** None: all. */
  kinds: string[]
  state: 'active' | 'failing' | 'disabled'
  disabledBecause: string | null
  createdAt: string
  createdBy: Person | null
  failingSince: string | null
  /** Only in the reply that made it. */
  secret?: string
}

export type Delivery = {
  id: string
  position: number
  kind: string
  state: 'pending' | 'delivered' | 'failed'
  attempts: number
  createdAt: string
  dueAt: string | null
  deliveredAt: string | null
  lastStatus: number | null
  lastFailure: string | null
}

export type DeliveryPage = { deliveries: Delivery[]; nextCursor: string | null }

export type Attempt = {
  at: string
  status: number | null
  failure: string | null
  milliseconds: number
  response: string
}

export type DeliveryDetail = Omit<Delivery, 'attempts'> & { payload: unknown; attempts: Attempt[] }
