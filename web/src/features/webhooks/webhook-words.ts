import { kindNames, type Kind } from '~/lib/workspaces/kind-names'

import type { Attempt, Delivery, Webhook } from './types'

/** What a webhook is told. */
export function toldText({ lifecycle, kinds, events }: Pick<Webhook, 'lifecycle' | 'kinds' | 'events'>): string {
  const changes = kinds.length === 0 ? ['Every change'] : [someOf(kinds.map(kindText))]
  return [...(lifecycle ? changes : []), ...(events.length > 0 ? [`Events: ${someOf(events)}`] : [])].join(' · ')
}

/** What a delivery tells of: an event of the board by its name, a kind of tomorrow by its own. */
export function deliveryText({ kind, event }: Pick<Delivery, 'kind' | 'event'>): string {
  return event?.name ?? kindText(kind)
}

function someOf(names: readonly string[]): string {
  const first = names.slice(0, 3).join(', ')
  return names.length > 3 ? `${first} and ${names.length - 3} more` : first
}

function kindText(kind: string): string {
  if (kind === 'test') return 'Test'
  return Object.hasOwn(kindNames, kind) ? kindNames[kind as Kind] : kind.replaceAll(/[_.]/g, ' ')
}

export const webhookStates: Record<Webhook['state'], string> = { active: 'Active', failing: 'Failing', disabled: 'Off' }

export const deliveryStates: Record<Delivery['state'], string> = {
  pending: 'Waiting',
  delivered: 'Delivered',
  failed: 'Failed',
}

/** What the receiver said, or why it could not be asked. */
export function answerText({ status, failure }: Pick<Attempt, 'status' | 'failure'>): string {
  return status === null ? (failure ?? 'no answer') : `answered ${status}`
}

/** Why it is told nothing. */
export const offReasons: Record<NonNullable<Webhook['disabledBecause']>, string> = {
  by_hand: 'It was turned off here.',
  gone: 'The receiver said that it is gone for good.',
  failing: 'It had taken nothing for five days.',
}
