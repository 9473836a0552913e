import { useUser } from '@mooring/client/react'
import { Link } from '@tanstack/react-router'
import { KeyRound } from 'lucide-react'

import { personName } from '~/lib/workspaces/person-name'
import type { Workspace } from '~/lib/workspaces/types'
import buttons from '~/ui/button.module.css'

import styles from './offer-banner.module.css'

type Props = { workspace: Workspace }

/** Somebody offers this person the workspace: said on each of its pages, answered on the one for it. */
export function OfferBanner({ workspace: { id, offer = null } }: Props) {
  const user = useUser()
  if (offer === null || offer.toUser.id !== user.id) return null
  return (
    <div className={styles.banner}>
      <KeyRound size={18} aria-hidden />
      <output className={styles.text}>{personName(offer.fromUser)} offers you the ownership of this workspace.</output>
      <Link
        to="/w/$workspaceId/settings"
        params={{ workspaceId: id }}
        hash="ownership"
        className={`${buttons.button} ${buttons.secondary}`}
      >
        Answer
      </Link>
    </div>
  )
}
