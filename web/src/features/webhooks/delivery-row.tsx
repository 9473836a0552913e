import { ChevronRight } from 'lucide-react'
import { useId, useState } from 'react'

import { countOf } from '~/lib/text/amounts'
import styles from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'

import { DeliveryDetails } from './delivery-details'
import { StateBadge } from './state-badge'
import type { Delivery } from './types'
import { deliveryText } from './webhook-words'
import own from './webhooks.module.css'

type Props = { workspaceId: string; webhookId: string; delivery: Delivery }

/** One thing it was told; opened, every attempt at it. */
export function DeliveryRow({ workspaceId, webhookId, delivery }: Props) {
  const [open, setOpen] = useState(false)
  const id = useId()
  return (
    <li className={own.delivery}>
      <button type="button" className={own.toggle} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <ChevronRight size={16} className={own.arrow} aria-hidden />
        <span className={styles.settingText}>
          <span className={styles.itemName}>
            {deliveryText(delivery)}
            <StateBadge state={delivery.state} />
          </span>
          <span className={styles.quiet}>
            <TimeAgo at={delivery.createdAt} /> · {countOf(delivery.attempts, 'attempt')}
          </span>
        </span>
      </button>
      <div id={id}>{open && <DeliveryDetails workspaceId={workspaceId} webhookId={webhookId} delivery={delivery} />}</div>
    </li>
  )
}
