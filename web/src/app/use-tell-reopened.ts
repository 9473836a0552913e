import { use, useEffect, useRef } from 'react'

import { WorkspaceStoreContext } from '~/lib/log/use-workspace-store'
import { showToast } from '~/ui/toast-list'

/** Says why an open task went away and came back, when the data below it is opened anew while somebody is at it. */
export function useTellReopened(atTask: boolean): void {
  const open = use(WorkspaceStoreContext) !== undefined
  const was = useRef(open)
  useEffect(() => {
    if (was.current && !open && atTask) {
      showToast('This board was opened anew, and the task with it. A comment that you have not sent is kept.')
    }
    was.current = open
  }, [open, atTask])
}
