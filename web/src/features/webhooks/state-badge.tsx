import { Badge, type Look } from '~/ui/badge'

import type { Delivery, Webhook } from './types'
import { deliveryStates, webhookStates } from './webhook-words'

const looks: Record<Webhook['state'] | Delivery['state'], Look> = {
  active: 'good',
  delivered: 'good',
  failing: 'warning',
  pending: 'quiet',
  disabled: 'quiet',
  failed: 'bad',
}

type Props = { state: Webhook['state'] | Delivery['state'] }

export function StateBadge({ state }: Props) {
  return (
    <Badge look={looks[state]}>
      {state in webhookStates ? webhookStates[state as Webhook['state']] : deliveryStates[state as Delivery['state']]}
    </Badge>
  )
}
