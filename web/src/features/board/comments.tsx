import type { FormEvent } from 'react'

import { useDraft } from '~/lib/form/use-draft'
import { useRows } from '~/lib/log/use-rows'
import { useUser } from '@mooring/client/react'
import { Avatar } from '~/ui/avatar'
import { Button } from '~/ui/button'
import { TextArea } from '~/ui/text-area'
import { TimeAgo } from '~/ui/time-ago'

import { comments$ } from './queries'
import styles from './task-dialog.module.css'
import type { BoardActions } from './use-board-actions'

type Props = { taskId: string; actions: BoardActions }

export function Comments({ taskId, actions }: Props) {
  const user = useUser()
  const comments = useRows(comments$(taskId))
  const [body, setBody, clear] = useDraft(`comment.${taskId}`)
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (body.trim() === '') return
    actions.comment(taskId, body.trim())
    clear()
  }
  return (
    <section className={styles.comments} aria-label="Comments">
      {comments.length > 0 && <h3 className={styles.heading}>Comments</h3>}
      {comments.length > 0 && (
        <ul className={styles.comments}>
          {comments.map((comment) => (
            <li key={comment.id} className={styles.comment}>
              <Avatar name={comment.createdBy} small />
              <p className={styles.who}>
                <b>{comment.createdBy}</b> <TimeAgo at={comment.createdAt} />
              </p>
              {comment.createdById === user.id && actions.readOnly === undefined && (
                <Button look="quiet" className={styles.remove} onClick={() => actions.removeComment(comment.id)}>
                  Delete<span className="visually-hidden"> comment</span>
                </Button>
              )}
              <p className={styles.body}>{comment.body}</p>
            </li>
          ))}
        </ul>
      )}
      {actions.readOnly === undefined && (
        <form className={styles.commentForm} onSubmit={send}>
          <TextArea
            label="Write a comment"
            labelHidden
            placeholder="Write a comment"
            value={body}
            onChange={(event) => setBody(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && send(event)}
          />
          {body.trim() !== '' && (
            <Button type="submit" look="primary" className={styles.send}>
              Comment
            </Button>
          )}
        </form>
      )}
    </section>
  )
}
