import { Refusal, Unreachable, type Problem } from '@mooring/client'
import { useUser } from '@mooring/client/react'
import { useQuery, useQueryClient } from '@tanstack/react-query'

import { session } from '~/lib/session/session'

import type { Import, ImportList } from './types'
import type { Receiver } from './upload'

const lookAgainMs = 1000

function useImportsKey() {
  return ['imports', useUser().id] as const
}

/** The files that this person has brought, the newest first. What is being worked on is looked at again and again. */
export function useImports() {
  return useQuery({
    queryKey: useImportsKey(),
    queryFn: loadImports,
    refetchInterval: ({ state: { data } }) => (data?.imports.some(isUnderWay) ?? false) && lookAgainMs,
    staleTime: 0,
  })
}

/** Asks the server for them at this moment. */
export function useLookUpImports(): () => Promise<ImportList> {
  const queryKey = useImportsKey()
  const queries = useQueryClient()
  return () => queries.fetchQuery({ queryKey, queryFn: loadImports, staleTime: 0 })
}

function loadImports(): Promise<ImportList> {
  return session.request('GET', '/api/imports')
}

function isUnderWay({ state }: Import): boolean {
  return state === 'checking' || state === 'applying'
}

/** Shows what the server has just said of one of them, and reads the list again. */
export function useNoteImport(): (one?: Import) => void {
  const queryKey = useImportsKey()
  const queries = useQueryClient()
  return (one) => {
    if (one !== undefined) queries.setQueryData<ImportList>(queryKey, (list) => list && withOne(list, one))
    if (one?.state !== 'uploading') void queries.invalidateQueries({ queryKey })
  }
}

function withOne(list: ImportList, one: Import): ImportList {
  const known = list.imports.some(({ id }) => id === one.id)
  const imports = known ? list.imports.map((each) => (each.id === one.id ? one : each)) : [one, ...list.imports]
  return { ...list, imports }
}

/** An address of the API below one import. */
export function importPath({ id }: Pick<Import, 'id'>, below = ''): string {
  return `/api/imports/${encodeURIComponent(id)}${below}`
}

/** The server, as the receiver of one file. */
export function receiverOf(one: Pick<Import, 'id'>): Receiver {
  return {
    ask: () => session.request<Import>('GET', importPath(one)),
    pause: (ms) => new Promise((done) => setTimeout(done, ms)),
    send: async (offset, piece) => {
      const headers = { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) }
      const response = await orUnreachable(session.fetch(importPath(one), { method: 'PATCH', headers, body: piece }))
      const json: unknown = await orUnreachable(response.json())
      if (!response.ok) throw new Refusal(json as Problem)
      return json as Import
    },
  }
}

async function orUnreachable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw new Unreachable('network', { cause: error })
  }
}
