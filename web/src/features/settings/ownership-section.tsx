import { useUser } from '@mooring/client/react'
import { useState } from 'react'

import { personName } from '~/lib/workspaces/person-name'
import type { Member, Workspace } from '~/lib/workspaces/types'
import { useMembers } from '~/lib/workspaces/use-members'
import { Button } from '~/ui/button'
import { Loaded } from '~/ui/loaded'
import { Section } from '~/ui/section'
import { SettingRow } from '~/ui/setting-row'

import { OfferDialog } from './offer-dialog'
import { OfferedByUs } from './offered-by-us'
import { ReceivedOffer } from './received-offer'

type Props = { workspace: Workspace }

/** Whose the workspace is, and how it goes to somebody else: offered, and accepted. */
export function OwnershipSection({ workspace }: Props) {
  const members = useMembers(workspace.id)
  const user = useUser()
  const [offering, setOffering] = useState(false)
  const { offer = null, role } = workspace
  const received = offer !== null && offer.toUser.id === user.id
  return (
    <Section title="Ownership" anchor="ownership" lead="Owners may do everything here, also archive and delete it.">
      <Loaded query={members} rows={1}>
        {(everybody) => (
          <SettingRow
            name={ownersOf(everybody).length === 1 ? 'Owner' : 'Owners'}
            value={ownersOf(everybody).map(named).join(', ')}
            {...noteFor(role, everybody)}
            action={
              role === 'owner' &&
              mayReceive(everybody).length > 0 && (
                <Button onClick={() => setOffering(true)}>{offer === null ? 'Offer ownership…' : 'Offer to another…'}</Button>
              )
            }
          >
            {offer !== null && role === 'owner' && !received && <OfferedByUs workspace={workspace} offer={offer} />}
            {received && <ReceivedOffer workspace={workspace} offer={offer} />}
            {offering && (
              <OfferDialog workspace={workspace} members={mayReceive(everybody)} onClose={() => setOffering(false)} />
            )}
          </SettingRow>
        )}
      </Loaded>
    </Section>
  )
}

function ownersOf(members: readonly Member[]): Member[] {
  return members.filter(({ role }) => role === 'owner')
}

function mayReceive(members: readonly Member[]): Member[] {
  return members.filter(({ role }) => role !== 'owner')
}

function named({ user, you }: Member): string {
  return you ? `${personName(user)} (you)` : personName(user)
}

function noteFor(role: Workspace['role'], members: readonly Member[]): { note?: string } {
  if (role !== 'owner' || mayReceive(members).length > 0) return {}
  return { note: 'Invite somebody first: ownership is offered to a member, who then accepts it.' }
}
