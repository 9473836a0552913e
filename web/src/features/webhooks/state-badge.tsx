import type { Delivery, Webhook } from './types'
import { deliveryStates, webhookStates } from './webhook-words'
import own from './webhooks.module.css'

const looks: Record<Webhook['state'] | Delivery['state'], string | undefined> = {
  active: own.good,
  delivered: own.good,
  failing: own.warning,
  pending: undefined,
  disabled: undefined,
  failed: own.bad,
}

type Props = { state: Webhook['state'] | Delivery['state'] }

export function StateBadge({ state }: Props) {
  return (
    <span className={`${own.state} ${looks[state] ?? ''}`}>
      {state in webhookStates ? webhookStates[state as Webhook['state']] : deliveryStates[state as Delivery['state']]}
    </span>
  )
}
