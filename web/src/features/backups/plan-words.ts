import { countOf, countText } from '~/lib/text/amounts'
import { exactTime } from '~/lib/time/relative'
import { personName } from '~/lib/workspaces/person-name'

import type { RestorePlan } from './types'

type Writer = { userId: string; person: { name: string; email: string } | null }

/** Who wrote it: a person, or an automation, whose id says its name. */
export function writerName({ userId, person }: Writer): string {
  if (person !== null) return personName(person)
  return userId.startsWith('svc_') ? userId.slice(4) : 'Somebody whose account is closed'
}

/** From where to where, in one sentence. */
export function fromToWords({ fromEvents, keptEvents, cutAt }: RestorePlan): string {
  const to = cutAt === null ? 'the very beginning' : `how it was on ${exactTime(new Date(cutAt))}`
  return `Back to ${to}: ${countText(keptEvents)} of ${countOf(fromEvents, 'edit')} ${keptEvents === 1 ? 'stays' : 'stay'}.`
}

/** What goes and what comes back. */
export function changeWords({ goneEvents, returningEvents }: Pick<RestorePlan, 'goneEvents' | 'returningEvents'>): string {
  const back = returningEvents === 0 ? '' : `${countOf(returningEvents, 'edit')} that ${returningEvents === 1 ? 'is' : 'are'} not there now ${returningEvents === 1 ? 'comes' : 'come'} back.`
  if (goneEvents === 0) return back === '' ? 'Nothing changes: this is how it is now.' : back
  return `${countOf(goneEvents, 'edit')} ${goneEvents === 1 ? 'goes' : 'go'}.${back === '' ? '' : ` ${back}`}`
}

/** Who has it open at this moment. */
export function deviceWords({ devices }: Pick<RestorePlan, 'devices'>): string {
  if (devices.length === 0) return 'Nobody has it open at this moment.'
  const each = devices.map((one) => `${writerName(one)}${one.connected > 1 ? ` (${one.connected} devices)` : ''}`)
  return `Open at this moment: ${each.join(', ')}.`
}
