import { kindNames, type Kind } from '~/lib/workspaces/kind-names'

import type { Attempt, Delivery, Webhook } from './types'

/** What a webhook is told. */
export function kindsText(kinds: readonly string[]): string {
  if (kinds.length === 0) return 'Everything'
  const named = kinds.slice(0, 3).map(kindText).join(', ')
  return kinds.length > 3 ? `${named} and ${kinds.length - 3} more` : named
}

/** A kind of tomorrow is shown by its name. */
export function kindText(kind: string): string {
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
