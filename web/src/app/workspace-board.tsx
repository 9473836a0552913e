import { useNavigate } from '@tanstack/react-router'

import { BoardPage } from '~/features/board/board-page'

type Props = { openTaskId: string | undefined }

/** The board; the open task is in the address, so that Back closes it and a link opens it. */
export function WorkspaceBoard({ openTaskId }: Props) {
  const navigate = useNavigate()
  return (
    <BoardPage
      openTaskId={openTaskId}
      onOpenTask={(task) =>
        void navigate({ to: '.', search: task === undefined ? {} : { task }, replace: task === undefined })
      }
    />
  )
}
