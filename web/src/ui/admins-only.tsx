import { LockKeyhole } from 'lucide-react'

import { useMembers } from '~/lib/workspaces/use-members'
import { whomToAsk } from '~/lib/workspaces/whom-to-ask'

import { PageMessage } from './page-message'

type Props = { workspaceId: string; title: string }

/** The address was right, the role is not: said with whom to ask. */
export function AdminsOnly({ workspaceId, title }: Props) {
  const members = useMembers(workspaceId).data ?? []
  return (
    <PageMessage icon={LockKeyhole} title={title}>
      You may read this workspace, but not this page. {whomToAsk(members, ['owner', 'admin'])}
    </PageMessage>
  )
}
