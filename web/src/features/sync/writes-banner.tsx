import { BookOpen, CirclePause, TriangleAlert } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'

import type { Workspace } from '~/lib/api/types'
import { edits } from '~/lib/sync/word'
import { announce } from '~/ui/announce'
import { Banner } from '~/ui/banner'
import { Button } from '~/ui/button'

import { DiscardDialog } from './discard-dialog'
import { DownloadEdits } from './download-edits'
import { obstacleSentences } from './obstacle-sentences'
import { useSyncState } from './sync-state'
import { useRoomMakers } from './use-room-makers'
import { useUnsavedEdits } from './use-unsaved-edits'

const icons = { readOnly: BookOpen, archived: BookOpen, paused: CirclePause, full: TriangleAlert }

type Props = { workspace: Workspace; onDiscard: () => Promise<void> }

/** Edits are not taken here at present: why, what becomes of those that wait, and what one can do with them. */
export function WritesBanner({ workspace, onDiscard }: Props) {
  const { obstacle, waiting, word } = useSyncState()
  const unsaved = useUnsavedEdits()
  const [asking, setAsking] = useState(false)
  const help = useRoomMakers(workspace, obstacle === 'full')
  useTellWhenSaved(obstacle === undefined ? undefined : waiting.length, word.kind === 'synced')
  // While it is being restored another banner says so, with what becomes of edits that wait.
  if (obstacle === undefined || obstacle === 'restoring') return null
  const { calm, begin, next } = obstacleSentences[obstacle]
  const count = waiting.length
  const leave = count > 0 && obstacle !== 'paused'
  const actions = (
    <>
      <DownloadEdits workspace={workspace} load={() => Promise.resolve(unsaved())} />
      <Button look="danger" onClick={() => setAsking(true)}>
        Discard
      </Button>
    </>
  )
  return (
    <>
      <Banner label="Edits are not saved here" icon={icons[obstacle]} warning={leave} actions={leave ? actions : undefined}>
        <b>{count === 0 ? calm : `${begin}; ${edits(count)} not saved.`}</b>
        {count > 0 && ` ${next}`}
        {help !== undefined && ` ${help}`}
      </Banner>
      {asking && <DiscardDialog edits={unsaved()} onDiscard={onDiscard} onClose={() => setAsking(false)} />}
    </>
  )
}

/** Screen readers hear when what was held back has gone through. */
function useTellWhenSaved(held: number | undefined, synced: boolean): void {
  const before = useRef(0)
  useEffect(() => {
    if (held !== undefined) before.current = held
    else if (synced && before.current > 0) {
      announce('Your edits are saved.')
      before.current = 0
    }
  }, [held, synced])
}
