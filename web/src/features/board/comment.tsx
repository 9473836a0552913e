import { useUser } from '@mooring/client/react'
import { Bot } from 'lucide-react'

import type { Mention } from '~/lib/log/mentioned'
import { Avatar } from '~/ui/avatar'
import { Button } from '~/ui/button'
import { TimeAgo } from '~/ui/time-ago'

import styles from './comments.module.css'
import { named, pieces } from './mentions'
import type { Comment as Row } from './queries'

type Props = { comment: Row; people: readonly Mention[]; onRemove: (() => void) | undefined }

/** What somebody said, with whom they mentioned standing out; what an automation said is marked as such. */
export function Comment({ comment, people, onRemove }: Props) {
  const user = useUser()
  return (
    <li className={styles.comment}>
      {comment.automation ? (
        <span className={styles.bot}>
          <Bot size={16} aria-hidden />
        </span>
      ) : (
        <Avatar name={comment.createdBy} small />
      )}
      <p className={styles.who}>
        <b>{comment.createdBy}</b> {comment.automation && <span className={styles.automation}>automation</span>}{' '}
        <TimeAgo at={comment.createdAt} />
      </p>
      {onRemove !== undefined && (
        <Button look="quiet" className={styles.remove} onClick={onRemove}>
          Delete<span className="visually-hidden"> comment</span>
        </Button>
      )}
      <p className={styles.body}>
        {pieces(comment.body, named(comment.mentions, people)).map(({ text, mention }, index) =>
          mention === undefined ? (
            text
          ) : (
            // oxlint-disable-next-line react/no-array-index-key -- what was said never changes its order
            <b key={index} className={mention.id === user.id ? `${styles.mention} ${styles.me}` : styles.mention}>
              {text}
            </b>
          ),
        )}
      </p>
    </li>
  )
}
