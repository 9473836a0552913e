import { kindNames } from '~/lib/workspaces/kind-names'

import type { Delivery, Webhook } from './types'

/** What a webhook is told. */
export function kindsText(kinds: readonly string[]): string {
  if (kinds.length === 0) return 'Everything'
  const named = kinds.slice(0, 3).map(kindText).join(', ')
  return kinds.length > 3 ? `${named} and ${kinds.length - 3} more` : named
}

/** A kind of tomorrow, and a test, is shown by its name. */
export function kindText(kind: string): string {
  return Object.hasOwn(kindNames, kind) ? kindNames[kind as keyof typeof kindNames] : kind.replaceAll(/[_.]/g, ' ')
}

export const webhookStates: Record<Webhook['state'], string> = { active: 'Active', failing: 'Failing', disabled: 'Off' }

export const deliveryStates: Record<Delivery['state'], string> = {
  pending: 'Waiting',
  delivered: 'Delivered',
  failed: 'Failed',
}

/** What the receiver said, or why it could not be asked. */
export function answerText({ status, failure }: { status: number | null; failure: string | null }): string {
  if (status !== null) return `answered ${status}`
  return failure === null ? 'not tried yet' : failure.replaceAll('_', ' ').toLowerCase()
}
