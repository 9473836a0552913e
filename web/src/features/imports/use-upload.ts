import { useEffect, useRef, useState } from 'react'

import { useDeed } from '~/lib/form/use-deed'
import { session } from '~/lib/session/session'
import { announce } from '~/ui/announce'

import type { Import } from './types'
import { upload } from './upload'
import { receiverOf, useLookUpImports, useNoteImport } from './use-imports'

/** Uploads a file that somebody has chosen; one whose upload had broken off goes on. It ends when the page is left. */
export function useUpload() {
  const { pending, problem, run } = useDeed()
  const [now, setNow] = useState<Import>()
  const note = useNoteImport()
  const lookUp = useLookUpImports()
  const stop = useRef(new AbortController())
  useEffect(() => {
    const leaving = new AbortController()
    stop.current = leaving
    return () => leaving.abort()
  }, [])
  const bring = (file: File) =>
    run(async () => {
      const { imports, piece } = await lookUp()
      const begun = imports.find((one) => isSame(one, file)) ?? (await begin(file))
      setNow(begun)
      announce(`Uploading ${file.name}.`)
      note(begun)
      const options = { piece, onProgress: setNow, signal: stop.current.signal }
      const end = await upload(file, begun, receiverOf(begun), options)
      setNow(undefined)
      note(end)
    })
  return { uploading: pending ? now : undefined, pending, problem, bring }
}

/** By name and size: should the file be another one after all, checking it finds that. */
function isSame({ state, fileName, bytes }: Import, file: File): boolean {
  return state === 'uploading' && fileName === file.name.slice(0, 200) && bytes === file.size
}

function begin(file: File): Promise<Import> {
  return session.request<Import>('POST', '/api/imports', { bytes: file.size, fileName: file.name.slice(0, 200) })
}
