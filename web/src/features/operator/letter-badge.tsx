import { Badge } from '~/ui/badge'
import type { DeadLetter } from './types'

const words: Record<DeadLetter['state'], readonly ['bad' | 'warning' | 'quiet' | 'good', string]> = {
  dead: ['bad', 'Given up'],
  retry: ['warning', 'Tried again soon'],
  open: ['warning', 'Being tried'],
  discarded: ['quiet', 'Discarded'],
  done: ['good', 'Done'],
}

export function LetterBadge({ state }: { state: DeadLetter['state'] }) {
  const [look, word] = words[state]
  return <Badge look={look}>{word}</Badge>
}
