import { CloudOff, RefreshCw } from 'lucide-react'
import { useEffect } from 'react'

import { announce } from '~/ui/announce'
import { Button } from '~/ui/button'
import { PageMessage } from '~/ui/page-message'
import { Skeleton } from '~/ui/skeleton'

import styles from './frame.module.css'
import { useMissingPage } from './use-missing-page'

type Props = { alone?: boolean }

const needsNetwork = 'This page needs the network'

/** A page that is not on this device and could not be loaded: why, and a way to try again. */
export function MissingPage({ alone = false }: Props) {
  const { why, asking, ask } = useMissingPage()
  useEffect(() => {
    if (why === 'offline') announce(needsNetwork)
  }, [why])
  if (why === 'unknown') {
    return (
      <div className={styles.starting} aria-busy="true">
        <span className="visually-hidden">Loading</span>
        <Skeleton height={120} />
      </div>
    )
  }
  if (why === 'gone') {
    const again = (
      <Button look="primary" onClick={() => globalThis.location.reload()}>
        Load it again
      </Button>
    )
    return (
      <PageMessage alone={alone} icon={RefreshCw} title="This page could not be loaded" actions={again}>
        There may be a newer version of Mooring, which is not all on this device yet. Your edits are kept.
      </PageMessage>
    )
  }
  const retry = (
    <Button look="primary" pending={asking} onClick={ask}>
      {asking ? 'Trying…' : 'Try again'}
    </Button>
  )
  return (
    <PageMessage alone={alone} icon={CloudOff} title={needsNetwork} actions={retry}>
      It is not kept on this device, and opens by itself when the server can be reached.
    </PageMessage>
  )
}
