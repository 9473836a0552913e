import type { Workspace } from '~/lib/api/types'

/** A page of this workspace, or one beside all workspaces, that one can go to. */
export type Place = { name: string; go: () => void }

/** A deed that can be chosen like a workspace; `words` are others it is found by. */
export type Deed = { name: string; words?: string; icon: 'create' | 'default' | 'all' | 'archived'; run: () => void }

export type Entry =
  | { kind: 'workspace'; id: string; name: string; workspace: Workspace }
  | { kind: 'place'; id: string; name: string; place: Place }
  | { kind: 'deed'; id: string; name: string; deed: Deed }

export type Group = { id: 'workspaces' | 'archived' | 'places' | 'deeds'; label: string; entries: Entry[] }

type Offered = {
  workspaces: readonly Workspace[]
  places: readonly Place[]
  deeds: readonly Deed[]
  wanted: string
  /** Archived workspaces are shown without being searched for. */
  unfolded: boolean
}

/** What the switcher offers: everything that is called as wanted, in groups; none is empty. */
export function groupsOf({ workspaces, places, deeds, wanted, unfolded }: Offered): Group[] {
  const fits = matcher(wanted)
  const called = workspaces.filter(({ name }) => fits(name)).map(workspaceEntry)
  const archived = called.filter(({ workspace }) => workspace.state === 'archived')
  const groups: Group[] = [
    { id: 'workspaces', label: 'Workspaces', entries: called.filter((entry) => !archived.includes(entry)) },
    { id: 'archived', label: 'Archived', entries: unfolded || wanted.trim() !== '' ? archived : [] },
    { id: 'places', label: 'Go to', entries: places.filter(({ name }) => fits(name)).map(placeEntry) },
    { id: 'deeds', label: 'More', entries: deeds.filter(({ name, words = '' }) => fits(`${name} ${words}`)).map(deedEntry) },
  ]
  return groups.filter(({ entries }) => entries.length > 0)
}

/** In any order, and in the midst of words too. */
function matcher(wanted: string): (name: string) => boolean {
  const words = wanted.trim().toLocaleLowerCase().split(/\s+/u)
  return (name) => words.every((word) => name.toLocaleLowerCase().includes(word))
}

function workspaceEntry(workspace: Workspace) {
  return { kind: 'workspace' as const, id: workspace.id, name: workspace.name, workspace }
}

function placeEntry(place: Place): Entry {
  return { kind: 'place', id: `place-${place.name}`, name: place.name, place }
}

function deedEntry(deed: Deed): Entry {
  return { kind: 'deed', id: `deed-${deed.icon}`, name: deed.name, deed }
}

/** The one that typing `letters` goes to, from `active` on, as in any list. */
export function typedAhead(names: readonly string[], letters: string, active: number): number | undefined {
  const wanted = letters.toLocaleLowerCase()
  // A first letter goes on to the next one; further letters may stay where they are.
  const from = wanted.length === 1 ? active + 1 : active
  for (let step = 0; step < names.length; step += 1) {
    const at = (from + step + names.length) % names.length
    if (names[at]?.toLocaleLowerCase().startsWith(wanted) === true) return at
  }
  return undefined
}
