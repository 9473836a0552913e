import { useUser } from '@mooring/client/react'

import { useRows } from '~/lib/log/use-rows'
import { useWorkspaceStore } from '~/lib/log/use-workspace-store'
import { useMembers } from '~/lib/workspaces/use-members'

import { Comment } from './comment'
import { CommentForm } from './comment-form'
import styles from './comments.module.css'
import { called } from './mentions'
import { comments$ } from './queries'
import type { BoardActions } from './use-board-actions'

type Props = { taskId: string; actions: BoardActions }

/** What was said about a task, and a field to say more. */
export function Comments({ taskId, actions }: Props) {
  const user = useUser()
  const comments = useRows(comments$(taskId))
  const people = called(useMembers(useWorkspaceStore().storeId).data ?? [])
  const mayRemove = (authorId: string) => authorId === user.id && actions.readOnly === undefined
  return (
    <section className={styles.comments} aria-label="Comments">
      {comments.length > 0 && <h3 className={styles.heading}>Comments</h3>}
      {comments.length > 0 && (
        <ul className={styles.comments}>
          {comments.map((comment) => (
            <Comment
              key={comment.id}
              comment={comment}
              people={people}
              onRemove={mayRemove(comment.createdById) ? () => actions.removeComment(comment.id) : undefined}
            />
          ))}
        </ul>
      )}
      {actions.readOnly === undefined && (
        <CommentForm
          taskId={taskId}
          people={people}
          onSend={(body, mentions) => actions.comment(taskId, body, mentions)}
        />
      )}
    </section>
  )
}
