import { Check, CircleAlert } from 'lucide-react'

import styles from './mail.module.css'
import type { Outcome } from './use-choosing'

type Props = { outcome: Outcome | undefined }

/** Said beside the switch, and to screen readers. */
export function TopicOutcome({ outcome }: Props) {
  const failed = outcome?.kind === 'failed'
  return (
    <div role={failed ? 'alert' : 'status'} className={failed ? styles.failed : styles.saved}>
      {outcome?.kind === 'saving' && 'Saving…'}
      {outcome?.kind === 'saved' && (
        <>
          <Check size={16} aria-hidden /> Saved
        </>
      )}
      {failed && (
        <>
          <CircleAlert size={16} aria-hidden /> Not saved. {outcome.problem}
        </>
      )}
    </div>
  )
}
