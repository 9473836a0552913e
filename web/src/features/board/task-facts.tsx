import { MessageSquare } from 'lucide-react'

import { Avatar } from '~/ui/avatar'

import type { Task } from './queries'
import styles from './task-card.module.css'

type Props = { task: Task; comments: number }

/** What a card tells at its foot: how much was said, and whose task it is. */
export function TaskFacts({ task: { assigneeId, assigneeName }, comments }: Props) {
  // Whoever wrote the event may have given no name.
  const whose = assigneeName === '' ? 'somebody' : assigneeName
  return (
    <span className={styles.facts}>
      {comments > 0 && (
        <>
          <MessageSquare size={14} aria-hidden />
          {comments}
          <span className="visually-hidden">{comments === 1 ? ' comment' : ' comments'}</span>
        </>
      )}
      {assigneeId !== null && (
        <span className={styles.assignee} title={whose}>
          <Avatar name={whose} small />
          <span className="visually-hidden"> Assigned to {whose}</span>
        </span>
      )}
    </span>
  )
}
