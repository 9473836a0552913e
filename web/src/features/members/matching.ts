import type { Member } from '~/lib/workspaces/types'

/** Those whose name or address contains what was typed. */
export function matching(members: readonly Member[], search: string): readonly Member[] {
  const wanted = search.trim().toLocaleLowerCase()
  if (wanted === '') return members
  return members.filter(({ user }) => `${user.name}\n${user.email}`.toLocaleLowerCase().includes(wanted))
}
