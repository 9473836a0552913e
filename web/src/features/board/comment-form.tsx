import type { FormEvent, KeyboardEvent } from 'react'

import { useDraft } from '~/lib/form/use-draft'
import type { Mention } from '~/lib/log/mentioned'
import { Button } from '~/ui/button'
import { TextArea } from '~/ui/text-area'

import styles from './comments.module.css'
import { MentionList } from './mention-list'
import { mentionsIn, type Called } from './mentions'
import { useMentioning } from './use-mentioning'

type Props = {
  taskId: string
  people: readonly Called[]
  onSend: (body: string, mentions: readonly Mention[]) => void
}

/** A comment being written: @ offers the members, Ctrl+Enter sends. */
export function CommentForm({ taskId, people, onSend }: Props) {
  const [body, setBody, clear] = useDraft(`comment.${taskId}`)
  const mentioning = useMentioning(body, setBody, people)
  const send = (event: FormEvent) => {
    event.preventDefault()
    const text = body.trim()
    if (text === '') return
    onSend(text, mentionsIn(text, people))
    clear()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (mentioning.tookKey(event)) return
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send(event)
  }
  return (
    <form className={styles.form} onSubmit={send}>
      <TextArea
        label="Write a comment"
        labelHidden
        placeholder="Write a comment, @ mentions somebody"
        value={body}
        {...mentioning.field}
        onKeyDown={onKeyDown}
      />
      <MentionList {...mentioning.list} />
      {body.trim() !== '' && (
        <Button type="submit" look="primary" className={styles.send}>
          Comment
        </Button>
      )}
    </form>
  )
}
