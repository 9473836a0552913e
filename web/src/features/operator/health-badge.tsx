import { Badge } from '~/ui/badge'
import type { Health } from './types'
import { healthWords } from './words'

const looks = { ok: 'good', lagging: 'warning', unreachable: 'bad', quarantined: 'bad' } as const

export function HealthBadge({ health }: { health: Health }) {
  return <Badge look={looks[health]}>{healthWords[health]}</Badge>
}
