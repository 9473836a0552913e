import type { Mention } from '~/lib/log/mentioned'
import { personName } from '~/lib/workspaces/person-name'
import type { Member } from '~/lib/workspaces/types'

/** A member by the name that tells them from all others here. */
export type Called = { id: string; name: string; you: boolean }

/** A piece of a comment; what is mentioned in it, or undefined for plain text. */
export type Piece = { text: string; mention?: Mention }

const most = 6
const endsInWord = /[\p{L}\p{N}_]$/u
const beginsWithWord = /^[\p{L}\p{N}_]/u
const beingTyped = /(?:^|[^\p{L}\p{N}_])@([^\s@][^\n@]{0,60})?$/u

/** What everybody is called: those who share a name, by their addresses. */
export function called(members: readonly Member[]): Called[] {
  const open = members.filter(({ user }) => user.email !== '')
  const isShared = (name: string) => open.filter(({ user }) => personName(user) === name).length > 1
  return open.map(({ user, you }) => {
    const name = personName(user)
    return { id: user.id, you, name: isShared(name) ? user.email : name }
  })
}

/** The name that is being typed behind an @ at `caret`, and where that @ is; undefined when there is none. */
export function askedFor(text: string, caret: number): { at: number; wanted: string } | undefined {
  const found = beingTyped.exec(text.slice(0, caret))
  if (found === null) return undefined
  const wanted = found[1] ?? ''
  return { at: caret - wanted.length - 1, wanted }
}

/** Whom to offer: others than oneself, one of whose names begins like that. */
export function offered(people: readonly Called[], wanted: string): Called[] {
  const begin = ` ${wanted.toLocaleLowerCase()}`
  return people.filter(({ you, name }) => !you && ` ${name.toLocaleLowerCase()}`.includes(begin)).slice(0, most)
}

/** The mentions of an event with the names that its text may use: what it says itself, or else what they are called here. */
export function named(mentions: readonly Mention[], people: readonly Mention[]): Mention[] {
  return mentions.map(({ id, name }) => ({ id, name: name === '' ? (people.find((one) => one.id === id)?.name ?? '') : name }))
}

/** A comment in pieces: where it says @ and the name of one of `mentions`, that is a piece of its own. */
export function pieces(text: string, mentions: readonly Mention[]): Piece[] {
  const found: Piece[] = []
  let plainFrom = 0
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const mention = mentionAt(text, at, mentions)
    if (mention === undefined) continue
    if (at > plainFrom) found.push({ text: text.slice(plainFrom, at) })
    plainFrom = at + 1 + mention.name.length
    found.push({ text: text.slice(at, plainFrom), mention })
  }
  if (plainFrom < text.length) found.push({ text: text.slice(plainFrom) })
  return found
}

/** Whom the text mentions, each once, in its order. */
export function mentionsIn(text: string, people: readonly Mention[]): Mention[] {
  const found = new Map(pieces(text, people).flatMap(({ mention }) => (mention ? [[mention.id, mention] as const] : [])))
  return [...found.values()].map(({ id, name }) => ({ id, name }))
}

/** The longest name that stands there as a whole: "@Bobby" is not Bob, and an address mentions nobody. */
function mentionAt(text: string, at: number, mentions: readonly Mention[]): Mention | undefined {
  if (endsInWord.test(text.slice(0, at))) return undefined
  return mentions
    .filter(({ name }) => name !== '' && text.startsWith(name, at + 1) && !beginsWithWord.test(text.slice(at + 1 + name.length)))
    .toSorted((one, other) => other.name.length - one.name.length)[0]
}
