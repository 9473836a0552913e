import { Link } from '@tanstack/react-router'
import { ChevronRight, Webhook as Icon } from 'lucide-react'

import styles from '~/ui/settings.module.css'

import { StateBadge } from './state-badge'
import type { Webhook } from './types'
import { toldText } from './webhook-words'
import own from './webhooks.module.css'

type Props = { workspaceId: string; webhook: Webhook }

export function WebhookRow({ workspaceId, webhook }: Props) {
  const { id, url, description, state } = webhook
  return (
    <li className={own.item}>
      <Link
        to="/w/$workspaceId/settings/webhooks/$webhookId"
        params={{ workspaceId, webhookId: id }}
        className={`${styles.item} ${styles.itemLink}`}
      >
        <Icon size={20} className={styles.itemIcon} aria-hidden />
        <div className={styles.settingText}>
          <p className={styles.itemName}>
            {description === '' ? url : description}
            <StateBadge state={state} />
          </p>
          <p className={styles.quiet}>
            {description !== '' && `${url} · `}
            {toldText(webhook)}
          </p>
        </div>
        <ChevronRight size={18} className={styles.itemIcon} aria-hidden />
      </Link>
    </li>
  )
}
