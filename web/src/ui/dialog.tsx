import { X } from 'lucide-react'
import { Dialog as Primitive } from 'radix-ui'
import { useState, type ReactNode } from 'react'

import { Button } from './button'
import styles from './dialog.module.css'
import { focusPage } from './focus-page'

type Props = { title: string; titleHidden?: boolean; locked?: boolean; onClose: () => void; children: ReactNode }

/** A dialog over the page; `locked` if nothing but what stands in it closes it. The veil is ours: the library's own overlay locks scrolling with an inline style, which the content policy forbids. */
export function Dialog({ title, titleHidden, locked, onClose, children }: Props) {
  const [opener] = useState(() => openerOf(document.activeElement))
  return (
    <Primitive.Root open onOpenChange={(open) => !open && !locked && onClose()}>
      <Primitive.Portal>
        <div className={styles.veil} aria-hidden />
        <Primitive.Content
          className={styles.dialog}
          aria-describedby={undefined}
          data-locked={locked || undefined}
          onEscapeKeyDown={(event) => {
            // A list that is open in a field is the top thing: Escape closes that one.
            if (event.target instanceof Element && event.target.matches('[data-takes-escape]')) event.preventDefault()
          }}
          onCloseAutoFocus={(event) => {
            // The library knows only openers of its own kind, and would leave the focus nowhere.
            event.preventDefault()
            giveFocusBack(opener)
          }}
        >
          <div className={titleHidden ? styles.corner : styles.head}>
            <Primitive.Title className={titleHidden ? 'visually-hidden' : styles.title}>{title}</Primitive.Title>
            {!locked && (
              <Primitive.Close asChild>
                <Button look="quiet" icon aria-label="Close">
                  <X size={18} aria-hidden />
                </Button>
              </Primitive.Close>
            )}
          </div>
          <div className={titleHidden ? `${styles.body} ${styles.bare}` : styles.body}>{children}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}

/** An item goes with its menu, so what opened the menu stands for it. */
function openerOf(focused: Element | null): Element | null {
  const trigger = focused?.closest('[role=menu]')?.getAttribute('aria-labelledby')
  return trigger == null ? focused : document.getElementById(trigger)
}

/** To what opened the dialog, or to the page if that is gone with what the dialog did. */
function giveFocusBack(opener: Element | null): void {
  if (opener instanceof HTMLElement && opener.isConnected && opener !== document.body) opener.focus()
  else focusPage()
}
