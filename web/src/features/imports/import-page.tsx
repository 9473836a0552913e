import { Upload } from 'lucide-react'
import { useRef } from 'react'

import { bytesText } from '~/lib/text/amounts'
import { Button } from '~/ui/button'
import { Loaded } from '~/ui/loaded'
import { Notice } from '~/ui/notice'
import { Section } from '~/ui/section'
import styles from '~/ui/settings.module.css'

import { ImportRow } from './import-row'
import own from './imports.module.css'
import { useImports } from './use-imports'
import { useUpload } from './use-upload'

/** Moving here from a file: uploaded, looked through, shown what would come, and brought in. */
export function ImportPage() {
  const imports = useImports()
  const { uploading, pending, problem, bring } = useUpload()
  const input = useRef<HTMLInputElement>(null)
  return (
    <div className={styles.page}>
      <Section
        title="Move here from a file"
        lead="A download of a workspace, from here or from another Mooring; or the log of an app on LiveStore: its own database, a Durable Object’s, or a dump of D1. You see what is in it before anything is done."
      >
        <div className={styles.row}>
          <input
            ref={input}
            className="visually-hidden"
            type="file"
            aria-label="File to bring"
            tabIndex={-1}
            onChange={(event) => {
              const [file] = event.target.files ?? []
              event.target.value = ''
              if (file !== undefined) void bring(file)
            }}
          />
          {problem !== undefined && <Notice kind="danger">{problem}</Notice>}
          {/* It stays while it does nothing: the focus is on it. */}
          <div className={styles.start}>
            <Button look="primary" pending={pending} onClick={() => input.current?.click()}>
              <Upload size={18} aria-hidden />
              {pending ? 'Uploading…' : 'Choose a file'}
            </Button>
          </div>
          {uploading !== undefined && (
            <div className={own.upload}>
              <p className={styles.name}>{uploading.fileName}</p>
              <progress className={own.progress} aria-label="Uploaded" value={uploading.offset} max={Math.max(1, uploading.bytes)} />
              <p className={styles.quiet}>
                {bytesText(uploading.offset)} of {bytesText(uploading.bytes)}. Should the network go, it goes on by itself.
              </p>
            </div>
          )}
        </div>
      </Section>
      <Section title="Your files">
        <Loaded query={imports} rows={1}>
          {({ imports: all }) => {
            const shown = all.filter(({ id }) => id !== uploading?.id)
            return shown.length === 0 ? (
              <p className={`${styles.row} ${styles.quiet}`}>You have brought none yet.</p>
            ) : (
              <ul aria-label="Files">
                {shown.map((one) => (
                  <ImportRow key={one.id} one={one} />
                ))}
              </ul>
            )
          }}
        </Loaded>
      </Section>
    </div>
  )
}
