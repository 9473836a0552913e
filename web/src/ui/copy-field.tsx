import { Copy } from 'lucide-react'
import { useId } from 'react'

import { Button } from './button'
import { copyText } from './copy-text'
import styles from './copy-field.module.css'
import fields from './field.module.css'

type Props = { label: string; labelHidden?: boolean; text: string; /** Begins the sentence after it: "The link". */ what: string }

/** A text to take along: the whole of it is selected when one goes there, and a button copies it. */
export function CopyField({ label, labelHidden, text, what }: Props) {
  const id = useId()
  return (
    <div className={fields.field}>
      <label className={labelHidden ? 'visually-hidden' : fields.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.row}>
        <input
          id={id}
          className={`${fields.input} ${styles.text}`}
          readOnly
          value={text}
          onFocus={(event) => event.target.select()}
        />
        <Button onClick={() => void copyText(text, what)}>
          <Copy size={16} aria-hidden />
          Copy
          <span className="visually-hidden"> {label.toLowerCase()}</span>
        </Button>
      </div>
    </div>
  )
}
