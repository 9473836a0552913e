import { createContext, useContext } from 'react'

/** Why nothing may be changed in the open workspace, in a sentence; undefined where it may. */
export const ReadOnlyContext = createContext<string | undefined>(undefined)

export function useReadOnly(): string | undefined {
  return useContext(ReadOnlyContext)
}
