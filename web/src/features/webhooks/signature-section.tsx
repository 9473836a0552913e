import { Section } from '~/ui/section'
import styles from '~/ui/settings.module.css'

/** How a receiver knows that it was us. */
export function SignatureSection() {
  return (
    <Section title="How a receiver checks them">
      <div className={`${styles.row} ${styles.stack}`}>
        <p>
          Each request is signed with the secret of its webhook, in the headers <code className={styles.code}>webhook-id</code>,{' '}
          <code className={styles.code}>webhook-timestamp</code> and <code className={styles.code}>webhook-signature</code> of the{' '}
          <a href="https://www.standardwebhooks.com" target="_blank" rel="noreferrer">
            Standard Webhooks
          </a>{' '}
          rules, for which there are libraries in most languages.
        </p>
        <p>
          Any answer of the 200s is a yes. Anything else is tried again for about three days; the same <code className={styles.code}>webhook-id</code>{' '}
          tells a receiver that it has seen it before.
        </p>
      </div>
    </Section>
  )
}
