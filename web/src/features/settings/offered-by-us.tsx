import { useDeed } from '~/lib/form/use-deed'
import { session } from '~/lib/session/session'
import { exactTime } from '~/lib/time/relative'
import { personName } from '~/lib/workspaces/person-name'
import type { Offer, Workspace } from '~/lib/workspaces/types'
import { useRereadWorkspace } from '~/lib/workspaces/use-reread-workspace'
import { workspacePath } from '~/lib/workspaces/workspace-path'
import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'
import { showToast } from '~/ui/toast-list'

type Props = { workspace: Workspace; offer: Offer }

/** An offer that waits for its answer, as owners see it. */
export function OfferedByUs({ workspace, offer }: Props) {
  const { pending, problem, run } = useDeed()
  const reread = useRereadWorkspace()
  const withdraw = () =>
    run(async () => {
      await session.request('DELETE', workspacePath(workspace.id, '/ownership-offer'))
      await reread()
      showToast('The offer is withdrawn.')
    })
  return (
    <Notice kind={problem === undefined ? 'info' : 'danger'}>
      {problem ??
        `Offered to ${personName(offer.toUser)}, who has until ${exactTime(new Date(offer.expiresAt))} to accept.${
          offer.keepsOwnership ? ` ${personName(offer.fromUser)} stays an owner as well.` : ''
        }`}
      <Button pending={pending} onClick={() => void withdraw()}>
        Withdraw the offer
      </Button>
    </Notice>
  )
}
