import { createContext, useContext } from 'react'

/** What is done before somebody asks for a workspace, so that it opens at once when they do. */
export type Ahead = {
  /** One is going to be wanted, and nobody knows which: maybe one that is not there yet. */
  some: () => void
  /** This one is likely to be wanted next. */
  one: (workspaceId: string) => void
}

export const AheadContext = createContext<Ahead>({ some: () => undefined, one: () => undefined })

export function useAhead(): Ahead {
  return useContext(AheadContext)
}
