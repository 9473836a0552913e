import { useRetrySeconds, useSession } from '@mooring/client/react'
import { CloudOff } from 'lucide-react'

import { session } from '~/lib/session/session'
import { Button } from '~/ui/button'

import styles from './offline-banner.module.css'

/**
 * The server cannot be asked: until when, and a way not to wait. Screen readers hear once that it is so and not each second of it.
 */
export function OfflineBanner() {
  const state = useSession()
  const seconds = useRetrySeconds()
  const retrying = state.status === 'refreshing' && state.retrying
  const shown = state.status === 'offline' || retrying
  return (
    <div className={shown ? styles.banner : styles.hidden}>
      <output className="visually-hidden">{shown && 'Offline. Trying again by itself.'}</output>
      {shown && (
        <>
          <CloudOff size={18} aria-hidden />
          <span className={styles.text} aria-hidden data-retry>
            {retrying || seconds === 0 ? 'Offline, retrying…' : `Offline, retrying in ${seconds} s`}
          </span>
          <Button look="quiet" className={styles.retry} pending={retrying} onClick={() => void session.confirm()}>
            Retry now
          </Button>
        </>
      )}
    </div>
  )
}
