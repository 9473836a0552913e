import { useDeed } from '~/lib/form/use-deed'
import { session } from '~/lib/session/session'
import { exactTime } from '~/lib/time/relative'
import { personName } from '~/lib/workspaces/person-name'
import type { Offer, Workspace } from '~/lib/workspaces/types'
import { useRereadWorkspace } from '~/lib/workspaces/use-reread-workspace'
import { workspacePath } from '~/lib/workspaces/workspace-path'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { showToast } from '~/ui/toast-list'

type Props = { workspace: Workspace; offer: Offer }

/** An offer of ownership to the person who is signed in, to be accepted or declined. */
export function ReceivedOffer({ workspace, offer }: Props) {
  const { pending, problem, run } = useDeed()
  const reread = useRereadWorkspace()
  const path = workspacePath(workspace.id, '/ownership-offer')
  const accept = () =>
    run(async () => {
      await session.request('POST', `${path}/accept`)
      await reread()
      showToast(`You own ${workspace.name} now.`)
    })
  const decline = () =>
    run(async () => {
      await session.request('DELETE', path)
      await reread()
      showToast('You declined. Nothing has changed.')
    })
  return (
    <Notice kind={problem === undefined ? 'info' : 'danger'}>
      {problem ??
        `${personName(offer.fromUser)} offers you the ownership of ${workspace.name}. You can accept until ${exactTime(new Date(offer.expiresAt))}.`}
      <div className={styles.start}>
        <Button look="primary" pending={pending} onClick={() => void accept()}>
          Accept
        </Button>
        <Button pending={pending} onClick={() => void decline()}>
          Decline
        </Button>
      </div>
    </Notice>
  )
}
