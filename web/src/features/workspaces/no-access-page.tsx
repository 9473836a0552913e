import { Link } from '@tanstack/react-router'
import { DoorClosed } from 'lucide-react'

import { useUser } from '@mooring/client/react'
import buttons from '~/ui/button.module.css'
import { PageMessage } from '~/ui/page-message'

type Props = { missing: boolean }

/** The address names a workspace this person may not open, or one that is not there. */
export function NoAccessPage({ missing }: Props) {
  const user = useUser()
  return (
    <PageMessage
      icon={DoorClosed}
      title={missing ? 'This workspace does not exist' : 'You have no access to this workspace'}
      actions={
        <Link to="/" className={`${buttons.button} ${buttons.primary}`}>
          Open your own workspace
        </Link>
      }
    >
      {missing
        ? 'The link may be wrong, or the workspace was deleted.'
        : `You are signed in as ${user.email}. Ask someone who is in it to invite that address.`}
    </PageMessage>
  )
}
