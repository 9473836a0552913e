import { useState } from 'react'

import { explain } from '~/lib/api/refusals'
import { session } from '~/lib/session/session'
import { showToast } from '~/ui/toast-list'

import type { LocalDataOnDevice, Unsynced } from './local-data'

export type Reach = 'here' | 'everywhere'
export type Asking = { reach: Reach; waiting: readonly Unsynced[] }

/** Logging out; where edits are on this device only, `asking` says so first and nothing happens before an answer. */
export function useLogOut(userId: string, localData: LocalDataOnDevice) {
  const [asking, setAsking] = useState<Asking>()

  const begin = (reach: Reach) => {
    const waiting = localData.unsynced(userId)
    if (waiting.length > 0) setAsking({ reach, waiting })
    else void leave(reach)
  }
  const go = async (what: 'keep' | 'discard') => {
    if (asking === undefined) return
    const left = await leave(asking.reach)
    if (left && what === 'discard') localData.discard(userId, asking.waiting.map((each) => each.workspaceId))
    setAsking(undefined)
  }
  return { asking, begin, cancel: () => setAsking(undefined), go }
}

/** False if nobody was logged out. On this device it always works, and does not wait for the server. */
async function leave(reach: Reach): Promise<boolean> {
  if (reach === 'here') {
    void session.logOut()
    return true
  }
  try {
    await session.logOutEverywhere()
    return true
  } catch (error) {
    showToast(`You are still logged in. ${explain(error)}`)
    return false
  }
}
