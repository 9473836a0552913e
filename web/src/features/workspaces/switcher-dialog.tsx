import type { Workspace } from '~/lib/api/types'
import { Dialog } from '~/ui/dialog'

import type { Place } from './entries'
import { SwitcherPanel } from './switcher-panel'
import { useSwitch } from './use-switch'

type Props = {
  current: Workspace | undefined
  places: readonly Place[]
  onClose: () => void
}

/** The switcher over any page, opened by its key, with the pages to go to. */
export function SwitcherDialog({ current, places, onClose }: Props) {
  const switchTo = useSwitch()
  return (
    <Dialog title="Switch workspace or go to a page" titleHidden onClose={onClose}>
      <SwitcherPanel
        commands
        current={current}
        places={places}
        onGo={onClose}
        onOpen={(workspaceId) => {
          onClose()
          if (workspaceId !== current?.id) switchTo(workspaceId)
        }}
      />
    </Dialog>
  )
}
