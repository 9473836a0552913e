import type { StoreRegistry } from '@livestore/livestore'
import { StoreRegistryProvider } from '@livestore/react'
import { startTransition, Suspense, useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, test, vi } from 'vitest'

import type { WorkspaceStoreOptions } from './store-options'
import { useOpenStore } from './use-open-store'

/** As much of a browser as React needs to render nothing, with any class for the frames that it looks for. */
function emptyPage(): Element {
  const heard = { addEventListener: () => undefined, removeEventListener: () => undefined }
  const document = { ...heard, nodeType: 9, activeElement: null }
  vi.stubGlobal('document', document)
  vi.stubGlobal('window', { ...heard, document, HTMLIFrameElement: Map })
  return { ...heard, nodeType: 1, nodeName: 'DIV', tagName: 'DIV', ownerDocument: document } as unknown as Element
}

/** Opens its store a moment after it is asked, while React still renders. */
function quickRegistry(): StoreRegistry {
  let opening: Promise<object> | undefined
  let opened: object | undefined
  const open = async () => {
    await Promise.resolve()
    return (opened = {})
  }
  const getOrLoadPromise = () => opened ?? (opening ??= open())
  return { getOrLoadPromise, retain: () => () => undefined } as unknown as StoreRegistry
}

test('a store that opens while its screen is being rendered is shown, and React has nothing to recover from', async () => {
  const recovered: unknown[] = []
  const root = createRoot(emptyPage(), { onRecoverableError: (error) => recovered.push(error) })
  const registry = quickRegistry()
  await new Promise<void>((done) => {
    function Board() {
      useOpenStore({ storeId: 'w' } as WorkspaceStoreOptions)
      useEffect(done, [])
      return null
    }
    // As every way to a board is: React pauses such a rendering, and goes on with it where it was.
    startTransition(() =>
      root.render(
        <StoreRegistryProvider storeRegistry={registry}>
          <Suspense>
            <Board />
          </Suspense>
        </StoreRegistryProvider>,
      ),
    )
  })
  expect(recovered).toEqual([])
})
