import { bytesText, countOf } from '~/lib/text/amounts'
import { exactTime } from '~/lib/time/relative'

import type { Import, ImportPlan } from './types'

export const stateNames: Record<Import['state'], string> = {
  uploading: 'Not whole yet',
  checking: 'Being checked',
  ready: 'Ready',
  refused: 'Refused',
  applying: 'Being brought in',
  done: 'Brought in',
  expired: 'Over',
}

export const formatNames: Record<ImportPlan['format'], string> = {
  mooring: 'a download of a Mooring workspace',
  livestore: 'a log of LiveStore',
  durable_object: 'a log of a Durable Object',
  d1: 'a log of a D1 database',
}

const notes: Record<string, string> = {
  NO_TIMES: 'The file does not say when things happened: all of it gets the time of the import.',
  NO_WRITERS: 'The file does not say who wrote: all of it becomes yours.',
  SEQS_BEGIN_LATER: 'The beginning is not in the file: what was done before is not brought.',
  NOT_PUSHED_INCLUDED: 'Edits that had never been sent from that device are brought as well.',
  WRITERS_BECOME_YOU: 'Some of its writers are nobody here: what they wrote becomes yours.',
  WRITERS_KEPT: 'Its writers are known here and stay who they are.',
}

/** A note of the plan, in words; one of a newer server is left out. */
export function noteWords(code: string): string | undefined {
  return Object.hasOwn(notes, code) ? notes[code] : undefined
}

/** What would come, in a sentence. */
export function planWords({ format, events, firstAt, lastAt, workspaceName }: ImportPlan): string {
  const of = workspaceName === null ? '' : `, of “${workspaceName}”`
  return `It is ${formatNames[format]}${of}: ${countOf(events, 'edit')}${whenWords(firstAt, lastAt)}.`
}

function whenWords(firstAt: string | null, lastAt: string | null): string {
  if (firstAt === null || lastAt === null) return ''
  const [first, last] = [exactTime(new Date(firstAt)), exactTime(new Date(lastAt))]
  return first === last ? `, of ${first}` : `, from ${first} to ${last}`
}

/** What to know of a file besides its state. */
export function importNote(one: Import): string {
  switch (one.state) {
    case 'uploading':
      return `${bytesText(one.offset)} of ${bytesText(one.bytes)} are here. Choose the same file once more to go on.`
    case 'checking':
      return 'It is looked through, piece by piece. Nothing in it is run.'
    case 'applying':
      return `${one.percent} %.`
    case 'expired':
      return 'It waited for too long, and the file is gone.'
    case 'ready':
    case 'refused':
    case 'done':
      return `${bytesText(one.bytes)}.`
  }
}
