import { Badge } from '~/ui/badge'
import type { Lane } from './types'
import { laneState } from './words'

const looks = {
  ok: ['good', 'OK'],
  behind: ['warning', 'Behind'],
  failing: ['bad', 'Failing'],
  paused: ['quiet', 'Paused'],
} as const

export function LaneBadge({ lane }: { lane: Lane }) {
  const [look, word] = looks[laneState(lane)]
  return <Badge look={look}>{word}</Badge>
}
