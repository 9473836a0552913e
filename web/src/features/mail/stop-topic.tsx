import type { MouseEvent } from 'react'

import { Button } from '~/ui/button'
import { Notice } from '~/ui/notice'

import styles from './mail.module.css'
import { topicWords } from './topic-words'
import type { ChosenTopic } from './use-choosing'

type Props = { topic: ChosenTopic; onStop: (event: MouseEvent) => void }

/** Somebody pressed "Unsubscribe" in their mail program and was led here: the one thing that they came for. */
export function StopTopic({ topic: { id, wanted, outcome }, onStop }: Props) {
  const { name } = topicWords[id]
  const saving = outcome?.kind === 'saving'
  if (!wanted && !saving) return <Notice>You get no more mail of this kind: {name}.</Notice>
  return (
    <div className={styles.stop}>
      <p>
        You get mail of this kind: <b>{name}</b>.
      </p>
      {outcome?.kind === 'failed' && <Notice kind="danger">{outcome.problem}</Notice>}
      <Button look="primary" wide autoFocus pending={saving} onClick={onStop}>
        {saving ? 'Stopping…' : 'Stop this kind of mail'}
      </Button>
    </div>
  )
}
