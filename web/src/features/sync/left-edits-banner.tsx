import { useUser } from '@mooring/client/react'
import { TriangleAlert } from 'lucide-react'
import { useState, useSyncExternalStore } from 'react'

import type { Workspace } from '~/lib/api/types'
import { discardLeft, leftEdits, leftVersion, subscribeLeft } from '~/lib/sync/left-edits'
import { edits as counted } from '~/lib/sync/word'
import { Banner } from '~/ui/banner'
import { Button } from '~/ui/button'

import { DiscardDialog } from './discard-dialog'
import { DownloadEdits } from './download-edits'

type Props = { workspace: Workspace }

/** Edits that could not come along when the workspace was replaced: kept on this device until their author has decided about them. */
export function LeftEditsBanner({ workspace }: Props) {
  const place = { userId: useUser().id, workspaceId: workspace.id }
  const [asking, setAsking] = useState(false)
  useSyncExternalStore(subscribeLeft, leftVersion)
  const left = leftEdits(place)
  if (left.length === 0) return null
  const actions = (
    <>
      <DownloadEdits workspace={workspace} load={() => Promise.resolve(left)} />
      <Button look="danger" onClick={() => setAsking(true)}>
        Discard
      </Button>
    </>
  )
  const discard = async () => discardLeft(place)
  return (
    <>
      <Banner label="Edits that were left behind" icon={TriangleAlert} warning actions={actions}>
        <b>This workspace went back to an earlier state; {counted(left.length)} of this device could not come along.</b> Kept on this
        device: download {left.length === 1 ? 'it' : 'them'}, and do again what is still wanted.
      </Banner>
      {asking && <DiscardDialog edits={left} onDiscard={discard} onClose={() => setAsking(false)} />}
    </>
  )
}
