import { X } from 'lucide-react'
import { useEffect, useState } from 'react'

import { Button } from './button'
import { dismissToast, type Toast } from './toast-list'
import styles from './toaster.module.css'

const shownMs = 8000

type Props = { toast: Toast }

/** Stays eight seconds, and for as long as someone points at it or has the focus in it. */
export function ToastCard({ toast }: Props) {
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => dismissToast(toast.id), shownMs)
    return () => clearTimeout(timer)
  }, [held, toast.id])
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- only holds the time-out; nothing to operate
    <div
      className={styles.toast}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className={styles.text}>{toast.text}</span>
      {toast.action !== undefined && (
        <Button
          look="quiet"
          className={styles.action}
          onClick={() => {
            toast.action?.run()
            dismissToast(toast.id)
          }}
        >
          {toast.action.label}
        </Button>
      )}
      <Button look="quiet" icon aria-label="Dismiss" onClick={() => dismissToast(toast.id)}>
        <X size={16} aria-hidden />
      </Button>
    </div>
  )
}
