import { useSyncExternalStore } from 'react'

import { currentToasts, subscribeToasts } from './toast-list'
import { ToastCard } from './toast-card'
import styles from './toaster.module.css'

/** Where toasts appear, and where screen readers hear them. */
export function Toaster() {
  const toasts = useSyncExternalStore(subscribeToasts, currentToasts)
  return (
    <section className={styles.toaster} aria-label="Notifications" aria-live="polite" aria-relevant="additions">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </section>
  )
}
