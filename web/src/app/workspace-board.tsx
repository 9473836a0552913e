import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'

import { BoardPage } from '~/features/board/board-page'
import type { Column } from '~/lib/log/columns'

import { BoardSkeleton } from './board-skeleton'
import { InStore } from './in-store'
import { useTellReopened } from './use-tell-reopened'

type Props = { openTaskId: string | undefined }

/** The board; the open task is in the address, so that Back closes it and a link opens it. */
export function WorkspaceBoard({ openTaskId }: Props) {
  const navigate = useNavigate()
  const [adding, setAdding] = useState<Column>()
  useTellReopened(openTaskId !== undefined)
  return (
    <InStore fallback={<BoardSkeleton />}>
      <BoardPage
        openTaskId={openTaskId}
        onOpenTask={(task) => void navigate({ to: '.', search: task === undefined ? {} : { task }, replace: task === undefined })}
        adding={adding}
        onAdding={setAdding}
      />
    </InStore>
  )
}
