import { LifeBuoy } from 'lucide-react'

import { Button } from '~/ui/button'
import { PageMessage } from '~/ui/page-message'

/** Something of ours broke. The person's work is on the disk; say so, and offer the way back. */
export function FaultPage() {
  return (
    <main>
      <PageMessage
        alone
        icon={LifeBuoy}
        title="This page broke"
        actions={
          <Button look="primary" onClick={() => globalThis.location.reload()}>
            Load it again
          </Button>
        }
      >
        That is our fault, not yours. Your edits are kept on this device.
      </PageMessage>
    </main>
  )
}
