import type { ReactNode } from 'react'

import { useDeed } from '~/lib/form/use-deed'
import { Button } from '~/ui/button'
import { Dialog } from '~/ui/dialog'
import { Notice } from '~/ui/notice'

import styles from './settings.module.css'

type Props = {
  title: string
  confirm: string
  confirming: string
  /** Of the button that does it. */
  look?: 'danger-fill' | 'primary'
  onConfirm: () => Promise<void>
  onClose: () => void
  children: ReactNode
}

/** Says what a deed will do and does it only then; stays open, with the reason, when it is refused. */
export function ConfirmDialog({ title, confirm, confirming, look = 'danger-fill', onConfirm, onClose, children }: Props) {
  const { pending, problem, run } = useDeed()
  const go = () =>
    run(async () => {
      await onConfirm()
      onClose()
    })
  return (
    <Dialog title={title} onClose={onClose}>
      <div className={styles.stack}>
        <div>{children}</div>
        {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
        <div className={styles.buttons}>
          <Button autoFocus onClick={onClose}>
            Cancel
          </Button>
          <Button look={look} pending={pending} onClick={() => void go()}>
            {pending ? confirming : confirm}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
