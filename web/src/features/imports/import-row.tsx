import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'

import { explainCode } from '~/lib/api/refusals'
import { useDeed } from '~/lib/form/use-deed'
import { session } from '~/lib/session/session'
import { announce } from '~/ui/announce'
import { Button } from '~/ui/button'
import buttons from '~/ui/button.module.css'
import { focusPage } from '~/ui/focus-page'
import { Notice } from '~/ui/notice'
import styles from '~/ui/settings.module.css'
import { TimeAgo } from '~/ui/time-ago'

import { ApplyForm } from './apply-form'
import { ImportPlanText } from './import-plan-text'
import { importNote, stateNames } from './import-words'
import own from './imports.module.css'
import type { Import } from './types'
import { importPath, useNoteImport } from './use-imports'

type Props = { one: Import }

/** One file: how far it is, what is in it, and what can be done with it. */
export function ImportRow({ one }: Props) {
  const { pending, problem, run } = useDeed()
  const note = useNoteImport()
  useTellState(one)
  const giveUp = async () => {
    await session.request('DELETE', importPath(one))
    focusPage()
    note()
    announce(`${one.fileName} is removed.`)
  }
  return (
    <li className={styles.row}>
      <div className={own.head}>
        <div className={own.words}>
          <p className={styles.name}>{one.fileName === '' ? 'A file without a name' : one.fileName}</p>
          <p className={styles.quiet}>
            {stateNames[one.state]} · <TimeAgo at={one.at} />. {importNote(one)}
          </p>
        </div>
        <div className={styles.start}>
          <Gone one={one} />
          {one.state !== 'applying' && one.state !== 'checking' && (
            <Button look="quiet" className={styles.frameless} pending={pending} onClick={() => void run(giveUp)}>
              Remove<span className="visually-hidden"> {one.fileName}</span>
            </Button>
          )}
        </div>
      </div>
      {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
      {one.state === 'applying' && <progress className={own.progress} aria-label="Brought in" value={one.percent} max={100} />}
      {one.because !== '' && one.state === 'ready' && <Notice kind="danger">{explainCode(one.because)}</Notice>}
      {one.state === 'refused' && (
        <Notice kind="danger">
          <span>It cannot be brought in, and nothing of it was kept.</span>
          {one.findings.map(({ code, what }) => (
            <span key={code}>{what}</span>
          ))}
        </Notice>
      )}
      {one.plan !== null && one.state === 'ready' && (
        <>
          <ImportPlanText plan={one.plan} />
          <ApplyForm one={one} plan={one.plan} />
        </>
      )}
    </li>
  )
}

/** Screen readers hear what becomes of a file while somebody waits for it. */
function useTellState({ fileName, state }: Import): void {
  const told = useRef(state)
  useEffect(() => {
    if (told.current !== state) announce(`${fileName}: ${stateNames[state]}.`)
    told.current = state
  }, [fileName, state])
}

/** Where it went. */
function Gone({ one: { state, workspaceId } }: Props) {
  if (state !== 'done' || workspaceId === null) return null
  return (
    <Link to="/w/$workspaceId/board" params={{ workspaceId }} className={`${buttons.button} ${buttons.primary}`}>
      Open it
    </Link>
  )
}
