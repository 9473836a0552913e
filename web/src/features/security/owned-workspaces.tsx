import { Link } from '@tanstack/react-router'
import { useId } from 'react'

import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'

type Props = {
  workspaces: { id: string; name: string; members: number }[]
  archive: boolean
  error: string | undefined
  onArchive: (archive: boolean) => void
}

/** The workspaces that would be left without an owner, and the consent to archive them. */
export function OwnedWorkspaces({ workspaces, archive, error, onArchive }: Props) {
  const id = useId()
  return (
    <>
      <Notice kind="warning">
        You are the only owner of {workspaces.length === 1 ? 'this workspace' : 'these workspaces'}:
        <ul className={styles.owned}>
          {workspaces.map(({ id: workspaceId, name, members }) => (
            <li key={workspaceId}>
              {name}, {members === 1 ? 'only you' : `${members} members`}
              {members > 1 && (
                <>
                  {' · '}
                  <Link to="/w/$workspaceId/settings" params={{ workspaceId }} hash="ownership">
                    Offer it to one of them<span className="visually-hidden">: {name}</span>
                  </Link>
                </>
              )}
            </li>
          ))}
        </ul>
        Hand them to somebody first, or have them archived: then they can be read, but nobody changes anything until you come back.
      </Notice>
      <div>
        <label className={styles.check}>
          <input
            type="checkbox"
            name="archive"
            checked={archive}
            aria-invalid={error !== undefined}
            aria-describedby={error === undefined ? undefined : id}
            onChange={(event) => onArchive(event.target.checked)}
          />
          Archive {workspaces.length === 1 ? 'it' : 'them'}
        </label>
        {error !== undefined && (
          <p id={id} className={styles.error}>
            {error}
          </p>
        )}
      </div>
    </>
  )
}
